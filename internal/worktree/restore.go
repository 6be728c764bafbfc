package worktree

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// Restore brings back what Remove put in the bin: the worktree in its old place with the files byte by byte, the branch
// (under another name when its own is taken) and the checkpoints. The item leaves the bin last.
func (w *Worktrees) Restore(ctx context.Context, repo *git.Repo, item domain.BinItem) (Worktree, error) {
	op := "restore attempt"
	l, err := readLabel(ctx, repo, item.Commit)
	if err != nil {
		return Worktree{}, domain.Wrap(op, err)
	}
	if err := checkIDs(op, string(l.Attempt), string(l.Project)); err != nil {
		return Worktree{}, err
	}
	defer w.lock(l.Attempt)()
	wt, err := w.restore(ctx, repo, item, l)
	if err != nil {
		return Worktree{}, domain.Wrap(op, err)
	}
	return wt, domain.Wrap(op, repo.DeleteRef(ctx, item.Ref, item.Commit))
}

func (w *Worktrees) restore(ctx context.Context, repo *git.Repo, item domain.BinItem, l label) (Worktree, error) {
	if l.Tip == "" {
		l.Tip = l.Head
	}
	if err := keepHead(ctx, repo, l); err != nil || l.Dir == "" {
		return Worktree{}, err
	}
	parent, err := w.root("restore attempt", string(l.Project))
	if err != nil {
		return Worktree{}, err
	}
	wt := Worktree{Dir: filepath.Join(parent, string(l.Attempt)), Base: l.Head}
	if _, err := os.Lstat(wt.Dir); !errors.Is(err, fs.ErrNotExist) {
		return Worktree{}, domain.E(domain.CodeConflict, "", "%s exists", wt.Dir).WithHint("move it away")
	}
	if wt.Branch, err = rebranch(ctx, repo, wt.Dir, l); err != nil {
		return Worktree{}, err
	}
	if wt.BaseTree, err = repo.TreeOf(ctx, l.Head); err != nil {
		return Worktree{}, err
	}
	if err := repo.ResetRaw(ctx, wt.Dir, item.Commit); err != nil {
		return Worktree{}, err
	}
	if err := repo.SetIndex(ctx, wt.Dir, l.Tip); err != nil {
		return Worktree{}, err
	}
	return wt, w.carry(ctx, repo, nil, &wt)
}

// keepHead puts the checkpoints back under the attempt's ref.
func keepHead(ctx context.Context, repo *git.Repo, l label) error {
	ref := AttemptRef(l.Attempt)
	switch old, err := refCommit(ctx, repo, ref); {
	case err != nil || old == l.Head:
		return err
	case old != "":
		return domain.E(domain.CodeConflict, "", "attempt %s is there already", l.Attempt)
	}
	return repo.UpdateRef(ctx, ref, l.Head, "")
}

// rebranch makes the worktree on its old branch, or on a free name like it.
func rebranch(ctx context.Context, repo *git.Repo, dir string, l label) (string, error) {
	if l.Branch != "" {
		err := repo.WorktreeAdd(ctx, dir, l.Branch, l.Tip)
		if err == nil || !branchTaken(err) {
			return l.Branch, err
		}
	}
	return addBranch(ctx, repo, dir, filepath.Base(l.Branch), l.Tip)
}

// Delete takes an item out of the bin for good.
func (w *Worktrees) Delete(ctx context.Context, repo *git.Repo, item domain.BinItem) error {
	return domain.Wrap("empty bin", repo.DeleteRef(ctx, item.Ref, ""))
}

// Expire takes those items out of the bin whose time is over, and gives them.
func (w *Worktrees) Expire(ctx context.Context, repo *git.Repo, items []domain.BinItem) ([]domain.BinItem, error) {
	now := w.o.Now()
	var gone []domain.BinItem
	for _, item := range items {
		if !expired(item, now) {
			continue
		}
		if err := w.Delete(ctx, repo, item); err != nil {
			return gone, err
		}
		gone = append(gone, item)
	}
	return gone, nil
}

// expired says whether an item's time is over. One without a date stays.
func expired(item domain.BinItem, now time.Time) bool {
	return !item.ExpiresAt.IsZero() && now.After(item.ExpiresAt)
}
