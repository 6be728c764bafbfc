package conductor

import (
	"context"
	"maps"
	"slices"

	"github.com/coppice/coppice/internal/crash"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/land"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/verify"
)

// Land brings an accepted attempt to its target. It holds the state landing from before the journal is written until
// the target has moved or is known not to have.
func (c *Conductor) Land(ctx context.Context, id domain.AttemptID, plan land.Plan) (domain.Landing, error) {
	w, err := c.claim(ctx, id)
	if err != nil {
		return domain.Landing{}, err
	}
	defer w.releaseClaim()
	b, err := w.open(ctx)
	if err != nil {
		return domain.Landing{}, err
	}
	defer b.close()
	if err := b.mayLand(ctx); err != nil {
		return domain.Landing{}, err
	}
	if err := b.move(ctx, domain.StateLanding, func(a *domain.Attempt) { a.Why = "" }); err != nil {
		return domain.Landing{}, err
	}
	// From here on the landing is carried to its end whoever stops listening.
	ctx = context.WithoutCancel(ctx)
	l, err := b.land(ctx, plan)
	if err != nil {
		why := err.Error()
		back := w.insist(func() error {
			_, err := c.move(ctx, id, domain.StateReady, func(a *domain.Attempt) { a.Why = why })
			return err
		})
		if back != nil {
			c.Log.Error("cannot put an attempt back into the queue", "attempt", id, "err", back)
		}
		return l, err
	}
	if err := w.insist(func() error { return c.landed(ctx, id) }); err != nil {
		return l, err
	}
	c.dropScratch(ctx, b.repo, id)
	return l, nil
}

// dropScratch gives back the space of what can be made again: the worktree checks ran in, and the attempt's private
// folder with its build cache. An attempt that goes on makes them anew.
func (c *Conductor) dropScratch(ctx context.Context, repo *git.Repo, id domain.AttemptID) {
	if err := c.Trees.DropVerify(ctx, repo, id); err != nil {
		c.Log.Warn("cannot remove the worktree of checks", "attempt", id, "err", err)
	}
	if err := c.Sandbox.Drop(id); err != nil {
		c.Log.Warn("cannot remove an attempt's private folder", "attempt", id, "err", err)
	}
}

func (c *Conductor) landed(ctx context.Context, id domain.AttemptID) error {
	_, err := c.move(ctx, id, domain.StateLanded, func(a *domain.Attempt) { a.Why, a.EndedAt = "", c.Now() })
	c.Kick()
	return err
}

// land sees that the change is verified as it stands, then lands it. The merged tree is verified too where it is another.
func (b *bench) land(ctx context.Context, plan land.Plan) (domain.Landing, error) {
	verified, err := b.verified(ctx)
	if err != nil {
		return domain.Landing{}, err
	}
	if !verified {
		if err := b.passes(ctx, state{b.attempt.Head, b.attempt.HeadTree, ""}); err != nil {
			return domain.Landing{}, err
		}
	}
	return b.w.c.Lander.Land(ctx, b.repo, plan, &journal{b.w.c}, func(ctx context.Context, m land.Merged) error {
		return b.passes(ctx, state{m.Commit, m.Tree, m.Onto})
	})
}

// verified says whether there is evidence of every check on the tree as it is. There is none after a rewind.
func (b *bench) verified(ctx context.Context) (bool, error) {
	known, err := b.known(ctx, b.attempt.HeadTree)
	return len(known) == len(b.commands()), err
}

// passes sees that the checks pass on what is to land. Where they are known to, they do not run again.
func (b *bench) passes(ctx context.Context, on state) error {
	evidence, err := b.known(ctx, on.tree)
	if err == nil && (len(evidence) < len(b.commands()) || len(verify.NewlyRed(evidence)) > 0) {
		evidence, err = b.evidence(ctx, on)
	}
	if err != nil {
		return err
	}
	if red := verify.NewlyRed(evidence); len(red) > 0 {
		return redError(red)
	}
	return nil
}

// known gives the newest evidence there is of each of the task's checks on a tree.
func (b *bench) known(ctx context.Context, tree string) ([]domain.Evidence, error) {
	newest := map[string]domain.Evidence{}
	err := b.w.c.Store.View(ctx, func(tx *store.Tx) error {
		es, err := tx.EvidenceOf(b.attempt.ID)
		for _, e := range es {
			if e.Tree == tree && b.commands()[e.Check.Command] {
				newest[e.Check.Command] = e
			}
		}
		return err
	})
	return slices.Collect(maps.Values(newest)), err
}

// commands are those of the task's checks.
func (b *bench) commands() map[string]bool {
	out := map[string]bool{}
	for _, c := range b.task.Checks {
		out[c.Command] = true
	}
	return out
}

// Undo takes a landing back with a revert and puts the attempt back into the queue.
func (c *Conductor) Undo(ctx context.Context, l domain.Landing) (domain.Landing, error) {
	w, err := c.claim(ctx, l.Attempt)
	if err != nil {
		return l, err
	}
	defer w.releaseClaim()
	b, err := w.open(ctx)
	if err != nil {
		return l, err
	}
	defer b.close()
	undone, err := c.Lander.Undo(context.WithoutCancel(ctx), b.repo, l, &journal{c})
	if err != nil {
		return undone, err
	}
	return undone, c.unlanded(context.WithoutCancel(ctx), l.Attempt)
}

func (c *Conductor) unlanded(ctx context.Context, id domain.AttemptID) error {
	_, err := c.move(ctx, id, domain.StateReady, func(a *domain.Attempt) {
		a.Why, a.EndedAt, a.ReadyAt = "its landing was undone", zeroTime, c.Now()
	})
	return err
}

// recoverLanding ends landings and undos that a crash cut off, by what their journal and the refs say, and moves the
// attempt to where they leave it.
func (c *Conductor) recoverLanding(ctx context.Context, repo *git.Repo, a domain.Attempt) error {
	landings, err := c.landingsOf(ctx, a.ID)
	if err != nil {
		return err
	}
	done := false
	for _, l := range landings {
		if land.Unsettled(l) {
			if l, err = c.Lander.Recover(ctx, repo, l); err != nil {
				return err
			}
			if err := (&journal{c}).Settle(ctx, l); err != nil {
				return err
			}
		}
		done = done || l.State == domain.LandingDone
	}
	switch {
	case a.State == domain.StateLanding && done:
		return c.landed(ctx, a.ID)
	case a.State == domain.StateLanding:
		_, err = c.move(ctx, a.ID, domain.StateReady, func(a *domain.Attempt) { a.Why = "its landing was interrupted; nothing moved" })
	case a.State == domain.StateLanded && !done:
		err = c.unlanded(ctx, a.ID)
	}
	return err
}

func (c *Conductor) landingsOf(ctx context.Context, id domain.AttemptID) (out []domain.Landing, err error) {
	err = c.Store.View(ctx, func(tx *store.Tx) (err error) {
		out, err = tx.Landings(store.LandingFilter{Attempt: id})
		return err
	})
	return out, err
}

// journal keeps landings in the store.
type journal struct{ c *Conductor }

// Intend makes a landing durable before its target moves.
func (j *journal) Intend(ctx context.Context, l domain.Landing) error {
	err := j.put(ctx, l)
	crash.Point("landing:" + string(l.State))
	return err
}

// Settle makes durable what came of it.
func (j *journal) Settle(ctx context.Context, l domain.Landing) error {
	err := j.put(ctx, l)
	crash.Point("landing:" + string(l.State))
	return err
}

func (j *journal) put(ctx context.Context, l domain.Landing) error {
	return j.c.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutLanding(&l) })
}
