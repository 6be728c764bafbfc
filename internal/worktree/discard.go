package worktree

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// place says what stands where an attempt's worktree should be.
type place int

const (
	placeEmpty    place = iota // nothing
	placeOurs                  // the worktree that was made
	placeUnlisted              // a directory the repository has no record of (any more)
	placeOther                 // something that took its place
)

func placeOf(repo *git.Repo, dir string) place {
	if dir == "" {
		return placeEmpty
	}
	fi, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return placeEmpty
	}
	switch err := repo.CheckWorktree(dir); {
	case err == nil:
		return placeOurs
	case domain.CodeOf(err) == domain.CodeNotFound && fi != nil && fi.IsDir():
		return placeUnlisted
	}
	return placeOther
}

// discard removes what is in the bin now: worktree, verify worktree, branch, hidden ref and index. What took the
// worktree's place is not ours to delete.
func (w *Worktrees) discard(ctx context.Context, repo *git.Repo, s RemoveSpec, l label) error {
	at := placeOf(repo, s.Dir)
	if s.Dir != "" {
		if err := repo.WorktreeRemove(ctx, s.Dir); err != nil {
			return err
		}
	}
	if at == placeUnlisted {
		if err := w.deleteDir(s.Dir); err != nil {
			return err
		}
	}
	parent, err := w.root("remove attempt", verifyDir)
	if err == nil {
		err = w.dropVerify(ctx, repo, filepath.Join(parent, string(s.Attempt)))
	}
	if err != nil {
		return err
	}
	if l.Tip != "" {
		if err := repo.DeleteRef(ctx, s.Branch, l.Tip); err != nil {
			return err
		}
	}
	repo.DropIndex(repo.IndexFile(string(s.Attempt)))
	return repo.DeleteRef(ctx, AttemptRef(s.Attempt), "")
}
