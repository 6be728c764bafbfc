package conductor

import (
	"context"

	"github.com/coppice/coppice/internal/domain"
)

// maxClaims bounds how often a claim is tried while what would give way to it keeps beginning anew.
const maxClaims = 100

// claim makes the caller the worker of an attempt for a moment, so that nothing else works on it meanwhile. It takes no
// slot: landing and verifying are what a person waits for.
func (c *Conductor) claim(ctx context.Context, id domain.AttemptID) (*worker, error) {
	for tries := 1; ; tries++ {
		if err := c.giveWay(ctx, id); err != nil {
			return nil, err
		}
		w, taken, err := c.claimAs(ctx, id, false)
		if taken == nil || !taken.yields || tries == maxClaims {
			return w, err
		}
	}
}

// claimAs claims an attempt; what yields gives way to whoever claims it next. Where it is taken, taken says by whom.
func (c *Conductor) claimAs(ctx context.Context, id domain.AttemptID, yields bool) (w, taken *worker, err error) {
	f, err := c.facts(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	w = newWorker(c, f.attempt)
	w.holding, w.yields = false, yields
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.draining {
		return nil, nil, domain.E(domain.CodeUnavailable, "", "the engine is stopping")
	}
	if taken = c.live[id]; taken != nil {
		w.cancel(nil)
		return nil, taken, domain.E(domain.CodeConflict, "", "something works on attempt %s already", id).WithHint("wait until it is done, or cancel it")
	}
	c.live[id] = w
	return w, nil, nil
}

// giveWay ends what works on an attempt though nobody waits for it, and waits until it has ended.
func (c *Conductor) giveWay(ctx context.Context, id domain.AttemptID) error {
	c.mu.Lock()
	w := c.live[id]
	c.mu.Unlock()
	if w == nil || !w.yields {
		return nil
	}
	w.cancel(errGaveWay)
	return w.ended(ctx)
}

// releaseClaim ends a claim.
func (w *worker) releaseClaim() {
	w.cancel(nil)
	w.deltas.stop()
	w.c.mu.Lock()
	delete(w.c.live, w.id)
	w.c.mu.Unlock()
	close(w.done)
	w.c.Kick()
}

// Exclusive runs a change of an attempt's worktree that no worker may run beside.
func (c *Conductor) Exclusive(ctx context.Context, id domain.AttemptID, run func(context.Context) error) error {
	w, err := c.claim(ctx, id)
	if err != nil {
		return err
	}
	defer w.releaseClaim()
	return run(ctx)
}

// Verify runs the checks of an attempt in the queue again, in a goroutine of its own.
func (c *Conductor) Verify(ctx context.Context, id domain.AttemptID) error {
	w, err := c.claim(ctx, id)
	if err != nil {
		return err
	}
	_, err = c.move(ctx, id, domain.StateVerifying, func(a *domain.Attempt) { a.Failure, a.Why = nil, "" })
	if err != nil {
		w.releaseClaim()
		return err
	}
	c.wg.Go(func() {
		defer w.releaseClaim()
		w.settle(w.verifyAgain())
	})
	return nil
}

// verifyAgain verifies without sending the agent back: a person asked for the facts.
func (w *worker) verifyAgain() error {
	b, err := w.open(w.ctx)
	if err != nil {
		return err
	}
	defer b.close()
	if b.attempt.Artifact.Kind == "" {
		return domain.E(domain.CodeConflict, "verify", "the attempt has no result to verify")
	}
	b.settings.RepairRounds = 0
	_, err = b.verify(w.ctx)
	return err
}
