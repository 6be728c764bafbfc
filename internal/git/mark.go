package git

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// mark is what WorktreeAdd records of a worktree, in its administrative directory: which directory it was.
type mark struct {
	Device uint64 `json:"device"`
	Inode  uint64 `json:"inode"`
	Base   string `json:"base"` // commit it was made at
}

const markFile = "coppice.json"

// gone is the error for a worktree that is not what was made.
func gone(op, dir, how string) error {
	return domain.E(domain.CodeConflict, op, "the worktree %s %s", dir, how).
		WithHint("its last checkpoint is kept; rewind the attempt to it or start again")
}

// adminOf gives the administrative directory that the repository has on record for a worktree.
func (r *Repo) adminOf(dir string) (string, error) {
	entries, err := os.ReadDir(filepath.Join(r.common, "worktrees"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", domain.E(domain.CodeGit, "find worktree", "the list of worktrees cannot be read").Because(err)
	}
	dir = unlinked(dir)
	for _, e := range entries {
		admin := filepath.Join(r.common, "worktrees", e.Name())
		b, err := os.ReadFile(filepath.Join(admin, "gitdir"))
		if err == nil && strings.TrimSuffix(string(b), "\n") == filepath.Join(dir, ".git") {
			return admin, nil
		}
	}
	return "", domain.E(domain.CodeNotFound, "find worktree", "the repository has no worktree at %s", dir)
}

// Listed says whether the repository has a worktree at dir, of whoever's making, whatever is left of it.
func (r *Repo) Listed(dir string) (bool, error) {
	_, err := r.adminOf(dir)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return false, nil
	}
	return err == nil, err
}

// unlinked resolves the links on the way to a directory, not the directory itself: a link put in a worktree's place
// must not lead anywhere.
func unlinked(dir string) string {
	if parent, err := canonical(filepath.Dir(dir)); err == nil {
		return filepath.Join(parent, filepath.Base(dir))
	}
	return dir
}

// gitDirOf gives the git directory on record for a checkout of the repository.
func (r *Repo) gitDirOf(dir string) (string, error) {
	if unlinked(dir) == r.dir {
		return r.gitDir, nil
	}
	admin, err := r.adminOf(dir)
	if err != nil {
		return "", err
	}
	if err := r.checkCommon(admin, dir); err != nil {
		return "", err
	}
	if isFile(filepath.Join(admin, markFile)) {
		return admin, r.checkMark(admin, dir)
	}
	return admin, nil
}

// checkCommon refuses a record that says the worktree belongs to another repository. Git looks refs up there even when
// GIT_COMMON_DIR says otherwise, so every call that takes a record for its git directory has to be kept from it.
func (r *Repo) checkCommon(admin, dir string) error {
	common := strings.TrimSuffix(contents(filepath.Join(admin, "commondir")), "\n")
	if !filepath.IsAbs(common) {
		common = filepath.Join(admin, common)
	}
	if c, err := canonical(common); err == nil && c == r.common {
		return nil
	}
	return domain.E(domain.CodeConflict, "check worktree", "the record of %s was changed to another repository", dir).
		WithHint("git worktree repair, or a restart of Coppice, mends it")
}

// CheckWorktree says whether dir still is the worktree that WorktreeAdd made: CodeConflict when it was deleted or
// replaced, CodeNotFound when the repository does not know it.
func (r *Repo) CheckWorktree(dir string) error {
	_, err := r.ours(dir)
	return err
}

// ours gives the administrative directory of a worktree that WorktreeAdd made and that is still the same directory.
func (r *Repo) ours(dir string) (string, error) {
	admin, err := r.adminOf(dir)
	if err != nil {
		return "", err
	}
	return admin, r.checkMark(admin, dir)
}

func readMark(admin string) (m mark, err error) {
	b, err := os.ReadFile(filepath.Join(admin, markFile))
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	return m, err
}

func (r *Repo) checkMark(admin, dir string) error {
	op := "check worktree"
	m, err := readMark(admin)
	if err != nil {
		return domain.E(domain.CodeConflict, op, "the worktree %s was not made by Coppice", dir).Because(err)
	}
	fi, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return gone(op, dir, "was deleted")
	} else if err != nil {
		return domain.E(domain.CodeDisk, op, "the worktree %s cannot be read", dir).Because(err)
	}
	if device, inode := identity(fi); !fi.IsDir() || device != m.Device || inode != m.Inode {
		return gone(op, dir, "was replaced by something else")
	}
	return nil
}

func (r *Repo) markWorktree(dir, base string) error {
	admin, err := r.adminOf(dir)
	if err != nil {
		return err
	}
	fi, err := os.Lstat(dir)
	if err != nil {
		return domain.E(domain.CodeDisk, "create worktree", "it cannot be read").Because(err)
	}
	m := mark{Base: base}
	m.Device, m.Inode = identity(fi)
	b, _ := json.Marshal(m) // plain values: cannot fail
	if err := replaceFile(filepath.Join(admin, markFile), string(b)); err != nil {
		return domain.E(domain.CodeDisk, "create worktree", "its record cannot be written").Because(err)
	}
	return nil
}
