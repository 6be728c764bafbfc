package conductor

import (
	"context"
	"fmt"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// answering gives the attempt's model with everything around it, and with the one that stands in for it where the
// settings name one. A stand-in that cannot be opened is none.
func (b *bench) answering(ctx context.Context, m provider.Model, info provider.Info) provider.Model {
	first := b.w.patient(ctx, m, info, b.attempt)
	ref := b.settings.Fallback[b.attempt.Model]
	if ref == "" {
		return first
	}
	other, its, err := b.w.c.Models.Open(ctx, ref)
	if err != nil {
		b.w.c.Log.Warn("cannot open the model that is to stand in", "attempt", b.attempt.ID, "model", ref, "err", err)
		return first
	}
	a := b.attempt
	a.Model = ref
	return provider.Falling(first, b.w.patient(ctx, other, its, a), provider.FallbackOptions{
		Info: its, OnSwitch: func(string) { b.w.setActivity("asks " + ref + ", which stands in") },
	})
}

// patient gives a model that waits for its lane, is mended where its replies break, and retries what may be retried,
// and says so meanwhile. A request holds its place in the lane only while it runs, not while a cooldown passes.
func (w *worker) patient(ctx context.Context, m provider.Model, info provider.Info, a domain.Attempt) provider.Model {
	lane := w.c.lanes.Lane(a.Model)
	w.mu.Lock()
	before := w.rest
	w.rest = func() {
		lane.Rest(string(a.Session))
		if before != nil {
			before()
		}
	}
	w.mu.Unlock()
	m = provider.Mending(m, provider.MendOptions{Info: info, TextCalls: info.Local})
	m = provider.Queued(m, provider.QueueOptions{
		Lane: lane, Model: a.Model, Foreground: w.inForeground, OnState: w.inLane,
	})
	return provider.Retrying(m, provider.RetryOptions{
		Lane:   lane,
		OnWait: func(until time.Time, why string) { w.cooling(ctx, until, why) },
		OnGo:   func() { w.cooled(ctx) },
	})
}

func (w *worker) setRest(rest func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rest = rest
}

// resting says that the attempt asks its model nothing for now, so that no place is kept for it.
func (w *worker) resting() {
	w.mu.Lock()
	rest := w.rest
	w.mu.Unlock()
	if rest != nil {
		rest()
	}
}

// inLane takes note of where the request stands and shows it.
func (w *worker) inLane(st *provider.State) {
	w.mu.Lock()
	w.lane = st
	w.mu.Unlock()
	if st == nil {
		return
	}
	if words := laneWords(*st); words != "" {
		w.setActivity(words)
	}
}

// laneWords say where a request stands, with how long that takes where it is known. What the model writes, its agent says.
func laneWords(st provider.State) string {
	words := ""
	switch st.Phase {
	case provider.PhaseQueued:
		words = fmt.Sprintf("waits for the model, %d in line", st.Position)
	case provider.PhaseLoading:
		words = "the model is loaded"
	case provider.PhaseReading:
		if words = "asks the model"; st.Estimate >= time.Second {
			words = fmt.Sprintf("the model reads %d tokens", st.Tokens)
		}
	}
	if words == "" || st.Estimate < time.Second {
		return words
	}
	return words + ", about " + st.Estimate.Round(time.Second).String()
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

// Asking gives a model for requests that are no attempt's: they wait in its lane behind those that somebody waits for,
// and are mended and tried again as all others.
func (c *Conductor) Asking(ctx context.Context, ref string) (provider.Model, provider.Info, error) {
	m, info, err := c.Models.Open(ctx, ref)
	if err != nil {
		return nil, info, err
	}
	lane := c.lanes.Lane(ref)
	m = provider.Mending(m, provider.MendOptions{Info: info, TextCalls: info.Local})
	m = provider.Queued(m, provider.QueueOptions{Lane: lane, Model: ref, Foreground: func() bool { return false }})
	return provider.Retrying(m, provider.RetryOptions{Lane: lane}), info, nil
}
