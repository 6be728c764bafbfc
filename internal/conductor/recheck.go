package conductor

import (
	"context"
	"slices"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/forecast"
)

// rechecks are attempts in the queue whose target has changed files of theirs, so that their checks are to run once more,
// on both together. Guarded by the conductor's mu.
type rechecks struct {
	waiting []domain.AttemptID
	running bool
	failed  map[domain.AttemptID]string // what could not be verified: it is not tried again until something moves
}

// Recheck has attempts that stand in the queue verified merged with their targets as they are: one after the other, in the
// background, and only while nothing else works on them. Neither state nor verdict changes by it. What is known already is
// not run again. It returns at once.
func (c *Conductor) Recheck(ids ...domain.AttemptID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range ids {
		if !slices.Contains(c.rechecks.waiting, id) {
			c.rechecks.waiting = append(c.rechecks.waiting, id)
		}
	}
	if c.rechecks.running || c.draining || len(c.rechecks.waiting) == 0 {
		return
	}
	c.rechecks.running = true
	c.wg.Go(c.recheckAll)
}

// recheckAll ends when nothing waits any more.
func (c *Conductor) recheckAll() {
	for {
		id, ok := c.nextRecheck()
		if !ok {
			return
		}
		if !c.rechecked(id) {
			continue
		}
		w, _, err := c.claimAs(c.base, id, true)
		if err != nil {
			continue // somebody is at work on it: where that leaves it, it is looked at again
		}
		if err := w.recheck(); err != nil && w.ctx.Err() == nil {
			c.Log.Warn("cannot verify a change merged with its target", "attempt", id, "err", err)
		}
		w.setActivity("")
		w.releaseClaim()
	}
}

func (c *Conductor) nextRecheck() (domain.AttemptID, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.draining || len(c.rechecks.waiting) == 0 {
		c.rechecks.running = false
		return "", false
	}
	id := c.rechecks.waiting[0]
	c.rechecks.waiting = c.rechecks.waiting[1:]
	return id, true
}

// rechecked says whether the project of an attempt wants this at all; where not, nobody is kept from working on it.
func (c *Conductor) rechecked(id domain.AttemptID) bool {
	f, err := c.facts(c.base, id)
	if err != nil {
		return false
	}
	s, err := c.Settings(c.base, f.project)
	return err == nil && s.Recheck
}

func (w *worker) recheck() error {
	b, err := w.open(w.ctx)
	if err != nil {
		return err
	}
	defer b.close()
	if b.attempt.State != domain.StateReady {
		return nil
	}
	if onto, err := b.repo.Resolve(w.ctx, b.task.Target); err != nil || w.c.failedRecheck(b.attempt, onto) {
		return err
	}
	onto, err := b.verifyMerged(w.ctx, false)
	if w.ctx.Err() == nil {
		w.c.noteRecheck(b.attempt, onto, err)
	}
	return err
}

// verifyMerged runs the checks on the change merged with its target, where the target has changed files of it since it
// began and both merge; what is known already is run only if it is to be run again. Whatever comes of that, it is evidence
// and nothing more: the agent sees only its own branch. It gives where the target was.
func (b *bench) verifyMerged(ctx context.Context, again bool) (onto string, err error) {
	if !b.verifiable() || !b.settings.Recheck {
		return "", nil
	}
	if onto, err = b.repo.Resolve(ctx, b.task.Target); err != nil {
		return "", err
	}
	d, err := forecast.Drifted(ctx, b.repo, onto, b.attempt.Base, b.attempt.Head)
	if err != nil || len(d.Files) == 0 || d.Tree == "" {
		return onto, err
	}
	known, err := b.known(ctx, d.Tree)
	if err == nil && (again || len(known) < len(b.commands())) {
		_, err = b.evidence(ctx, state{d.Tree, d.Tree, onto})
	}
	return onto, err
}

// noteRecheck keeps in mind what could not be verified.
func (c *Conductor) noteRecheck(a domain.Attempt, onto string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rechecks.failed == nil {
		c.rechecks.failed = map[domain.AttemptID]string{}
	}
	delete(c.rechecks.failed, a.ID)
	if err != nil {
		c.rechecks.failed[a.ID] = a.Head + onto
	}
}

func (c *Conductor) failedRecheck(a domain.Attempt, onto string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rechecks.failed[a.ID] == a.Head+onto && onto != ""
}
