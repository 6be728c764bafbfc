package cli

import (
	"context"
	"slices"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
)

// follower keeps attempts up to date from the event stream: events are hints, the truth is fetched. What came while the
// last was fetched is followed up at once, however many events it was.
type follower struct {
	client *client.Client
	stream *client.Stream
	gone   chan struct{} // closed when nobody follows any more
	only   []string      // ids of the attempts; empty: all of project
	within string        // id of a project; empty: any
	last   map[string]wire.Attempt
	moving map[string]bool          // answered already, but shown as waiting still
	show   func(wire.Attempt) error // called once for each attempt at first, and after every change
}

// follow opens the stream; what happens from now on is seen.
func follow(ctx context.Context, c *client.Client) (*follower, error) {
	s, err := c.Listen(ctx, -1)
	if err != nil {
		return nil, err
	}
	return &follower{
		client: c, stream: s, gone: make(chan struct{}), last: map[string]wire.Attempt{}, moving: map[string]bool{},
		show: func(wire.Attempt) error { return nil },
	}, nil
}

func (w *follower) close() {
	close(w.gone)
	w.stream.Close()
}

// arrival is an event, or why there are no more.
type arrival struct {
	wire.Event
	err error
}

// ahead reads the stream ahead.
func (w *follower) ahead() <-chan arrival {
	out := make(chan arrival, 256)
	go func() {
		for {
			e, err := w.stream.Next()
			select {
			case out <- arrival{e, err}:
			case <-w.gone:
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return out
}

// batch waits for an event and gives all that are there by then.
func batch(events <-chan arrival) (all []wire.Event, err error) {
	for next := range events {
		if next.err != nil {
			return all, next.err
		}
		if all = append(all, next.Event); len(events) == 0 {
			break
		}
	}
	return all, nil
}

// until shows changes until done says so of what is known.
func (w *follower) until(ctx context.Context, done func(map[string]wire.Attempt) bool) error {
	for _, id := range w.only {
		if err := w.fetch(ctx, id); err != nil {
			return err
		}
	}
	events := w.ahead()
	for !done(w.last) {
		all, ended := batch(events)
		if err := w.take(ctx, all); err != nil {
			return err
		}
		if ended != nil && !done(w.last) {
			return ended
		}
	}
	return nil
}

// drain reads events without looking at them until the stream ends.
func (w *follower) drain() error {
	for {
		if _, err := w.stream.Next(); err != nil {
			return err
		}
	}
}

// take follows events up: each attempt they are about once.
func (w *follower) take(ctx context.Context, events []wire.Event) error {
	var order []string
	latest := map[string]wire.Event{}
	for _, e := range events {
		if e.Attempt == "" || !w.watches(e) || domain.EventKind(e.Kind) == domain.EventDelta || e.Seq == 0 && e.Text == "" {
			continue
		}
		was, again := latest[e.Attempt]
		if !again {
			order = append(order, e.Attempt)
		}
		if e.Seq != 0 || was.Seq == 0 { // an activity says less than what was stored
			latest[e.Attempt] = e
		}
	}
	for _, id := range order {
		if err := w.follow(ctx, latest[id]); err != nil {
			return err
		}
	}
	return nil
}

func (w *follower) follow(ctx context.Context, e wire.Event) error {
	if e.Seq != 0 {
		return w.fetch(ctx, e.Attempt)
	}
	a, known := w.last[e.Attempt] // an activity: it is never stored, so the event is all there is
	if !known || a.Activity == e.Text {
		return nil
	}
	a.Activity = e.Text
	w.last[e.Attempt] = a
	return w.show(a)
}

func (w *follower) watches(e wire.Event) bool {
	if len(w.only) > 0 {
		return slices.Contains(w.only, e.Attempt)
	}
	return w.within == "" || e.Project == w.within
}

func (w *follower) fetch(ctx context.Context, id string) error {
	a, err := w.client.Attempt(ctx, client.Ref{Text: id})
	if domain.CodeOf(err) == domain.CodeNotFound && len(w.only) == 0 {
		return nil // removed since the event
	}
	if err != nil {
		return err
	}
	if w.moving[id], err = w.answered(ctx, a); err != nil {
		return err
	}
	w.last[id] = a
	return w.show(a)
}

// answered says whether an attempt that waits for a person has its answer and will move on in a moment.
func (w *follower) answered(ctx context.Context, a wire.Attempt) (bool, error) {
	if s := domain.State(a.State); s != domain.StateWaitingApproval && s != domain.StateWaitingQuestion {
		return false, nil
	}
	open, err := w.client.Waiting(ctx, a.Project)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(open, func(r wire.Request) bool { return r.Attempt == a.ID }), nil
}

// settled says whether nothing goes on by itself: it is ready, failed, over, or waits for a person.
func (w *follower) settled(a wire.Attempt) bool {
	s := domain.State(a.State)
	return (s.NeedsPerson() || s.Done() || s == domain.StatePaused) && !w.moving[a.ID]
}

// allSettled says so of every attempt.
func (w *follower) allSettled(all map[string]wire.Attempt) bool {
	for _, a := range all {
		if !w.settled(a) {
			return false
		}
	}
	return true
}
