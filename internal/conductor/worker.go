package conductor

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/store"
)

// worker carries one attempt from where it stands to where a person is needed. Its fields are guarded by mu except
// those set before its goroutine begins.
type worker struct {
	c       *Conductor
	id      domain.AttemptID
	project domain.ProjectID
	done    chan struct{}
	yields  bool // nobody waits for it: it gives way to all else, see giveWay

	ctx    context.Context
	cancel context.CancelCauseFunc

	mu         sync.Mutex
	background bool
	holding    bool // it has a slot
	waiting    int  // requests it waits for
	pausing    bool
	aside      bool                    // it works beside what becomes of the attempt: what it does is not what the attempt does
	leave      context.CancelCauseFunc // ends a wait for a person; nil when none
	activity   string
	gate       *gate           // of the agent at work; nil before it
	recorder   *recorder       // likewise
	lane       *provider.State // where its request stands; nil: it asks nothing
	rest       func()          // frees what the lane keeps for its session; nil: it has asked nothing

	deltas deltas
}

func newWorker(c *Conductor, a domain.Attempt) *worker {
	w := &worker{c: c, id: a.ID, project: a.Project, done: make(chan struct{}), background: a.Background, holding: true}
	w.ctx, w.cancel = context.WithCancelCause(c.base)
	w.deltas.publish = func(turn domain.TurnID, part domain.PartKind, text string) {
		c.Publish(domain.Event{
			At: c.Now(), Kind: domain.EventDelta, Project: a.Project, Task: a.Task, Attempt: a.ID, ID: string(turn), Part: part, Text: text,
		})
	}
	return w
}

// work does everything and writes down how it ended.
func (w *worker) work() {
	defer w.cancel(nil)
	defer w.deltas.stop()
	err := w.steps()
	if cause := context.Cause(w.ctx); err != nil && cause != nil && !errors.Is(err, errPaused) {
		err = cause
	}
	w.settle(err)
}

// errPaused ends a worker whose attempt a person paused.
var errPaused = errors.New("paused")

func (w *worker) outcome(err error) (domain.State, func(*domain.Attempt)) {
	switch {
	case err == nil:
		return "", nil
	case errors.Is(err, errPaused):
		return domain.StatePaused, func(a *domain.Attempt) { a.Why = "paused" }
	case errors.Is(err, errStopped):
		return domain.StateQueued, func(a *domain.Attempt) { a.Why = "goes on when the engine starts again" }
	case domain.CodeOf(err) == domain.CodeCancelled:
		return domain.StateCancelled, func(a *domain.Attempt) { a.Why, a.EndedAt = "cancelled", w.c.Now() }
	}
	w.c.Log.Info("attempt failed", "attempt", w.id, "code", domain.CodeOf(err), "err", err)
	return domain.StateFailed, func(a *domain.Attempt) {
		a.Failure = domain.FailureOf(err)
		a.Why, a.ReadyAt = a.Failure.Msg, w.c.Now()
	}
}

// pause asks the worker to stop after the turn that runs.
func (w *worker) pause() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pausing = true
}

func (w *worker) isPausing() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pausing
}

func (w *worker) setRecorder(r *recorder) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.recorder = r
}

// leaveWait ends a wait for a person or a cooldown, and says whether the worker was in one.
func (w *worker) leaveWait(why error) bool {
	w.mu.Lock()
	leave := w.leave
	w.mu.Unlock()
	if leave != nil {
		leave(why)
	}
	return leave != nil
}

// ended waits until the worker has recorded how it ended.
func (w *worker) ended(ctx context.Context) error {
	select {
	case <-w.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// rebase moves the worker to the other pool, with the place it holds.
func (w *worker) rebase(background bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.background == background {
		return
	}
	w.background = background
	if w.holding {
		w.c.slots.move(background)
	}
}

func (w *worker) inForeground() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.background
}

// giveBack returns the worker's place, if it holds one.
func (w *worker) giveBack() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.holding {
		w.holding = false
		w.c.slots.release(w.background)
	}
}

// takePlace waits for a place again.
func (w *worker) takePlace(ctx context.Context) error {
	w.mu.Lock()
	background := w.background
	w.mu.Unlock()
	if err := w.c.slots.wait(ctx, background); err != nil {
		return context.Cause(ctx)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.holding = true
	if w.background != background {
		w.c.slots.move(w.background)
	}
	return nil
}

// setActivity says what the attempt does now. It is shown, not stored.
func (w *worker) setActivity(text string) {
	w.mu.Lock()
	changed := w.activity != text
	w.activity = text
	w.mu.Unlock()
	if changed && !w.aside {
		w.c.Publish(domain.Event{At: w.c.Now(), Kind: domain.EventAttempt, Attempt: w.id, Text: text})
	}
}

func (w *worker) activityNow() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.activity
}

// expireRequests voids what an attempt asked for.
func expireRequests(tx *store.Tx, id domain.AttemptID, now time.Time) error {
	rs, err := tx.Requests(store.RequestFilter{Attempt: id, State: domain.RequestWaiting})
	if err != nil {
		return err
	}
	for _, r := range rs {
		if r.Kind == domain.RequestMessage {
			continue // a person's word is kept until it is given
		}
		r.State, r.AnsweredAt = domain.RequestExpired, now
		if err := tx.PutRequest(&r); err != nil {
			return err
		}
	}
	return nil
}
