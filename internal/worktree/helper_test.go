package worktree_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/worktree"
)

// world is a repository of a person's, the app's root for worktrees and a clock the test sets.
type world struct {
	t    testing.TB
	dir  string // the person's checkout
	root string
	home string
	now  time.Time
	w    *worktree.Worktrees
	repo *git.Repo
	n    int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	x := &world{t: t, dir: filepath.Join(base, "project"), root: filepath.Join(base, "worktrees"),
		home: filepath.Join(base, "home"), now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	for _, d := range []string{x.dir, x.home} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if tt, ok := t.(*testing.T); ok {
		tt.Setenv("HOME", x.home)
		tt.Setenv("XDG_CONFIG_HOME", "")
		tt.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	}
	x.git("init", "-q", "-b", "main")
	x.git("config", "--global", "user.name", "Ada Tester")
	x.git("config", "--global", "user.email", "ada@example.com")
	write(t, filepath.Join(x.dir, "README.md"), "hello\n")
	write(t, filepath.Join(x.dir, "src/a.txt"), "one\ntwo\n")
	write(t, filepath.Join(x.dir, ".gitignore"), "*.log\n.env\nnode_modules/\n")
	x.git("add", "-A")
	x.git("commit", "-qm", "first")
	x.reopen()
	return x
}

// reopen is a new engine: fresh values over the same directories.
func (x *world) reopen() {
	x.t.Helper()
	repo, err := git.Open(x.t.Context(), x.dir)
	if err != nil {
		x.t.Fatal(err)
	}
	x.repo = repo
	x.w = worktree.New(worktree.Options{Root: x.root, Now: func() time.Time { return x.now },
		IDs: func(kind byte) string {
			x.n++
			return fmt.Sprintf("%c%d", kind, x.n)
		}})
}

func (x *world) git(args ...string) string { x.t.Helper(); return x.gitIn(x.dir, args...) }

func (x *world) gitIn(dir string, args ...string) string {
	x.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + x.home, "PATH=" + os.Getenv("PATH"), "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1"}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		x.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out.String())
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func (x *world) head() string { x.t.Helper(); return x.git("rev-parse", "HEAD") }

func (x *world) create(attempt, slug string) worktree.Worktree {
	x.t.Helper()
	wt, err := x.w.Create(x.t.Context(), x.repo, worktree.Spec{Attempt: domain.AttemptID(attempt), Project: "p1",
		Slug: slug, Base: x.head()})
	if err != nil {
		x.t.Fatal(err)
	}
	return wt
}

func (x *world) checkpoint(attempt string, wt worktree.Worktree, parent string, known ...string) *domain.Checkpoint {
	x.t.Helper()
	cp, err := x.w.Checkpoint(x.t.Context(), x.repo, worktree.CheckpointSpec{Attempt: domain.AttemptID(attempt),
		Dir: wt.Dir,
		N:   1, Parent: parent, Message: "turn", Known: known})
	if err != nil {
		x.t.Fatal(err)
	}
	return cp
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// picture gives every file below dir with its mode and bytes, git's link aside.
func picture(t testing.TB, dir string) map[string]string {
	t.Helper()
	p := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == ".git" {
			if d != nil && d.IsDir() && d.Name() == ".git" {
				return fs.SkipDir
			}
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		fi, err := d.Info()
		switch {
		case err != nil || rel == ".git" || d.IsDir():
			return err
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			p[rel] = "link " + target
			return err
		}
		b, err := os.ReadFile(path)
		p[rel] = fmt.Sprintf("%v %q", fi.Mode().Perm()&0o111 != 0, b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func code(err error) domain.Code { return domain.CodeOf(err) }

func contextOf(t *testing.T) (context.Context, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	return ctx, cancel
}
