package provider

import (
	"context"
	"iter"
)

// Queued makes each request of m wait for a slot of the lane and hold it until its stream ends. foreground is asked
// when a request joins; onPlace, which may be nil, is told the place in the queue when there is a wait, and 0 when it
// is over. Put it inside Retrying, so that a wait for the provider holds no slot.
func Queued(m Model, lane *Lane, foreground func() bool, onPlace func(place int)) Model {
	return &queued{model: m, lane: lane, foreground: foreground, onPlace: onPlace}
}

type queued struct {
	model      Model
	lane       *Lane
	foreground func() bool
	onPlace    func(int)
}

// EndRound passes on to the model, where it has rounds.
func (q *queued) EndRound(req Request) error {
	if rounds, ok := q.model.(Rounds); ok {
		return rounds.EndRound(req)
	}
	return nil
}

// Stream waits for a slot and hands on the model's stream.
func (q *queued) Stream(ctx context.Context, req Request) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		t := q.lane.Join(q.foreground())
		defer t.Leave()
		place := t.Position()
		q.tell(place > 0, place)
		if err := t.Wait(ctx); err != nil {
			yield(Event{}, err)
			return
		}
		q.tell(place > 0, 0)
		for ev, err := range q.model.Stream(ctx, req) {
			if !yield(ev, err) {
				return
			}
		}
	}
}

func (q *queued) tell(waited bool, place int) {
	if waited && q.onPlace != nil {
		q.onPlace(place)
	}
}
