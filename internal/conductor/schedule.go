package conductor

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// schedule starts queued attempts whenever it is kicked, oldest first, as far as there are places.
func (c *Conductor) schedule() {
	for {
		select {
		case <-c.base.Done():
			return
		case <-c.kick:
		}
		if err := c.startWhatCan(c.base); err != nil && c.base.Err() == nil {
			c.Log.Error("cannot schedule", "err", err)
		}
	}
}

// candidate is a queued attempt with what it waits for; blocked is empty when it may start.
type candidate struct {
	attempt domain.Attempt
	task    domain.Task
	blocked string
}

func (c *Conductor) startWhatCan(ctx context.Context) error {
	queued, err := c.candidates(ctx)
	if err != nil {
		return err
	}
	for _, q := range queued {
		if q.blocked != "" || !c.slots.try(q.attempt.Background) {
			if err := c.explain(ctx, q); err != nil {
				return err
			}
			continue
		}
		if !c.startWorker(q.attempt) {
			c.slots.release(q.attempt.Background)
		}
	}
	return nil
}

// candidates reads the queued attempts, oldest first.
func (c *Conductor) candidates(ctx context.Context) ([]candidate, error) {
	var out []candidate
	err := c.Store.View(ctx, func(tx *store.Tx) error {
		queued, err := tx.Attempts(store.AttemptFilter{States: []domain.State{domain.StateQueued}})
		if err != nil {
			return err
		}
		for _, a := range queued {
			task, err := tx.Task(a.Task)
			if err != nil {
				return err
			}
			why, err := waitsFor(tx, task)
			if err != nil {
				return err
			}
			out = append(out, candidate{a, task, why})
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b candidate) int {
		return cmp.Or(a.attempt.CreatedAt.Compare(b.attempt.CreatedAt), cmp.Compare(a.task.Number, b.task.Number), cmp.Compare(a.attempt.Ordinal, b.attempt.Ordinal))
	})
	return out, err
}

// waitsFor says in words which task must land first, or "".
func waitsFor(tx *store.Tx, t domain.Task) (string, error) {
	for _, id := range t.After {
		before, err := tx.Task(id)
		if err != nil {
			return "", err
		}
		attempts, err := tx.Attempts(store.AttemptFilter{Task: id})
		if err != nil {
			return "", err
		}
		if hasLanded(attempts) {
			continue
		}
		open := slices.ContainsFunc(attempts, func(a domain.Attempt) bool { return !a.State.Done() })
		if !open && len(attempts) > 0 {
			return fmt.Sprintf("waits for #%d, which was %s", before.Number, attempts[len(attempts)-1].State), nil
		}
		return fmt.Sprintf("for #%d to land", before.Number), nil
	}
	return "", nil
}

// hasLanded says whether one of the attempts at a task has landed, as the whole of it.
func hasLanded(attempts []domain.Attempt) bool {
	return slices.ContainsFunc(attempts, func(a domain.Attempt) bool { return a.State == domain.StateLanded && a.PartOf == "" })
}

// explain writes down why a queued attempt does not start, when that changed.
func (c *Conductor) explain(ctx context.Context, q candidate) error {
	why := q.blocked
	if why == "" {
		why = "for a free slot"
	}
	if q.attempt.Why == why {
		return nil
	}
	return c.update(ctx, q.attempt.ID, func(a *domain.Attempt) error { a.Why = why; return nil })
}

// startWorker begins to work on an attempt unless something already does or the engine is stopping.
func (c *Conductor) startWorker(a domain.Attempt) bool {
	w := newWorker(c, a)
	c.mu.Lock()
	if o := c.live[a.ID]; o != nil && o.yields {
		o.cancel(errGaveWay) // its end makes the scheduler look again
	}
	if c.draining || c.live[a.ID] != nil {
		c.mu.Unlock()
		return false
	}
	c.live[a.ID] = w
	c.mu.Unlock()
	c.wg.Go(func() {
		w.work()
		c.mu.Lock()
		delete(c.live, a.ID)
		c.mu.Unlock()
		close(w.done)
		w.giveBack()
		c.Kick()
	})
	return true
}
