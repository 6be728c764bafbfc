package git_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// commitOn makes a commit on a branch from main with one file, and comes back to main.
func (x *repo) commitOn(branch, file, text string) string {
	x.t.Helper()
	x.git("checkout", "-q", "-B", branch, "main")
	x.write(file, text)
	x.git("add", "-A")
	x.git("commit", "-qm", branch)
	id := x.git("rev-parse", "HEAD")
	x.git("checkout", "-q", "main")
	return id
}

func TestMergeTree(t *testing.T) {
	x := newRepo(t)
	a := x.commitOn("a", "src/a.txt", "ONE\ntwo\nthree\n")
	b := x.commitOn("b", "src/deep/b.txt", "changed\n")
	c := x.commitOn("c", "src/a.txt", "uno\ntwo\nthree\n")
	odd := x.commitOn("odd", "new\nline \"quoted\"", "1\n")
	odd2 := x.commitOn("odd2", "new\nline \"quoted\"", "2\n")
	r, ctx := x.open(), t.Context()

	m, err := r.MergeTree(ctx, a, b)
	if err != nil || !m.Clean || len(m.Conflicts) != 0 {
		t.Fatalf("%+v, %v", m, err)
	}
	if got, err := r.ReadFile(ctx, m.Tree, "src/a.txt"); err != nil || !strings.HasPrefix(string(got), "ONE") {
		t.Errorf("%q, %v", got, err)
	}
	m, err = r.MergeTree(ctx, a, c)
	if err != nil || m.Clean || !slices.Equal(m.Conflicts, []string{"src/a.txt"}) {
		t.Errorf("%+v, %v", m, err)
	}
	m, err = r.MergeTree(ctx, odd, odd2)
	if err != nil || m.Clean || !slices.Equal(m.Conflicts, []string{"new\nline \"quoted\""}) {
		t.Errorf("%+v, %v", m, err)
	}
	if got := x.git("status", "--porcelain"); got != "" {
		t.Errorf("the checkout was touched: %s", got)
	}
	if _, err := r.MergeTree(ctx, a, "nowhere"); code(err) != domain.CodeNotFound {
		t.Errorf("%v", err)
	}
}

// With a base of its own a merge does what a rebase or a squash of part of the history needs.
func TestMergeTreeBase(t *testing.T) {
	x := newRepo(t)
	a := x.commitOn("a", "src/a.txt", "ONE\ntwo\nthree\n")
	x.git("checkout", "-q", "-b", "a2", a)
	x.write("src/a.txt", "ONE\ntwo\nTHREE\n")
	x.git("commit", "-qam", "a2")
	a2 := x.git("rev-parse", "HEAD")
	x.git("checkout", "-q", "main")
	m, err := x.open().MergeTreeBase(t.Context(), a, "main", a2+"^{tree}")
	if err != nil || !m.Clean {
		t.Fatalf("%+v, %v", m, err)
	}
	if got, err := x.open().ReadFile(t.Context(), m.Tree,
		"src/a.txt"); err != nil || string(got) != "one\ntwo\nTHREE\n" {
		t.Errorf("only what came after the base should be merged: %q, %v", got, err)
	}
}

func TestMergeBase(t *testing.T) {
	x := newRepo(t)
	a, b := x.commitOn("a", "1", "1\n"), x.commitOn("b", "2", "2\n")
	if got, err := x.open().MergeBase(t.Context(), a, b); err != nil || got != x.git("rev-parse", "main") {
		t.Errorf("%s, %v", got, err)
	}
	x.git("checkout", "-q", "--orphan", "other")
	x.git("commit", "-qm", "unrelated")
	if _, err := x.open().MergeBase(t.Context(), "other", "main"); code(err) != domain.CodeNotFound {
		t.Errorf("unrelated: %v", err)
	}
}

func TestFastForward(t *testing.T) {
	type outcome struct {
		code  domain.Code
		words string
	}
	cases := []struct {
		name string
		make func(x *repo)
		want outcome
	}{
		{"clean", func(*repo) {}, outcome{}},
		{"a dirty file beside it", func(x *repo) { x.write("README.md", "mine\n") }, outcome{}},
		{"an untracked file beside it", func(x *repo) { x.write("mine.txt", "mine\n") }, outcome{}},
		{"a dirty file in the way", func(x *repo) { x.write("src/a.txt", "mine\n") }, outcome{domain.CodeConflict,
			"src/a.txt"}},
		{"a staged file in the way", func(x *repo) { x.write("src/a.txt", "mine\n"); x.git("add", "-A") },
			outcome{domain.CodeConflict, "src/a.txt"}},
		{"an untracked file in the way", func(x *repo) { x.write("new.txt", "mine\n") }, outcome{domain.CodeConflict,
			"new.txt"}},
		{"the branch moved", func(x *repo) { x.git("commit", "-q", "--allow-empty", "-m", "moved") },
			outcome{domain.CodeConflict, "ast-forward"}},
		{"a merge under way", func(x *repo) {
			x.commitOn("conflict", "src/a.txt", "theirs\n")
			x.write("src/deep/b.txt", "x\n")
			writeFile(x.t, filepath.Join(x.dir, ".git/MERGE_HEAD"), x.git("rev-parse", "conflict")+"\n")
		}, outcome{domain.CodeConflict, "merge is under way"}},
		{"autostash is on and a dirty file in the way", func(x *repo) {
			x.git("config", "merge.autoStash", "true")
			x.write("src/a.txt", "mine\n")
		}, outcome{domain.CodeConflict, "src/a.txt"}},
		{"index.lock held", func(x *repo) { writeFile(x.t, filepath.Join(x.dir, ".git/index.lock"), "") },
			outcome{domain.CodeConflict, "index.lock"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			x := newRepo(t)
			x.commitOn("side", "new.txt", "new\n")
			x.git("checkout", "-q", "side")
			x.write("src/a.txt", "landed\n")
			x.git("commit", "-qam", "land")
			to := x.git("rev-parse", "HEAD")
			x.git("checkout", "-q", "main")
			c.make(x)
			before, files := x.git("rev-parse", "main"), x.fileState()
			err := x.open().FastForward(t.Context(), x.dir, to)
			if code(err) != c.want.code || err != nil && !strings.Contains(err.Error(), c.want.words) {
				t.Fatalf("got %s: %v", code(err), err)
			}
			if err == nil {
				if got := x.git("rev-parse", "main"); got != to || readFile(t, filepath.Join(x.dir, "src/a.txt")) != "landed\n" {
					t.Errorf("main is at %s", got)
				}
				return
			}
			if x.git("rev-parse", "main") != before || x.fileState() != files {
				t.Errorf("refused, and something changed:\n%s\nbefore\n%s", x.fileState(), files)
			}
		})
	}
}

// fileState tells every file of the checkout and its content.
func (x *repo) fileState() string {
	x.t.Helper()
	var b strings.Builder
	for _, f := range []string{"README.md", "src/a.txt", "src/deep/b.txt", "new.txt", "mine.txt"} {
		if files, _ := filepath.Glob(filepath.Join(x.dir, f)); len(files) == 1 {
			b.WriteString(f + "=" + readFile(x.t, files[0]) + "\n")
		}
	}
	return b.String()
}

// GC-25
func TestFastForwardRunsHooksOnlyWhenAsked(t *testing.T) {
	for _, hooks := range []bool{false, true} {
		h := newHostile(t)
		h.hooks(filepath.Join(h.dir, ".git/hooks"))
		if err := h.open().FastForwardWith(t.Context(), h.dir, "left", git.ForwardOptions{Hooks: hooks}); err != nil {
			t.Fatal(err)
		}
		if h.fired() != hooks {
			t.Errorf("hooks %v, ran %v", hooks, h.fired())
		}
	}
}
