package conductor

import (
	"context"
	"fmt"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/worktree"
)

// maxAgain is how often a checkpoint is tried again that failed while files may change.
const maxAgain = 3

// keeper keeps the trees of an attempt's worktree. It is the agent's Keeper.
type keeper struct {
	b    *bench
	n    int         // of the last checkpoint; 0: not read yet
	busy func() bool // nil: never; whether commands in the background may write meanwhile
}

// Before keeps what is there before a command may change it.
func (k *keeper) Before(ctx context.Context, call domain.ToolCall) error {
	cp, err := k.take(ctx, "", fmt.Sprintf("before %s", call.Name), nil)
	if err != nil || cp == nil {
		return err
	}
	return k.b.keepCheckpoint(ctx, cp, nil)
}

// After keeps the tree after a turn that wrote.
func (k *keeper) After(ctx context.Context, turn domain.Turn, wrote []string, exec bool) (*domain.Checkpoint, *domain.DiffStat, error) {
	known := wrote
	if exec {
		known = nil
	}
	cp, err := k.take(ctx, turn.ID, fmt.Sprintf("turn %d", turn.N), known)
	if err != nil || cp == nil {
		return nil, nil, err
	}
	stat, err := k.b.roughStat(ctx, cp.Commit)
	return cp, stat, err
}

// take makes a checkpoint; nil when the tree is as it was.
func (k *keeper) take(ctx context.Context, turn domain.TurnID, message string, known []string) (*domain.Checkpoint, error) {
	b := k.b
	if err := k.count(ctx); err != nil {
		return nil, err
	}
	spec := worktree.CheckpointSpec{
		Attempt: b.attempt.ID, Dir: b.attempt.Worktree, Turn: turn, N: k.n + 1, Parent: b.head(), Message: message, Known: known,
	}
	cp, err := b.w.c.Trees.Checkpoint(ctx, b.repo, spec)
	for again := 0; err != nil && again < maxAgain && k.busy != nil && k.busy() && ctx.Err() == nil; again++ {
		cp, err = b.w.c.Trees.Checkpoint(ctx, b.repo, spec) // a file may have gone while it was read
	}
	if err != nil || cp == nil {
		return nil, err
	}
	k.n++
	b.attempt.Head, b.attempt.HeadTree = cp.Commit, cp.Tree
	return cp, nil
}

// keepCheckpoint stores a checkpoint that belongs to no turn, and moves the attempt's head to it.
func (b *bench) keepCheckpoint(ctx context.Context, cp *domain.Checkpoint, stat *domain.DiffStat) error {
	return b.w.c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.PutCheckpoint(cp); err != nil {
			return err
		}
		return tx.UpdateAttempt(b.attempt.ID, func(a *domain.Attempt) error {
			a.Head, a.HeadTree = cp.Commit, cp.Tree
			if stat != nil {
				a.Diff = *stat
			}
			b.attempt = *a
			return nil
		})
	})
}

func (k *keeper) count(ctx context.Context) error {
	if k.n > 0 {
		return nil
	}
	return k.b.w.c.Store.View(ctx, func(tx *store.Tx) error {
		cps, err := tx.Checkpoints(k.b.attempt.ID)
		for _, cp := range cps {
			k.n = max(k.n, cp.N)
		}
		return err
	})
}

// head is the commit the next checkpoint is chained to.
func (b *bench) head() string {
	if b.attempt.Head != "" {
		return b.attempt.Head
	}
	return b.attempt.Base
}

// stat sizes the change from the base to a commit.
func (b *bench) stat(ctx context.Context, commit string) (*domain.DiffStat, error) {
	return sizeOf(b.repo.NumStat(ctx, b.attempt.Base, commit))
}

// roughStat sizes the change while it grows, from what was counted at the turn before. It is git's count, but for a line or
// two in a long file; keepFinal says git's.
func (b *bench) roughStat(ctx context.Context, commit string) (*domain.DiffStat, error) {
	if b.counter == nil {
		b.counter = b.repo.Counter(b.attempt.Base)
	}
	return sizeOf(b.counter.Count(ctx, commit))
}

func sizeOf(files []git.FileStat, err error) (*domain.DiffStat, error) {
	if err != nil {
		return nil, err
	}
	s := domain.DiffStat{Files: len(files)}
	for _, f := range files {
		s.Additions += f.Add
		s.Deletions += f.Del
	}
	return &s, nil
}
