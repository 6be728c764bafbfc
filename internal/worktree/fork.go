package worktree

import (
	"context"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// Fork makes the worktree of an attempt that goes on from a checkpoint of another: on a branch of its own from the same
// base, with the files of the checkpoint, which its own chain of checkpoints begins with.
func (w *Worktrees) Fork(ctx context.Context, repo *git.Repo, s Spec, checkpoint string) (Worktree, error) {
	wt, err := w.Create(ctx, repo, s)
	if err != nil || checkpoint == wt.Base {
		return wt, err
	}
	defer w.lock(s.Attempt)()
	err = repo.UpdateRef(ctx, AttemptRef(s.Attempt), checkpoint, wt.Base)
	if err == nil {
		err = repo.ResetTo(ctx, wt.Dir, checkpoint)
	}
	if err == nil {
		err = repo.WarmIndex(ctx, wt.Dir, repo.IndexFile(string(s.Attempt)), checkpoint)
	}
	return wt, domain.Wrap("fork worktree", err)
}
