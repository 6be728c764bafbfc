package land

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// adminDir finds the git directory of a checkout by the repository's own records; empty when it has none of it.
func adminDir(repo *git.Repo, checkout string) string {
	if checkout == repo.Dir() {
		return repo.OwnGitDir()
	}
	linked, _ := os.ReadDir(filepath.Join(repo.GitDir(), "worktrees")) // none: then it is the main checkout
	for _, e := range linked {
		admin := filepath.Join(repo.GitDir(), "worktrees", e.Name())
		b, err := os.ReadFile(filepath.Join(admin, "gitdir"))
		if err == nil && strings.TrimSpace(string(b)) == filepath.Join(checkout, ".git") {
			return admin
		}
	}
	return repo.GitDir()
}

// locks lists the lock files that stand in the way of moving the branch: of the index, of HEAD, and of the ref.
func (m move) locks(repo *git.Repo, checkout string) (index string, refs []string) {
	there := func(path string) bool { _, err := os.Lstat(path); return err == nil }
	if checkout != "" {
		admin := adminDir(repo, checkout)
		if p := filepath.Join(admin, "index.lock"); there(p) {
			index = p
		}
		if p := filepath.Join(admin, "HEAD.lock"); there(p) {
			refs = append(refs, p)
		}
	}
	if p := filepath.Join(repo.GitDir(), filepath.FromSlash(m.ref)+".lock"); there(p) {
		refs = append(refs, p)
	}
	return index, refs
}

// lockNote names the locks that were left, for a person: whose they are is not known.
func (m move) lockNote(repo *git.Repo, checkout string) string {
	index, refs := m.locks(repo, checkout)
	if index != "" {
		refs = append([]string{index}, refs...)
	}
	if len(refs) == 0 {
		return ""
	}
	return "; a lock is there, remove it when no git command runs: " + strings.Join(refs, ", ")
}

// quiet waits until no git process of the ended program runs and there is no lock, or until patience is at its end:
// then a lock is not going to go by itself.
func (m move) quiet(ctx context.Context, repo *git.Repo, checkout string, patience time.Duration) error {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		l, err := repo.Locks()
		if err != nil {
			return err
		}
		index, refs := m.locks(repo, checkout)
		if len(l.Running) == 0 && index == "" && len(refs) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			if len(l.Running) > 0 {
				return domain.E(domain.CodeConflict, "", "git process %d of the ended program still runs", l.Running[0]).
					WithHint("wait for it, or end it; the landing is looked at again at the next start")
			}
			return nil
		case <-tick.C:
		}
	}
}

// release removes the locks of the git process that was killed half way. git takes the index's lock before it writes
// the first file and gives it up only with the finished index, so while the files are half way and the index is the
// old one, that lock is the killed one's. The locks of HEAD and the ref come after the index.
func (m move) release(repo *git.Repo, checkout string, indexDone bool) error {
	index, refs := m.locks(repo, checkout)
	if !indexDone && index != "" {
		refs = []string{index}
	} else if index != "" {
		return domain.E(domain.CodeConflict, "", "another git command holds %s", index).
			WithHint("wait for it; when none runs, remove that file")
	}
	for _, p := range refs {
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return domain.E(domain.CodeDisk, "", "the stale lock %s cannot be removed", p).Because(err)
		}
	}
	return nil
}

// indexDone says whether the checkout's index already is that of the new commit.
func (m move) indexDone(ctx context.Context, repo *git.Repo, checkout string, paths []string) (bool, error) {
	at, err := seenFrom(ctx, repo, checkout)
	if err != nil {
		return false, err
	}
	s, err := at.Status(ctx, checkout)
	if err != nil {
		return false, err
	}
	ours := map[string]bool{}
	for _, p := range paths {
		ours[p] = true
	}
	for _, e := range s.Entries {
		if ours[e.Path] && e.Index != ' ' && e.Index != '?' {
			return true, nil
		}
	}
	return false, nil
}
