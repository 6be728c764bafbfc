package cli

import (
	"context"
	"slices"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
)

// follower keeps attempts up to date from the event stream: events are hints, the truth is fetched.
type follower struct {
	client *client.Client
	stream *client.Stream
	only   []string // ids of the attempts; empty: all of project
	within string   // id of a project; empty: any
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
		client: c, stream: s, last: map[string]wire.Attempt{}, moving: map[string]bool{},
		show: func(wire.Attempt) error { return nil },
	}, nil
}

func (w *follower) close() { w.stream.Close() }

// until shows changes until done says so of what is known.
func (w *follower) until(ctx context.Context, done func(map[string]wire.Attempt) bool) error {
	for _, id := range w.only {
		if err := w.fetch(ctx, id); err != nil {
			return err
		}
	}
	for !done(w.last) {
		e, err := w.stream.Next()
		if err != nil {
			return err
		}
		if err := w.take(ctx, e); err != nil {
			return err
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

// take follows one event up.
func (w *follower) take(ctx context.Context, e wire.Event) error {
	if e.Attempt == "" || !w.watches(e) || domain.EventKind(e.Kind) == domain.EventDelta {
		return nil
	}
	if e.Seq == 0 { // an activity: it is never stored, so the event is all there is
		a, known := w.last[e.Attempt]
		if !known || e.Text == "" || a.Activity == e.Text {
			return nil
		}
		a.Activity = e.Text
		w.last[e.Attempt] = a
		return w.show(a)
	}
	return w.fetch(ctx, e.Attempt)
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
