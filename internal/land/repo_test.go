package land_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/land"
)

const numbers = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n"

// field is a real repository with the user's checkout on main, and a change made beside it.
type field struct {
	t    testing.TB
	dir  string
	home string
	base string // commit the change starts from
	head string // commit of the change
	r    *git.Repo
}

func newField(t testing.TB) *field {
	t.Helper()
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f := &field{t: t, dir: filepath.Join(top, "project"), home: filepath.Join(top, "home")}
	for _, d := range []string{f.dir, f.home} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if tt, ok := t.(*testing.T); ok {
		tt.Setenv("HOME", f.home)
		tt.Setenv("XDG_CONFIG_HOME", "")
		tt.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	}
	f.git("init", "-q", "-b", "main")
	f.git("config", "--global", "user.name", "Ada Tester")
	f.git("config", "--global", "user.email", "ada@example.com")
	f.write("numbers", numbers)
	f.write("keep", "keep\n")
	f.write("gone", "gone\n")
	f.base = f.commit("first")
	if f.r, err = git.Open(t.Context(), f.dir); err != nil {
		t.Fatal(err)
	}
	f.head = f.change(map[string]string{"numbers": strings.Replace(numbers, "two", "TWO", 1), "dir/new": "new\n",
		"gone": ""})
	return f
}

// git runs git as a person would.
func (f *field) git(args ...string) string { f.t.Helper(); return f.gitIn(f.dir, args...) }

func (f *field) gitIn(dir string, args ...string) string {
	f.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + f.home, "PATH=" + os.Getenv("PATH"), "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1"}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		f.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out.String())
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func (f *field) write(name, text string) { f.t.Helper(); put(f.t, filepath.Join(f.dir, name), text) }

func put(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (f *field) read(name string) string {
	f.t.Helper()
	b, err := os.ReadFile(filepath.Join(f.dir, name))
	if errors.Is(err, os.ErrNotExist) {
		return ""
	} else if err != nil {
		f.t.Fatal(err)
	}
	return string(b)
}

func (f *field) commit(message string) string {
	f.t.Helper()
	f.git("add", "-A")
	f.git("commit", "-q", "-m", message)
	return f.git("rev-parse", "HEAD")
}

// change makes a commit on the base in a place of its own, so that no branch and no checkout of the user's moves. An
// empty text removes the file.
func (f *field) change(files map[string]string) string { return f.changeOn(f.base, files) }

func (f *field) changeOn(base string, files map[string]string) string {
	f.t.Helper()
	dir := filepath.Join(f.t.TempDir(), "w")
	f.git("worktree", "add", "-q", "--detach", dir, base)
	defer f.git("worktree", "remove", "--force", dir)
	for name, text := range files {
		if text == "" {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				f.t.Fatal(err)
			}
			continue
		}
		put(f.t, filepath.Join(dir, name), text)
	}
	f.gitIn(dir, "add", "-A")
	f.gitIn(dir, "-c", "user.name=An Agent", "-c", "user.email=agent@example.com", "commit", "-q", "-m", "checkpoint")
	return f.gitIn(dir, "rev-parse", "HEAD")
}

func (f *field) plan() land.Plan {
	return land.Plan{
		Task: domain.Task{ID: "tabc", Project: "pabc", Number: 4, Title: "Shout the second number.",
			Target: "refs/heads/main"},
		Attempt: domain.Attempt{ID: "aabc", Base: f.base, Head: f.head, Model: "ollama/qwen3-coder",
			Artifact: domain.Artifact{
				Kind: domain.ArtifactChange, Summary: "The second number is in capitals now."}},
	}
}

func (f *field) lander() *land.Lander {
	return land.New(land.Options{
		Now: func() time.Time { return time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC) },
		IDs: func(kind byte) string { return string(kind) + "1" }, Patience: 100 * time.Millisecond,
	})
}

// state is everything of the user's a refused landing must leave alone.
func (f *field) state() string {
	return strings.Join([]string{
		f.git("rev-parse", "HEAD", "refs/heads/main"), f.git("status", "--porcelain=v2", "--untracked-files=all"),
		f.git("diff"), f.git("ls-files", "-s"), f.git("stash", "list"),
	}, "\n--\n")
}

func (f *field) tree(rev string) string { return f.git("rev-parse", rev+"^{tree}") }

// clean fails the test when the checkout differs from its commit.
func (f *field) clean(dir string) {
	f.t.Helper()
	if s := f.gitIn(dir, "status", "--porcelain"); s != "" {
		f.t.Errorf("%s is not clean:\n%s", dir, s)
	}
}

// book is a journal in memory.
type book struct {
	entries []domain.Landing
	refuse  error           // what Intend answers
	before  func(entry int) // called ahead of each entry
}

func (b *book) Intend(_ context.Context, l domain.Landing) error {
	if b.before != nil {
		b.before(len(b.entries))
	}
	if b.refuse != nil {
		return b.refuse
	}
	b.entries = append(b.entries, l)
	return nil
}

func (b *book) Settle(_ context.Context, l domain.Landing) error {
	b.entries = append(b.entries, l)
	return nil
}

func (b *book) states() string {
	var s []string
	for _, l := range b.entries {
		s = append(s, string(l.State))
	}
	return strings.Join(s, " ")
}

func conflict(t *testing.T, err error, words ...string) {
	t.Helper()
	if domain.CodeOf(err) != domain.CodeConflict {
		t.Fatalf("want a conflict, got %v (%s)", err, domain.CodeOf(err))
	}
	for _, w := range words {
		if !strings.Contains(err.Error()+" "+domain.HintOf(err), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
}

func (f *field) run(name string, args ...string) {
	f.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = f.dir
	cmd.Env = []string{"HOME=" + f.home, "PATH=" + os.Getenv("PATH"), "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_EDITOR=true"}
	if out, err := cmd.CombinedOutput(); err != nil {
		f.t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}
