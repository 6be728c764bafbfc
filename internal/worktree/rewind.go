package worktree

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// Rewind sets the files of an attempt's worktree to those of a checkpoint. What is there now is stored first, and the
// rewound tree becomes a checkpoint of its own at the end of the chain, so that no checkpoint is let go and a rewind
// can be rewound. It gives that checkpoint. Files that git ignores stay as they are.
func (w *Worktrees) Rewind(ctx context.Context, repo *git.Repo, dir string,
	to domain.Checkpoint) (domain.Checkpoint, error) {
	op := "rewind"
	if err := checkIDs(op, to.Attempt); err != nil {
		return domain.Checkpoint{}, err
	}
	defer w.lock(to.Attempt)()
	tip, err := refCommit(ctx, repo, AttemptRef(to.Attempt))
	if err != nil {
		return domain.Checkpoint{}, domain.Wrap(op, err)
	}
	if tip == "" {
		return domain.Checkpoint{}, domain.E(domain.CodeNotFound, op, "the attempt has no checkpoints")
	}
	saved, err := w.checkpoint(ctx, repo, op, CheckpointSpec{Attempt: to.Attempt, Dir: dir, Parent: tip,
		Message: "before a rewind"})
	if err != nil {
		return domain.Checkpoint{}, err
	}
	if saved != nil {
		tip = saved.Commit
	}
	tree, err := repo.TreeOf(ctx, to.Commit)
	if err != nil {
		return domain.Checkpoint{}, domain.Wrap(op, err)
	}
	if err := repo.ResetTo(ctx, dir, to.Commit); err != nil {
		return domain.Checkpoint{}, domain.Wrap(op, err)
	}
	at := w.o.Now()
	commit, err := repo.CommitTree(ctx, git.Commit{Tree: tree, Parents: []string{tip}, Message: "rewind to " + to.Commit,
		Author: git.Self, Committer: git.Self, At: at})
	if err != nil {
		return domain.Checkpoint{}, domain.Wrap(op, err)
	}
	if err := repo.UpdateRef(ctx, AttemptRef(to.Attempt), commit, tip); err != nil {
		return domain.Checkpoint{}, domain.Wrap(op, err)
	}
	return domain.Checkpoint{ID: domain.CheckpointID(w.o.IDs(domain.KindCheckpoint)), Attempt: to.Attempt, N: to.N,
		Commit: commit, Tree: tree, At: at}, nil
}

// Recreate makes an attempt's worktree anew where it was deleted, on the same branch, with the files of its last
// checkpoint. Something else in its place is CodeConflict and stays.
func (w *Worktrees) Recreate(ctx context.Context, repo *git.Repo, attempt domain.AttemptID, dir, branch,
	head string) error {
	op := "make the worktree again"
	if err := checkIDs(op, attempt); err != nil {
		return err
	}
	defer w.lock(attempt)()
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		return domain.E(domain.CodeConflict, op, "%s exists", dir).WithHint("move it away")
	}
	if err := repo.WorktreeRemove(ctx, dir); err != nil {
		return domain.Wrap(op, err)
	}
	tip, err := refCommit(ctx, repo, branch)
	switch {
	case err != nil:
	case tip == "":
		err = repo.WorktreeAdd(ctx, dir, branch, head)
	default:
		err = repo.WorktreeAttach(ctx, dir, branch)
	}
	if err == nil {
		err = repo.ResetTo(ctx, dir, head)
	}
	if err == nil {
		err = repo.WarmIndex(ctx, dir, repo.IndexFile(string(attempt)), head)
	}
	return domain.Wrap(op, err)
}
