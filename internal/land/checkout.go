package land

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// place is where a branch is checked out and what is under way there.
type place struct {
	dir  string // empty: nowhere
	busy string // "a rebase"; empty: nothing
}

// checkoutOf finds where a branch is checked out. A branch that is being rebased or bisected is not the HEAD of any
// checkout for that time, but moving it would pull the ground away: it counts as busy too.
func checkoutOf(ctx context.Context, repo *git.Repo, target string) (place, error) {
	list, err := repo.WorktreeList(ctx)
	if err != nil {
		return place{}, err
	}
	for _, w := range list {
		if w.Branch != target || w.Prunable != "" {
			continue // what git would prune is gone for good
		}
		if _, err := os.Stat(w.Dir); err != nil {
			return place{}, domain.E(domain.CodeConflict, "find the checkout of "+short(target),
				"it is checked out in %s, which cannot be reached", w.Dir).Because(err).
				WithHint("bring that folder back, or: git worktree unlock it and git worktree prune")
		}
		at, err := seenFrom(ctx, repo, w.Dir)
		if err != nil {
			return place{}, err
		}
		what, err := at.InProgress(w.Dir)
		if err != nil {
			return place{}, err
		}
		return place{w.Dir, article(what)}, nil
	}
	what, err := claimed(repo, target)
	return place{busy: article(what)}, err
}

// seenFrom gives the repository as seen from the checkout. A Repo that was opened in a linked worktree knows the other
// linked ones, but the main one only when it is opened there.
func seenFrom(ctx context.Context, repo *git.Repo, checkout string) (*git.Repo, error) {
	if checkout == repo.Dir() || adminDir(repo, checkout) != repo.GitDir() {
		return repo, nil
	}
	at, err := git.Open(ctx, checkout)
	if err != nil {
		return nil, domain.Wrap("open the checkout", err)
	}
	if at.GitDir() != repo.GitDir() {
		return nil, domain.E(domain.CodeConflict, "open the checkout", "%s belongs to another repository now", checkout)
	}
	return at, nil
}

// claims are the files in which git writes the branch that an operation will come back to, in a checkout's git
// directory.
var claims = []struct{ file, what string }{
	{"rebase-merge/head-name", "rebase"}, {"rebase-apply/head-name", "rebase"}, {"BISECT_START", "bisect"},
}

// claimed says which operation of any checkout will come back to the branch, or "".
func claimed(repo *git.Repo, target string) (string, error) {
	dirs := []string{repo.GitDir(), repo.OwnGitDir()}
	linked, err := os.ReadDir(filepath.Join(repo.GitDir(), "worktrees"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", domain.E(domain.CodeGit, "look for a rebase", "the list of worktrees cannot be read").Because(err)
	}
	for _, e := range linked {
		dirs = append(dirs, filepath.Join(repo.GitDir(), "worktrees", e.Name()))
	}
	for _, dir := range dirs {
		for _, c := range claims {
			b, err := os.ReadFile(filepath.Join(dir, c.file))
			if name := strings.TrimSpace(string(b)); err == nil && (name == target || name == short(target)) {
				return c.what, nil
			}
		}
	}
	return "", nil
}

func article(what string) string {
	if what == "" {
		return ""
	}
	return "a " + what
}

func busyError(name, dir, what string) error {
	where := "of " + name
	if dir != "" {
		where = "in " + dir
	}
	return domain.E(domain.CodeConflict, "land on "+name, "%s is under way %s", what, where).
		WithHint("finish or abort it there, then land again")
}
