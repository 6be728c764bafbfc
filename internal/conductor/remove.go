package conductor

import (
	"context"
	"fmt"
	"slices"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/worktree"
)

// Reject ends an attempt by a person's verdict. Its worktree and branch go to the bin.
func (c *Conductor) Reject(ctx context.Context, id domain.AttemptID, verdict domain.Verdict) error {
	if w := c.worker(id); w != nil {
		return domain.E(domain.CodeConflict, "reject", "the attempt is at work").WithHint("cancel it first: coppice cancel %s", id)
	}
	_, err := c.moveAnd(ctx, id, domain.StateRejected, func(a *domain.Attempt) { a.Why, a.EndedAt = verdict.Text, c.Now() },
		func(tx *store.Tx, _ domain.Attempt) error { return tx.PutVerdict(&verdict) })
	if err != nil {
		return err
	}
	c.Kick()
	_, err = c.Remove(ctx, id, "rejected")
	if domain.CodeOf(err) == domain.CodeNotFound {
		return nil // it never had a worktree
	}
	return err
}

// Remove puts an attempt's worktree and branch into the bin: commits, changed and untracked files, and then takes them
// away. The session stays where it is.
func (c *Conductor) Remove(ctx context.Context, id domain.AttemptID, reason string) (item domain.BinItem, err error) {
	err = c.Exclusive(ctx, id, func(ctx context.Context) error {
		f, err := c.facts(ctx, id)
		if err != nil {
			return err
		}
		if f.attempt.Worktree == "" {
			return domain.E(domain.CodeNotFound, "remove "+string(id), "the attempt has no worktree")
		}
		repo, err := c.Repo(ctx, f.project)
		if err != nil {
			return err
		}
		item, err = c.Trees.Remove(context.WithoutCancel(ctx), repo, worktree.RemoveSpec{
			Attempt: id, Project: f.project.ID, Dir: f.attempt.Worktree, Branch: f.attempt.Branch, Title: f.task.Title, Reason: reason,
		})
		if err != nil {
			return err
		}
		c.dropScratch(context.WithoutCancel(ctx), repo, id)
		c.forgetJobs(id)
		return c.forgetTree(context.WithoutCancel(ctx), id, &item)
	})
	return item, err
}

func (c *Conductor) forgetTree(ctx context.Context, id domain.AttemptID, item *domain.BinItem) error {
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.PutBin(item); err != nil {
			return err
		}
		return tx.UpdateAttempt(id, func(a *domain.Attempt) error { a.Worktree = ""; return nil })
	})
}

// Restore brings a removed worktree back.
func (c *Conductor) Restore(ctx context.Context, item domain.BinItem) error {
	return c.Exclusive(ctx, item.Attempt, func(ctx context.Context) error {
		f, err := c.facts(ctx, item.Attempt)
		if err != nil {
			return err
		}
		repo, err := c.Repo(ctx, f.project)
		if err != nil {
			return err
		}
		wt, err := c.Trees.Restore(context.WithoutCancel(ctx), repo, item)
		if err != nil {
			return err
		}
		return c.Store.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
			if err := tx.DeleteBin(item.ID); err != nil {
				return err
			}
			return tx.UpdateAttempt(item.Attempt, func(a *domain.Attempt) error {
				a.Worktree, a.Branch = wt.Dir, wt.Branch
				return nil
			})
		})
	})
}

// Rewind sets a worktree back to the checkpoint of a turn; 0 is the base. What is there now is checkpointed first, so
// that going back can itself be undone.
func (c *Conductor) Rewind(ctx context.Context, id domain.AttemptID, turn int) error {
	w, err := c.claim(ctx, id)
	if err != nil {
		return err
	}
	defer w.releaseClaim()
	b, err := w.open(ctx)
	if err != nil {
		return err
	}
	switch {
	case b.attempt.Worktree == "":
		return domain.E(domain.CodeConflict, "rewind", "the attempt has no worktree")
	case b.attempt.State.Done(), b.attempt.State == domain.StateLanding:
		return domain.E(domain.CodeConflict, "rewind", "the attempt is %s", b.attempt.State)
	}
	to, err := c.checkpointOf(ctx, b.attempt, turn)
	if err != nil {
		return err
	}
	return b.rewind(context.WithoutCancel(ctx), to, turn)
}

func (b *bench) rewind(ctx context.Context, to domain.Checkpoint, turn int) error {
	if err := b.setFiles(ctx, to, "rewound"); err != nil {
		return err
	}
	return b.tellRewind(ctx, turn)
}

// setFiles makes the files of the worktree those of a commit or a tree, as a step of its own.
func (b *bench) setFiles(ctx context.Context, to domain.Checkpoint, why string) error {
	cp, err := b.w.c.Trees.Rewind(ctx, b.repo, b.attempt.Worktree, to)
	if err != nil {
		return err
	}
	k := &keeper{b: b}
	if err := k.count(ctx); err != nil {
		return err
	}
	cp.N = k.n + 1 // it is a step of its own, not the one it goes back to
	stat, err := b.stat(ctx, cp.Commit)
	if err != nil {
		return err
	}
	if err := b.keepCheckpoint(ctx, &cp, stat); err != nil {
		return err
	}
	return b.update(ctx, func(a *domain.Attempt) { a.Why = why })
}

// tellRewind says in the session that the files were set back: the agent would otherwise build on what is gone. Where
// the last turn was broken off, its results have to come first, so the agent is told between turns.
func (b *bench) tellRewind(ctx context.Context, n int) error {
	if b.attempt.Session == "" {
		return nil
	}
	text := fmt.Sprintf("The files in the worktree were set back to how they were after turn %d. What later turns wrote is gone from them; read a file again before you edit it.", n)
	if n == 0 {
		text = "The files in the worktree were set back to how they were at the start. What you wrote is gone from them; read a file again before you edit it."
	}
	return b.w.c.Store.Update(ctx, func(tx *store.Tx) error { return b.tell(tx, agent.OriginRewind, text, n) })
}

// checkpointOf gives what the files were when a turn ended; the base for 0. The turn need not have a checkpoint of its
// own: what it wrote before a command is kept before the command.
func (c *Conductor) checkpointOf(ctx context.Context, a domain.Attempt, n int) (domain.Checkpoint, error) {
	base := domain.Checkpoint{Attempt: a.ID, Commit: a.Base, Tree: a.BaseTree}
	if n == 0 {
		return base, nil
	}
	err := c.Store.View(ctx, func(tx *store.Tx) error {
		turns, err := tx.Turns(a.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(turns, func(t domain.Turn) bool { return t.N == n })
		if at < 0 {
			return domain.E(domain.CodeNotFound, "rewind", "there is no turn %d", n)
		}
		ended := turns[at].EndedAt
		if ended.IsZero() {
			ended = c.Now()
		}
		cp, ok, err := tx.CheckpointAt(a.ID, ended)
		if ok {
			base = cp
		}
		return err
	})
	return base, err
}
