package worktree_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/worktree"
)

func spec(wt worktree.Worktree) worktree.RemoveSpec {
	return worktree.RemoveSpec{Attempt: "a1", Project: "p1", Dir: wt.Dir, Branch: wt.Branch, Title: "fix",
		Reason: "rejected"}
}

// CS-17, DL-08: what was removed comes back byte by byte.
func TestRemoveAndRestore(t *testing.T) {
	x := newWorld(t)
	write(t, filepath.Join(x.dir, ".gitattributes"),
		"*.txt text\n*.dat filter=rot ident\n*.utf working-tree-encoding=UTF-16\n")
	x.git("config", "filter.rot.clean", "tr a-z b-za")
	x.git("config", "core.autocrlf", "true")
	x.git("add", "-A")
	x.git("commit", "-qm", "attributes")
	wt := x.create("a1", "fix")
	write(t, filepath.Join(wt.Dir, "src/a.txt"), "stored\r\n")
	cp := x.checkpoint("a1", wt, wt.Base)
	x.gitIn(wt.Dir, "add", "-A")
	x.gitIn(wt.Dir, "commit", "-qm", "by hand")
	tip := x.git("rev-parse", wt.Branch)
	for name, text := range map[string]string{
		"src/a.txt": "mixed\r\nline\nendings\r\n", "new/deep/u.txt": "untracked\n", "id.dat": "$Id$ abc\n", "empty": "",
		"wide.utf": "\xff\xfeh\x00i\x00", "odd\nname \"é\"": "x", "sub/inner.txt": "in a repository within\n",
	} {
		write(t, filepath.Join(wt.Dir, name), text)
	}
	x.gitIn(filepath.Join(wt.Dir, "sub"), "init", "-q")
	_ = os.Remove(filepath.Join(wt.Dir, "README.md"))
	_ = os.Symlink("nowhere", filepath.Join(wt.Dir, "link"))
	_ = os.Chmod(filepath.Join(wt.Dir, "id.dat"), 0o755)
	want := picture(t, wt.Dir)

	item, err := x.w.Remove(t.Context(), x.repo, spec(wt))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(wt.Dir); err == nil {
		t.Error("the worktree is still there")
	}
	if got := x.git("for-each-ref", "--format=%(refname)"); got != item.Ref+"\nrefs/heads/main" {
		t.Errorf("refs that are left:\n%s", got)
	}
	if item.Bytes < 100 || item.Attempt != "a1" || item.Title != "fix" ||
		item.ExpiresAt.Sub(item.RemovedAt) != 30*24*time.Hour {
		t.Errorf("%+v", item)
	}
	x.git("reflog", "expire", "--expire=now", "--all")
	x.git("gc", "-q", "--prune=now") // the user's own: what is in the bin survives it
	x.reopen()
	if items, err := x.w.Bin(t.Context(), x.repo); err != nil || cmp.Diff([]domain.BinItem{item}, items) != "" {
		t.Errorf("%v\n%s", err, cmp.Diff([]domain.BinItem{item}, items))
	}

	back, err := x.w.Restore(t.Context(), x.repo, item)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, picture(t, back.Dir)); diff != "" {
		t.Errorf("restored:\n%s", diff)
	}
	if back.Dir != wt.Dir || back.Branch != wt.Branch || x.git("rev-parse", wt.Branch) != tip {
		t.Errorf("%+v", back)
	}
	if got := x.git("rev-parse", worktree.AttemptRef("a1")); got != cp.Commit {
		t.Errorf("the checkpoints are at %s", got)
	}
	if items, err := x.w.Bin(t.Context(), x.repo); err != nil || len(items) != 0 {
		t.Errorf("it is still in the bin: %v, %v", items, err)
	}
	write(t, filepath.Join(back.Dir, "goes-on.txt"), "x\n")
	if cp := x.checkpoint("a1", back, cp.Commit); cp == nil {
		t.Error("no checkpoint after a restore")
	}
}

func TestRemoveStoresNothingIgnored(t *testing.T) {
	x := newWorld(t)
	wt := x.create("a1", "fix")
	write(t, filepath.Join(wt.Dir, ".env"), "SECRET=canary\n")
	item, err := x.w.Remove(t.Context(), x.repo, spec(wt))
	if err != nil {
		t.Fatal(err)
	}
	if got := x.git("ls-tree", "-r", "--name-only", item.Commit); got != ".gitignore\nREADME.md\nsrc/a.txt" {
		t.Errorf("stored:\n%s", got)
	}
}

// Where storing fails, nothing is removed.
func TestRemoveThatCannotStore(t *testing.T) {
	x := newWorld(t)
	wt := x.create("a1", "fix")
	write(t, filepath.Join(wt.Dir, "work.txt"), "precious\n")
	index := x.repo.IndexFile("bin-a1")
	write(t, filepath.Join(index, "a directory where the index should be"), "")
	if _, err := x.w.Remove(t.Context(), x.repo, spec(wt)); err == nil {
		t.Fatal("it went through: the case shows nothing")
	}
	if _, err := os.Stat(filepath.Join(wt.Dir, "work.txt")); err != nil {
		t.Error("the work is gone")
	}
	if x.git("rev-parse", wt.Branch) == "" || x.git("rev-parse", worktree.AttemptRef("a1")) == "" {
		t.Error("refs are gone")
	}
	if err := os.RemoveAll(index); err != nil {
		t.Fatal(err)
	}
	if _, err := x.w.Remove(t.Context(), x.repo, spec(wt)); err != nil {
		t.Errorf("control: %v", err)
	}
}

func TestRemoveOfWhatIsNotThere(t *testing.T) {
	t.Run("deleted by hand", func(t *testing.T) {
		x := newWorld(t)
		wt := x.create("a1", "fix")
		write(t, filepath.Join(wt.Dir, "work.txt"), "stored\n")
		x.checkpoint("a1", wt, wt.Base)
		want := picture(t, wt.Dir)
		_ = os.RemoveAll(wt.Dir)
		item, err := x.w.Remove(t.Context(), x.repo, spec(wt))
		if err != nil {
			t.Fatal(err)
		}
		back, err := x.w.Restore(t.Context(), x.repo, item)
		if err != nil || cmp.Diff(want, picture(t, back.Dir)) != "" {
			t.Errorf("%v\n%s", err, cmp.Diff(want, picture(t, back.Dir)))
		}
	})
	t.Run("something else in its place", func(t *testing.T) {
		x := newWorld(t)
		wt := x.create("a1", "fix")
		if err := os.Rename(wt.Dir, wt.Dir+"-aside"); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(x.dir, wt.Dir); err != nil {
			t.Fatal(err)
		}
		before := picture(t, x.dir)
		if _, err := x.w.Remove(t.Context(), x.repo, spec(wt)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, picture(t, x.dir)); diff != "" {
			t.Errorf("the user's checkout changed:\n%s", diff)
		}
		if _, err := os.Lstat(wt.Dir); err != nil {
			t.Error("the link is gone: it was not ours to delete")
		}
	})
	t.Run("the record is gone", func(t *testing.T) {
		x := newWorld(t)
		wt := x.create("a1", "fix")
		write(t, filepath.Join(wt.Dir, "work.txt"), "never stored\n")
		want := picture(t, wt.Dir)
		_ = os.RemoveAll(filepath.Join(x.dir, ".git/worktrees/a1"))
		item, err := x.w.Remove(t.Context(), x.repo, spec(wt))
		if err != nil {
			t.Fatal(err)
		}
		back, err := x.w.Restore(t.Context(), x.repo, item)
		if err != nil || cmp.Diff(want, picture(t, back.Dir)) != "" {
			t.Errorf("%v\n%s", err, cmp.Diff(want, picture(t, back.Dir)))
		}
	})
	t.Run("nothing at all", func(t *testing.T) {
		x := newWorld(t)
		if _, err := x.w.Remove(t.Context(), x.repo, worktree.RemoveSpec{Attempt: "a9",
			Project: "p1"}); code(err) != domain.CodeNotFound {
			t.Errorf("got %v", err)
		}
	})
}

// A link that an agent left is removed, never what it leads to. GC-13: nor is what a planted record names.
func TestRemoveDeletesNothingOutside(t *testing.T) {
	x := newWorld(t)
	wt := x.create("a1", "fix")
	outside := filepath.Join(filepath.Dir(x.dir), "outside")
	write(t, filepath.Join(outside, "precious.txt"), "mine\n")
	_ = os.Symlink(outside, filepath.Join(wt.Dir, "way-out"))
	if _, err := x.w.Remove(t.Context(), x.repo, spec(wt)); err != nil {
		t.Fatal(err)
	}
	wt = x.create("a1", "fix")
	write(t, filepath.Join(x.dir, ".git/worktrees/a1/gitdir"), filepath.Join(outside, ".git")+"\n")
	write(t, filepath.Join(outside, ".git"), "gitdir: "+filepath.Join(x.dir, ".git/worktrees/a1")+"\n")
	if err := x.repo.WorktreeRemove(t.Context(), outside); err != nil {
		t.Logf("refused: %v", err)
	}
	if _, err := os.Stat(filepath.Join(outside, "precious.txt")); err != nil {
		t.Error("a file outside is gone")
	}
}

func TestExpire(t *testing.T) {
	x := newWorld(t)
	wt := x.create("a1", "fix")
	item, err := x.w.Remove(t.Context(), x.repo, spec(wt))
	if err != nil {
		t.Fatal(err)
	}
	x.now = x.now.Add(30*24*time.Hour - time.Second)
	if gone, err := x.w.Expire(t.Context(), x.repo, []domain.BinItem{item}); err != nil || len(gone) != 0 {
		t.Errorf("a second early: %v, %v", gone, err)
	}
	x.now = x.now.Add(2 * time.Second)
	if gone, err := x.w.Expire(t.Context(), x.repo, []domain.BinItem{item}); err != nil || len(gone) != 1 {
		t.Errorf("a second late: %v, %v", gone, err)
	}
	if items, err := x.w.Bin(t.Context(), x.repo); err != nil || len(items) != 0 {
		t.Errorf("%v, %v", items, err)
	}
}

func TestRestoreWhenTheNameIsTaken(t *testing.T) {
	x := newWorld(t)
	wt := x.create("a1", "fix")
	item, err := x.w.Remove(t.Context(), x.repo, spec(wt))
	if err != nil {
		t.Fatal(err)
	}
	x.git("branch", "coppice/fix")
	back, err := x.w.Restore(t.Context(), x.repo, item)
	if err != nil || back.Branch != "refs/heads/coppice/fix-2" {
		t.Errorf("%+v, %v", back, err)
	}
	other := git.Ref{Name: "refs/heads/coppice/fix", Commit: x.head()}
	if got := x.git("rev-parse", other.Name); got != other.Commit {
		t.Errorf("the user's branch moved to %s", got)
	}
}

func TestForgetProject(t *testing.T) {
	x := newWorld(t)
	x.git("branch", "mine")
	x.git("branch", "coppice/also-mine")
	one := x.create("a1", "fix")
	write(t, filepath.Join(one.Dir, "work.txt"), "work\n")
	x.create("a2", "other") // the database does not know it
	if _, err := x.w.VerifyTree(t.Context(), x.repo, "a1", one.Base); err != nil {
		t.Fatal(err)
	}
	items, err := x.w.ForgetProject(t.Context(), x.repo, "p1", []worktree.RemoveSpec{spec(one), {Attempt: "a3",
		Project: "p1"}})
	if err != nil || len(items) != 2 {
		t.Fatalf("%v, %v", items, err)
	}
	if got := x.git("for-each-ref", "--format=%(refname)",
		"refs/heads"); got != "refs/heads/coppice/also-mine\nrefs/heads/main\nrefs/heads/mine" {
		t.Errorf("branches:\n%s", got)
	}
	if got := x.git("for-each-ref", "--format=%(refname)", "refs/coppice"); got != items[0].Ref+"\n"+items[1].Ref {
		t.Errorf("our refs:\n%s", got)
	}
	if list, err := x.repo.WorktreeList(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
	if got := x.git("show", items[0].Ref+":work.txt"); got != "work" {
		t.Error(got)
	}
}
