package worktree_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/worktree"
)

func TestCheckpointsAreChained(t *testing.T) {
	x := newWorld(t)
	wt := x.create("a1", "fix")
	if cp := x.checkpoint("a1", wt, wt.Base); cp != nil {
		t.Errorf("nothing changed, and there is %+v", cp)
	}
	write(t, filepath.Join(wt.Dir, "src/a.txt"), "changed\n")
	one := x.checkpoint("a1", wt, wt.Base, "src/a.txt")
	write(t, filepath.Join(wt.Dir, "new/b.txt"), "by a command\n")
	write(t, filepath.Join(wt.Dir, "x.log"), "ignored\n")
	two := x.checkpoint("a1", wt, one.Commit)
	ref := worktree.AttemptRef("a1")
	if got := x.git("log", "--format=%H %an <%ae>", ref, "--not", wt.Base); got !=
		two.Commit+" Coppice <coppice@localhost>\n"+one.Commit+" Coppice <coppice@localhost>" {
		t.Errorf("chain:\n%s", got)
	}
	if got := x.git("diff", "--name-only", wt.Base, ref); got != "new/b.txt\nsrc/a.txt" {
		t.Errorf("changed:\n%s", got)
	}
	if got := x.git("status", "--porcelain"); got != "" || x.git("rev-parse", "main") != wt.Base {
		t.Errorf("the user's checkout shows %s", got)
	}
	if two.Attempt != "a1" || !two.At.Equal(x.now) || two.Tree != x.git("rev-parse", ref+"^{tree}") {
		t.Errorf("%+v", two)
	}
}

// kill -9 between the ref's move and the database: the next engine's parent is behind the ref.
func TestCheckpointThatWasNotRecorded(t *testing.T) {
	x := newWorld(t)
	wt := x.create("a1", "fix")
	write(t, filepath.Join(wt.Dir, "src/a.txt"), "one\n")
	lost := x.checkpoint("a1", wt, wt.Base)
	x.reopen()
	if again := x.checkpoint("a1", wt, wt.Base); again == nil || again.Commit != lost.Commit {
		t.Errorf("nothing changed since: got %+v, want %s", again, lost.Commit)
	}
	write(t, filepath.Join(wt.Dir, "src/a.txt"), "two\n")
	next := x.checkpoint("a1", wt, wt.Base)
	if got := x.git("rev-parse", next.Commit+"^"); got != lost.Commit {
		t.Errorf("the parent is %s: what was stored is let go", got)
	}
}

// DL-10, PC-21: nothing falls back to another directory.
func TestWorktreeThatIsNotThereAnyMore(t *testing.T) {
	aside := func(t *testing.T, dir string) {
		if err := os.Rename(dir, dir+"-aside"); err != nil {
			t.Fatal(err)
		}
	}
	cases := map[string]func(t *testing.T, x *world, dir string){
		"deleted": func(t *testing.T, _ *world, dir string) { _ = os.RemoveAll(dir) },
		"replaced": func(t *testing.T, _ *world, dir string) {
			aside(t, dir)
			write(t, filepath.Join(dir, "src/a.txt"), "other\n")
		},
		"a link to the checkout": func(t *testing.T, x *world, dir string) { aside(t, dir); _ = os.Symlink(x.dir, dir) },
		"a file":                 func(t *testing.T, _ *world, dir string) { aside(t, dir); write(t, dir, "x") },
		"record deleted": func(t *testing.T, x *world, _ string) {
			_ = os.RemoveAll(filepath.Join(x.dir,
				".git/worktrees/a1"))
		},
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			x := newWorld(t)
			wt := x.create("a1", "fix")
			write(t, filepath.Join(wt.Dir, "src/a.txt"), "stored\n")
			cp := x.checkpoint("a1", wt, wt.Base)
			write(t, filepath.Join(x.dir, "mine.txt"), "untracked, mine\n")
			write(t, filepath.Join(x.dir, "src/a.txt"), "dirty, mine\n")
			before := picture(t, x.dir)
			change(t, x, wt.Dir)
			after := picture(t, filepath.Dir(wt.Dir))
			spec := worktree.CheckpointSpec{Attempt: "a1", Dir: wt.Dir, Parent: cp.Commit}
			if _, err := x.w.Checkpoint(t.Context(), x.repo,
				spec); err == nil || domain.HintOf(err) == "" && code(err) == domain.CodeConflict {
				t.Errorf("checkpoint: %v (hint %q)", err, domain.HintOf(err))
			}
			if _, err := x.w.Rewind(t.Context(), x.repo, wt.Dir, domain.Checkpoint{Attempt: "a1",
				Commit: wt.Base}); err == nil {
				t.Error("rewind went through")
			}
			if err := x.repo.ResetTo(t.Context(), wt.Dir, wt.Base); err == nil {
				t.Error("reset went through")
			}
			if st, err := x.repo.Status(t.Context(), wt.Dir); err == nil {
				t.Errorf("status went through: %+v", st)
			}
			if err := x.w.Check(x.repo, wt.Dir); err == nil {
				t.Error("check saw nothing")
			}
			if diff := cmp.Diff(before, picture(t, x.dir)); diff != "" {
				t.Errorf("the user's checkout changed:\n%s", diff)
			}
			if diff := cmp.Diff(after, picture(t, filepath.Dir(wt.Dir))); diff != "" {
				t.Errorf("what is there now changed:\n%s", diff)
			}
		})
	}
}

func TestResetRefusesTheUsersCheckout(t *testing.T) {
	x := newWorld(t)
	write(t, filepath.Join(x.dir, "mine.txt"), "untracked\n")
	if err := x.repo.ResetTo(t.Context(), x.dir, "HEAD"); err == nil {
		t.Error("the user's checkout was reset")
	}
	linked := x.dir + "-linked"
	x.git("worktree", "add", "-q", linked)
	write(t, filepath.Join(linked, "mine.txt"), "untracked\n")
	if err := x.repo.ResetTo(t.Context(), linked, "HEAD"); code(err) != domain.CodeConflict {
		t.Errorf("a worktree of the user's: %v", err)
	}
	for _, d := range []string{x.dir, linked} {
		if _, err := os.Stat(filepath.Join(d, "mine.txt")); err != nil {
			t.Error(err)
		}
	}
}

func TestRewind(t *testing.T) {
	x := newWorld(t)
	wt := x.create("a1", "fix")
	write(t, filepath.Join(wt.Dir, "src/a.txt"), "one\n")
	write(t, filepath.Join(wt.Dir, "cache.log"), "ignored\n")
	one := x.checkpoint("a1", wt, wt.Base)
	first := picture(t, wt.Dir)
	write(t, filepath.Join(wt.Dir, "src/a.txt"), "two\n")
	write(t, filepath.Join(wt.Dir, "more/b.txt"), "b\n")
	x.checkpoint("a1", wt, one.Commit)
	write(t, filepath.Join(wt.Dir, "unsaved.txt"), "never stored\n")
	second := picture(t, wt.Dir)

	back, err := x.w.Rewind(t.Context(), x.repo, wt.Dir, *one)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, picture(t, wt.Dir)); diff != "" {
		t.Errorf("after the rewind:\n%s", diff)
	}
	if back.Tree != one.Tree || x.git("rev-parse", worktree.AttemptRef("a1")) != back.Commit {
		t.Errorf("%+v", back)
	}
	// The rewind can be rewound: what was not stored before it is there too.
	saved := domain.Checkpoint{Attempt: "a1", Commit: x.git("rev-parse", back.Commit+"^")}
	if _, err := x.w.Rewind(t.Context(), x.repo, wt.Dir, saved); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(second, picture(t, wt.Dir)); diff != "" {
		t.Errorf("back again:\n%s", diff)
	}
	write(t, filepath.Join(wt.Dir, "src/a.txt"), "three\n")
	if cp := x.checkpoint("a1", wt, x.git("rev-parse", worktree.AttemptRef("a1"))); cp == nil {
		t.Error("no checkpoint after a rewind")
	} else if got := x.git("show", cp.Commit+":more/b.txt"); got != "b" {
		t.Error(got)
	}
}

func TestSyncBranch(t *testing.T) {
	x := newWorld(t)
	wt := x.create("a1", "fix")
	write(t, filepath.Join(wt.Dir, "src/a.txt"), "one\n")
	cp := x.checkpoint("a1", wt, wt.Base)
	sync := func(commit string) error { return x.w.SyncBranch(t.Context(), x.repo, "a1", wt.Branch, commit) }
	if err := sync(cp.Commit); err != nil {
		t.Fatal(err)
	}
	if got := x.gitIn(wt.Dir, "status", "--porcelain"); got != "" || x.git("rev-parse", wt.Branch) != cp.Commit {
		t.Errorf("git in the worktree shows %q", got)
	}
	// A commit made by hand is not let go.
	write(t, filepath.Join(wt.Dir, "hand.txt"), "by hand\n")
	x.gitIn(wt.Dir, "add", "-A")
	x.gitIn(wt.Dir, "commit", "-qm", "by hand")
	hand := x.git("rev-parse", wt.Branch)
	cp = x.checkpoint("a1", wt, cp.Commit)
	if err := sync(cp.Commit); err != nil {
		t.Fatal(err)
	}
	if got := x.git("for-each-ref", "--format=%(objectname)", "refs/coppice/kept/"); got != hand {
		t.Errorf("kept: %q, made by hand: %s", got, hand)
	}
	// A branch that the user has checked out is theirs to move.
	x.git("worktree", "add", "-q", "-b", "coppice/theirs", x.dir+"-linked")
	err := x.w.SyncBranch(t.Context(), x.repo, "a1", "refs/heads/coppice/theirs", cp.Commit)
	if code(err) != domain.CodeConflict || !strings.Contains(err.Error(), "checked out at") {
		t.Errorf("got %v", err)
	}
}

func TestRecreate(t *testing.T) {
	x := newWorld(t)
	wt := x.create("a1", "fix")
	write(t, filepath.Join(wt.Dir, "src/a.txt"), "one\n")
	cp := x.checkpoint("a1", wt, wt.Base)
	want := picture(t, wt.Dir)
	if err := x.w.Recreate(t.Context(), x.repo, "a1", wt.Dir, wt.Branch, cp.Commit); code(err) != domain.CodeConflict {
		t.Errorf("while it is there: %v", err)
	}
	if err := os.RemoveAll(wt.Dir); err != nil {
		t.Fatal(err)
	}
	if err := x.w.Recreate(t.Context(), x.repo, "a1", wt.Dir, wt.Branch, cp.Commit); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, picture(t, wt.Dir)); diff != "" {
		t.Error(diff)
	}
	write(t, filepath.Join(wt.Dir, "src/a.txt"), "two\n")
	if next := x.checkpoint("a1", wt, cp.Commit); next == nil {
		t.Error("it goes on without checkpoints")
	}
}
