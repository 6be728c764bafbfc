package git

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/coppice/coppice/internal/domain"
)

// A worktree's .git file and the commondir file of its record are for other programs that run in the worktree; our own
// calls never read them.

// CheckLink says whether the .git file of a worktree of ours and its record still point where they should. CodeConflict
// when somebody changed them or the repository was moved.
func (r *Repo) CheckLink(dir string) error {
	admin, err := r.ours(dir)
	if err != nil {
		return err
	}
	for path, want := range links(admin, dir) {
		fi, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && (!fi.Mode().IsRegular() || contents(path) != want) {
			return domain.E(domain.CodeConflict, "check worktree", "%s was changed", path).
				WithHint("Coppice does not obey it; `coppice doctor` or a restart repairs it")
		} else if err != nil {
			return domain.E(domain.CodeDisk, "check worktree", "%s cannot be read", path).Because(err)
		}
	}
	return nil
}

// RepairLink writes them anew. Something else in place of the .git file (a directory, say) is left alone.
func (r *Repo) RepairLink(dir string) error {
	admin, err := r.ours(dir)
	if err != nil {
		return err
	}
	for path, want := range links(admin, dir) {
		if fi, err := os.Lstat(path); err == nil && fi.IsDir() {
			return domain.E(domain.CodeConflict, "repair worktree", "%s is a directory now", path).
				WithHint("an agent may have made a repository of its own there; move it away")
		}
		if err := replaceFile(path, want); err != nil {
			return domain.E(domain.CodeDisk, "repair worktree", "%s cannot be written", path).Because(err)
		}
	}
	return nil
}

func links(admin, dir string) map[string]string {
	return map[string]string{
		filepath.Join(dir, ".git"):        "gitdir: " + admin + "\n",
		filepath.Join(admin, "commondir"): "../..\n",
	}
}
