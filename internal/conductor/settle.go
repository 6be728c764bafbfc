package conductor

import (
	"context"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/store"
)

// Waits between two tries to write down how an attempt ended.
const (
	firstTry = 100 * time.Millisecond
	lastTry  = 2 * time.Second
)

// settle moves the attempt to where err leaves it. On a full disk nothing can be written: it is tried again until there
// is space, or nothing would work on an attempt that is shown as working, until the next start of the engine. An engine
// that stops does not wait for that.
func (w *worker) settle(err error) {
	to, change := w.outcome(err)
	if to == "" {
		return
	}
	failed := w.insist(func() error { return w.settleAt(to, change) })
	if failed != nil {
		w.c.Log.Error("cannot record how an attempt ended", "attempt", w.id, "err", failed)
	}
}

// insist tries to write something down until there is space on the disk, or the engine stops.
func (w *worker) insist(write func() error) error {
	failed := write()
	for wait := firstTry; domain.CodeOf(failed) == domain.CodeDisk && !w.c.stopping(); wait = min(2*wait, lastTry) {
		w.setActivity("the disk is full: how this ended is kept until it can be written down")
		_ = provider.Sleep(context.WithoutCancel(w.ctx), provider.SystemClock{}, wait) // nothing cuts it short
		failed = write()
	}
	return failed
}

// settleAt makes the move. Requests that still wait are void: nobody listens for the answer. The context outlives a
// cancelled worker, or its end could not be recorded.
func (w *worker) settleAt(to domain.State, change func(*domain.Attempt)) error {
	expire := func(tx *store.Tx, a domain.Attempt) error { return expireRequests(tx, a.ID, w.c.Now()) }
	_, err := w.c.moveAnd(context.WithoutCancel(w.ctx), w.id, to, change, expire)
	return err
}

// stopping says whether the engine ends.
func (c *Conductor) stopping() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.draining
}
