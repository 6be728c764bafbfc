package git

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/coppice/coppice/internal/domain"
)

// Repo is a repository as seen from one checkout of the user's. It is safe for concurrent use.
type Repo struct {
	dir     string // top of the user's checkout
	gitDir  string // its own git directory; differs from common in a linked worktree
	common  string // the git directory all worktrees share
	format  string // sha1 or sha256
	private string // directory of the app's own inside common: views, indexes, records

	runs  atomic.Int64 // git processes so far
	lists *sync.Mutex  // serialises changes to the list of worktrees, one for each common directory

	mu       sync.Mutex
	views    print // what the views were made from
	settings settings
	store    *objects
	names    names            // of the tree that was listed last
	seen     map[string]*seen // by private index: what the worktree's files were like
	unfit    map[string]bool  // by private index: its worktree is one of which too little can be seen
}

// Ref is a reference: full name and the commit it points at. Name is empty where HEAD is detached.
type Ref struct {
	Name   string
	Commit string
}

// Dir is the top of the user's checkout, canonical.
func (r *Repo) Dir() string { return r.dir }

// GitDir is the git directory that all worktrees of the repository share, canonical.
func (r *Repo) GitDir() string { return r.common }

// OwnGitDir is the git directory of the user's checkout; it differs from GitDir in a linked worktree.
func (r *Repo) OwnGitDir() string { return r.gitDir }

// Private is a directory of the app's own within the repository's git directory, which agents cannot write.
func (r *Repo) Private() string { return r.private }

// ObjectFormat is sha1 or sha256.
func (r *Repo) ObjectFormat() string { return r.format }

// lists holds one mutex for each common directory of the program, whichever Repo value is used.
var lists sync.Map

// Open opens the repository that dir is in. A sub-directory opens the whole, a linked worktree of the user's is taken
// as the checkout, a detached HEAD is fine. It fails with CodeNotFound where there is no such directory and with
// CodeConflict where dir is in no repository, the repository is bare, or it has no commit yet; with CodeGit where git
// refuses the directory because it belongs to somebody else.
func Open(ctx context.Context, dir string) (*Repo, error) {
	op := "open repository"
	abs, err := canonical(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, domain.E(domain.CodeNotFound, op, "there is no directory %s", dir)
	} else if err != nil {
		return nil, domain.E(domain.CodeUsage, op, "%s cannot be opened", dir).Because(err)
	}
	r := &Repo{}
	if err := r.discover(ctx, op, abs); err != nil {
		return nil, err
	}
	mu, _ := lists.LoadOrStore(r.common, &sync.Mutex{})
	r.lists = mu.(*sync.Mutex)
	if _, err := r.Head(ctx); err != nil {
		return nil, err
	}
	r.private = filepath.Join(r.common, "coppice")
	for _, d := range []string{"calls", "index"} {
		if err := os.MkdirAll(filepath.Join(r.private, d), 0o700); err != nil {
			return nil, domain.E(domain.CodeDisk, op, "the repository cannot be written").Because(err)
		}
	}
	return r, nil
}

// discover asks git where dir belongs. It is the only place where git looks for a repository by itself.
func (r *Repo) discover(ctx context.Context, op, dir string) error {
	ask := func(what ...string) (string, error) {
		args := append([]string{"rev-parse", "--path-format=absolute"}, what...)
		res, err := r.run(ctx, call{op: op, kind: find, cwd: dir, args: args})
		return res.text(), err
	}
	// One line each. What git says to the last of them fails the whole in a bare repository; a line break in a path makes
	// more lines. Then it is asked one by one.
	if all, err := ask("--is-bare-repository", "--git-dir", "--git-common-dir", "--show-object-format", "--show-toplevel"); err == nil {
		if l := strings.Split(all, "\n"); len(l) == 5 && l[0] == "false" && l[4] != "" {
			r.gitDir, r.common, r.format, r.dir = l[1], l[2], l[3], l[4]
			return r.canonize(op)
		}
	}
	bare, err := ask("--is-bare-repository")
	if err != nil && strings.Contains(err.Error(), "not a git repository") {
		return domain.E(domain.CodeConflict, op, "%s is not in a git repository", dir).
			WithHint("open a folder of a repository, or make one: git init %s", dir)
	} else if slices.Contains(strings.Split(filepath.ToSlash(dir), "/"), ".git") {
		return inside(op, dir)
	} else if err != nil && strings.Contains(err.Error(), "cannot use bare repository") || err == nil && bare == "true" {
		return domain.E(domain.CodeConflict, op, "%s is a bare repository: it has no files to work on", dir).
			WithHint("clone it, and open the clone")
	} else if err != nil {
		return err
	}
	r.dir, err = ask("--show-toplevel")
	if err != nil || r.dir == "" {
		return inside(op, dir)
	}
	for _, w := range []struct {
		what string
		to   *string
	}{{"--git-dir", &r.gitDir}, {"--git-common-dir", &r.common}, {"--show-object-format", &r.format}} {
		if *w.to, err = ask(w.what); err != nil {
			return err
		}
	}
	return r.canonize(op)
}

func (r *Repo) canonize(op string) error {
	for _, p := range []*string{&r.dir, &r.gitDir, &r.common} {
		at, err := canonical(*p)
		if err != nil {
			return domain.E(domain.CodeGit, op, "%s cannot be read", *p).Because(err)
		}
		*p = at
	}
	return nil
}

func inside(op, dir string) error {
	return domain.E(domain.CodeConflict, op, "%s is inside a git directory, not in a checkout", dir).
		WithHint("open the folder that holds your files")
}

// canonical gives the absolute path of an existing directory with every link resolved.
func canonical(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}
