package git

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// Locks are the lock files found in a repository while no call of ours should hold one.
type Locks struct {
	Ours    []string // left by a git process of ours that is dead: RemoveLocks may delete them
	Foreign []string // anybody else's, or not known to be ours: shown, never deleted
	Running []int    // git processes of a former engine that still run
}

// Locks looks for lock files. Only those in places that nobody but the app writes can be ours, and only when the
// record of calls (claim.go) says that a process of ours died there.
func (r *Repo) Locks() (Locks, error) {
	running, any, err := r.leftover()
	if err != nil {
		return Locks{}, domain.E(domain.CodeDisk, "look for locks", "the record of calls cannot be read").Because(err)
	}
	l := Locks{Running: running}
	private, err := r.privateLocks()
	if err != nil {
		return Locks{}, domain.E(domain.CodeDisk, "look for locks", "the repository cannot be read").Because(err)
	}
	if any && len(running) == 0 {
		l.Ours = private
	} else {
		l.Foreign = private
	}
	for _, dir := range unique([]string{r.common, r.gitDir}) {
		found, err := filepath.Glob(filepath.Join(escapeGlob(dir), "*.lock"))
		if err != nil {
			return Locks{}, domain.E(domain.CodeInternal, "look for locks", "bad pattern").Because(err)
		}
		l.Foreign = append(l.Foreign, found...)
	}
	return l, nil
}

// privateLocks finds locks on our indexes, hidden refs, branches and the records of our worktrees.
func (r *Repo) privateLocks() (found []string, err error) {
	dirs := []string{filepath.Join(r.private, "index"), filepath.Join(r.common, "refs", "coppice"),
		filepath.Join(r.common, "refs", "heads", "coppice")}
	admins, err := os.ReadDir(filepath.Join(r.common, "worktrees"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, a := range admins {
		if dir := filepath.Join(r.common, "worktrees", a.Name()); isFile(filepath.Join(dir, markFile)) {
			dirs = append(dirs, dir)
		}
	}
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err == nil && d.Type().IsRegular() && strings.HasSuffix(path, ".lock") {
				found = append(found, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// RemoveLocks deletes locks that Locks said are ours, and the record of the dead calls.
func (r *Repo) RemoveLocks(l Locks) error {
	for _, path := range l.Ours {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return domain.E(domain.CodeDisk, "remove stale lock", "%s cannot be deleted", path).Because(err)
		}
	}
	entries, err := os.ReadDir(filepath.Join(r.private, "calls"))
	if err != nil {
		return domain.E(domain.CodeDisk, "remove stale lock", "the record of calls cannot be read").Because(err)
	}
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil && !alive(pid) {
			_ = os.Remove(filepath.Join(r.private, "calls", e.Name())) // found again next time
		}
	}
	return nil
}

func escapeGlob(p string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(p)
}
