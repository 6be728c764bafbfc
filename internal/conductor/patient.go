package conductor

import (
	"context"
	"fmt"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// patient gives a model that waits for its lane and retries what may be retried, and says so meanwhile. A request holds
// its place in the lane only while it runs, not while a cooldown passes.
func (w *worker) patient(ctx context.Context, m provider.Model, a domain.Attempt) provider.Model {
	lane := w.c.lanes.Lane(a.Model)
	return provider.Retrying(provider.Queued(m, lane, w.inForeground, w.inLine), provider.RetryOptions{
		Lane:   lane,
		OnWait: func(until time.Time, why string) { w.cooling(ctx, until, why) },
		OnGo:   func() { w.cooled(ctx) },
	})
}

// inLine shows the place in the queue in front of the model.
func (w *worker) inLine(place int) {
	if place > 0 {
		w.setActivity(fmt.Sprintf("waits for the model, %d in line", place))
	}
}

// cooling moves the attempt to where faces show that the model's server asked for a pause.
func (w *worker) cooling(ctx context.Context, until time.Time, why string) {
	_, err := w.c.move(ctx, w.id, domain.StateWaitingProvider, func(a *domain.Attempt) {
		a.Why = why + "; tries again at " + until.Format(time.TimeOnly)
	})
	w.noteMove(err)
	w.setLeave(w.cancel) // a pause, or the end of the engine, need not wait until the cooldown is over
}

func (w *worker) cooled(ctx context.Context) {
	w.setLeave(nil)
	_, err := w.c.move(ctx, w.id, domain.StateRunning, func(a *domain.Attempt) { a.Why = "" })
	w.noteMove(err)
}

// noteMove logs a move that did not happen: the request goes on all the same, and what it ends in is recorded.
func (w *worker) noteMove(err error) {
	if err != nil && w.ctx.Err() == nil {
		w.c.Log.Error("cannot show that a model's server makes us wait", "attempt", w.id, "err", err)
	}
}
