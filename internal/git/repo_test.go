package git_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/git"
)

// repo is a person's repository under a home of the test's own, so that the machine's configuration plays no part.
type repo struct {
	t    testing.TB
	dir  string
	home string
	r    *git.Repo
}

// newRepo makes a repository with an identity and a first commit of some files.
func newRepo(t testing.TB, initArgs ...string) *repo {
	t.Helper()
	x := bare(t, initArgs...)
	x.write("README.md", "hello\n")
	x.write("src/a.txt", "one\ntwo\nthree\n")
	x.write("src/deep/b.txt", "b\n")
	x.git("add", "-A")
	x.git("commit", "-qm", "first")
	return x
}

// bare makes an empty repository (not a bare one) under a fresh home.
func bare(t testing.TB, initArgs ...string) *repo {
	t.Helper()
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	x := &repo{t: t, dir: filepath.Join(base, "project"), home: filepath.Join(base, "home")}
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
	x.git(append([]string{"init", "-q", "-b", "main"}, initArgs...)...)
	x.git("config", "--global", "user.name", "Ada Tester")
	x.git("config", "--global", "user.email", "ada@example.com")
	return x
}

// plainGit runs git as a person would, hooks, filters and all.
func (x *repo) plainGit(dir string, args ...string) (string, error) {
	return x.gitWith(dir, nil, args...)
}

func (x *repo) gitWith(dir string, env []string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append([]string{"HOME=" + x.home, "PATH=" + os.Getenv("PATH"), "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1"},
		env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return strings.TrimSuffix(out.String(), "\n"), err
}

func (x *repo) git(args ...string) string {
	x.t.Helper()
	return x.gitIn(x.dir, args...)
}

func (x *repo) gitIn(dir string, args ...string) string {
	x.t.Helper()
	out, err := x.plainGit(dir, args...)
	if err != nil {
		x.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (x *repo) gitEnv(dir string, env []string, args ...string) string {
	x.t.Helper()
	out, err := x.gitWith(dir, env, args...)
	if err != nil {
		x.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (x *repo) write(name, text string) {
	x.t.Helper()
	writeFile(x.t, filepath.Join(x.dir, name), text)
}

func writeFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// open opens the repository once.
func (x *repo) open() *git.Repo {
	x.t.Helper()
	if x.r == nil {
		r, err := git.Open(x.t.Context(), x.dir)
		if err != nil {
			x.t.Fatal(err)
		}
		x.r = r
	}
	return x.r
}

// worktree makes a worktree of ours at the head.
func (x *repo) worktree(name string) string {
	x.t.Helper()
	dir := filepath.Join(filepath.Dir(x.dir), name)
	if err := x.open().WorktreeAdd(x.t.Context(), dir, "refs/heads/coppice/"+name, x.git("rev-parse",
		"HEAD")); err != nil {
		x.t.Fatal(err)
	}
	return dir
}
