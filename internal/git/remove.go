package git

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/coppice/coppice/internal/domain"
)

// WorktreeRemove removes a worktree that WorktreeAdd made: its directory, never through a link and never another one,
// and its record. What it held must have been saved before. A directory that is gone already is fine; one that was
// replaced is left alone and only the record goes.
func (r *Repo) WorktreeRemove(ctx context.Context, dir string) error {
	admin, err := r.adminOf(dir)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return nil
	} else if err != nil {
		return err
	}
	if err := r.checkMark(admin, dir); err == nil {
		if err := removeDir(dir); err != nil {
			return domain.E(domain.CodeDisk, "remove worktree", "%s cannot be deleted", dir).Because(err)
		}
	} else if exists(dir) {
		return r.forgetWorktree(admin)
	}
	return r.listed(ctx, func() error {
		_, err := r.run(ctx, call{op: "remove worktree", git: r.gitDir, write: true,
			args: []string{"worktree", "remove", "--force", "--force", "--end-of-options", dir}})
		return err
	})
}

// forgetWorktree deletes the record of a worktree of ours whose place is taken by something else, and nothing more.
func (r *Repo) forgetWorktree(admin string) error {
	if !isFile(filepath.Join(admin, markFile)) {
		return domain.E(domain.CodeConflict, "remove worktree", "it was not made by Coppice")
	}
	r.lists.Lock()
	defer r.lists.Unlock()
	if err := removeDir(admin); err != nil {
		return domain.E(domain.CodeDisk, "remove worktree", "its record cannot be deleted").Because(err)
	}
	return nil
}

// removeDir deletes a directory tree and follows no link out of it.
func removeDir(dir string) error {
	root, err := os.OpenRoot(filepath.Dir(dir))
	if err != nil {
		return err
	}
	defer root.Close()
	return root.RemoveAll(filepath.Base(dir))
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// WorktreeDiscard removes what an interrupted WorktreeAdd left at dir: an empty directory or one that holds nothing
// but git's link, and the record. Anything else there is CodeConflict and stays.
func (r *Repo) WorktreeDiscard(ctx context.Context, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return domain.E(domain.CodeDisk, "clear worktree", "%s cannot be read", dir).Because(err)
	}
	for _, e := range entries {
		if e.Name() != ".git" || !e.Type().IsRegular() {
			return domain.E(domain.CodeConflict, "clear worktree", "%s exists and holds files", dir).
				WithHint("move it away")
		}
	}
	if err := removeDir(dir); err != nil {
		return domain.E(domain.CodeDisk, "clear worktree", "%s cannot be deleted", dir).Because(err)
	}
	if _, err := r.adminOf(dir); err != nil {
		return nil // the repository does not know it either
	}
	return r.listed(ctx, func() error {
		_, err := r.run(ctx, call{op: "clear worktree", git: r.gitDir, write: true,
			args: []string{"worktree", "remove", "--force", "--force", "--end-of-options", dir}})
		return err
	})
}

// WorktreeBase gives the commit a worktree of ours was made at.
func (r *Repo) WorktreeBase(dir string) (string, error) {
	admin, err := r.ours(dir)
	if err != nil {
		return "", err
	}
	m, err := readMark(admin)
	return m.Base, err
}
