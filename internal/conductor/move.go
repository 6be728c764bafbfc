package conductor

import (
	"context"
	"slices"

	"github.com/coppice/coppice/internal/crash"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// Points gives the label of the crash point behind a move.
func Point(from, to domain.State) string { return "move:" + string(from) + ">" + string(to) }

// move takes an attempt to another state, durably, and gives it back as it then is.
func (c *Conductor) move(ctx context.Context, id domain.AttemptID, to domain.State, change func(*domain.Attempt)) (domain.Attempt, error) {
	return c.moveAnd(ctx, id, to, change, nil)
}

// moveAnd is move with further writes in the same transaction.
func (c *Conductor) moveAnd(ctx context.Context, id domain.AttemptID, to domain.State, change func(*domain.Attempt), also func(*store.Tx, domain.Attempt) error) (domain.Attempt, error) {
	var from domain.State
	var after domain.Attempt
	err := c.Store.Update(ctx, func(tx *store.Tx) error {
		moved, err := tx.MoveAttempt(id, to, func(a *domain.Attempt) {
			from = a.State
			a.UpdatedAt = c.Now()
			if change != nil {
				change(a)
			}
		})
		if err != nil {
			return err
		}
		after = *moved
		if also != nil {
			return also(tx, after)
		}
		return nil
	})
	if err == nil {
		crash.Point(Point(from, to))
	}
	return after, err
}

// update changes an attempt without moving it.
func (c *Conductor) update(ctx context.Context, id domain.AttemptID, change func(*domain.Attempt) error) error {
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.UpdateAttempt(id, func(a *domain.Attempt) error {
			a.UpdatedAt = c.Now()
			return change(a)
		})
	})
}

// facts are everything about an attempt that work on it needs.
type facts struct {
	attempt domain.Attempt
	task    domain.Task
	project domain.Project
}

func (c *Conductor) facts(ctx context.Context, id domain.AttemptID) (f facts, err error) {
	err = c.Store.View(ctx, func(tx *store.Tx) error {
		if f.attempt, err = tx.Attempt(id); err != nil {
			return err
		}
		if f.task, err = tx.Task(f.attempt.Task); err != nil {
			return err
		}
		if r := f.attempt.Reconciles; r != nil {
			f.task.Checks = slices.Concat(f.task.Checks, r.Checks)
		}
		f.project, err = tx.Project(f.attempt.Project)
		return err
	})
	return f, err
}
