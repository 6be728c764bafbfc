package worktree_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/worktree"
)

func TestCreate(t *testing.T) {
	x := newWorld(t)
	wt := x.create("a1", "1-Fix login!")
	if wt.Branch != "refs/heads/coppice/1-fix-login" || wt.Base != x.head() {
		t.Errorf("made %+v", wt)
	}
	if diff := cmp.Diff(picture(t, x.dir), picture(t, wt.Dir)); diff != "" {
		t.Errorf("files differ from the base:\n%s", diff)
	}
	if got := x.gitIn(wt.Dir, "status", "--porcelain"); got != "" {
		t.Errorf("a fresh worktree is not clean: %s", got)
	}
	if got := x.git("worktree", "list", "--porcelain"); !strings.Contains(got, "locked used by Coppice") {
		t.Errorf("the worktree is not locked:\n%s", got)
	}
	if got := x.git("rev-parse", worktree.AttemptRef("a1")); got != wt.Base {
		t.Errorf("the hidden ref is at %s", got)
	}
	if err := x.w.Check(x.repo, wt.Dir); err != nil {
		t.Error(err)
	}
}

// RF-01. Raw git fails on this now and then: the list of worktrees and packed refs have locks.
func TestSixteenAtOnceFiveTimes(t *testing.T) {
	for round := range 5 {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			x := newWorld(t)
			var wg sync.WaitGroup
			made := make([]worktree.Worktree, 16)
			for i := range made {
				wg.Go(func() {
					var err error
					made[i], err = x.w.Create(t.Context(), x.repo, worktree.Spec{
						Attempt: domain.AttemptID(fmt.Sprintf("a%d", i)), Project: "p1", Slug: fmt.Sprint("same-", i%3), Base: "HEAD"})
					if err != nil {
						t.Errorf("%d: %v", i, err)
					}
				})
			}
			wg.Wait()
			branches := map[string]bool{}
			for _, wt := range made {
				branches[wt.Branch] = true
			}
			list, err := x.repo.WorktreeList(t.Context())
			if err != nil || len(list) != 17 || len(branches) != 16 {
				t.Errorf("%d worktrees, %d branches, %v", len(list), len(branches), err)
			}
			x.git("fsck", "--strict", "--no-dangling")
		})
	}
}

// RF-02
func TestBranchNames(t *testing.T) {
	t.Run("taken", func(t *testing.T) {
		x := newWorld(t)
		x.git("branch", "coppice/fix")
		x.git("pack-refs", "--all")
		if wt := x.create("a1", "fix"); wt.Branch != "refs/heads/coppice/fix-2" {
			t.Error(wt.Branch)
		}
		if wt := x.create("a2", "fix"); wt.Branch != "refs/heads/coppice/fix-3" {
			t.Error(wt.Branch)
		}
	})
	t.Run("a folder where the branch should be", func(t *testing.T) {
		x := newWorld(t)
		x.git("branch", "coppice/fix/deep")
		if wt := x.create("a1", "fix"); wt.Branch != "refs/heads/coppice/fix-2" {
			t.Error(wt.Branch)
		}
	})
	t.Run("a branch where the folder should be", func(t *testing.T) {
		x := newWorld(t)
		x.git("branch", "coppice")
		if wt := x.create("a1", "fix"); wt.Branch != "refs/heads/coppice-fix" {
			t.Error(wt.Branch)
		}
	})
}

func TestCreateRefusesWhatIsInTheWay(t *testing.T) {
	x := newWorld(t)
	dir := x.w.Dir("p1", "a1")
	write(t, filepath.Join(dir, "precious.txt"), "mine\n")
	_, err := x.w.Create(t.Context(), x.repo, worktree.Spec{Attempt: "a1", Project: "p1", Slug: "x", Base: "HEAD"})
	if code(err) != domain.CodeConflict {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "precious.txt")); err != nil {
		t.Error("the file in the way is gone")
	}
	_, err = x.w.Create(t.Context(), x.repo, worktree.Spec{Attempt: "../a1", Project: "p1", Slug: "x", Base: "HEAD"})
	if code(err) != domain.CodeUsage {
		t.Errorf("an id with a path in it: %v", err)
	}
}

// A start that was killed anywhere between git's steps is simply done again.
func TestCreateAfterAnInterruptedOne(t *testing.T) {
	t.Run("finished but not recorded", func(t *testing.T) {
		x := newWorld(t)
		first := x.create("a1", "fix")
		write(t, filepath.Join(x.dir, "more.txt"), "more\n")
		x.git("add", "-A")
		x.git("commit", "-qm", "second")
		again := x.create("a1", "fix")
		if again.Dir != first.Dir || again.Branch != first.Branch || again.Base == first.Base {
			t.Errorf("first %+v, again %+v", first, again)
		}
		if items, err := x.w.Bin(t.Context(), x.repo); err != nil || len(items) != 0 {
			t.Errorf("bin %v, %v: nothing was in it", items, err)
		}
	})
	t.Run("with files in it", func(t *testing.T) {
		x := newWorld(t)
		first := x.create("a1", "fix")
		write(t, filepath.Join(first.Dir, "made.txt"), "by the setup\n")
		x.create("a1", "fix")
		items, err := x.w.Bin(t.Context(), x.repo)
		if err != nil || len(items) != 1 {
			t.Fatalf("bin %v, %v", items, err)
		}
		if got := x.git("show", items[0].Ref+":made.txt"); got != "by the setup" {
			t.Error(got)
		}
	})
	t.Run("not checked out yet", func(t *testing.T) {
		x := newWorld(t)
		dir := x.w.Dir("p1", "a1")
		if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
			t.Fatal(err)
		}
		x.git("worktree", "add", "-q", "--no-checkout", "-b", "coppice/fix", dir)
		wt := x.create("a1", "fix")
		if diff := cmp.Diff(picture(t, x.dir), picture(t, wt.Dir)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("an empty directory", func(t *testing.T) {
		x := newWorld(t)
		if err := os.MkdirAll(x.w.Dir("p1", "a1"), 0o700); err != nil {
			t.Fatal(err)
		}
		x.create("a1", "fix")
	})
}

func TestCarry(t *testing.T) {
	x := newWorld(t)
	for name, text := range map[string]string{
		".env": "SECRET=1\n", "sub/.env": "SECRET=2\n", "debug.log": "no\n", "keep.log": "yes\n",
		"notes.txt":        "not ignored\n",
		".worktreeinclude": "# settings\n.env\n*.log\n!debug.log\nnotes.txt\nREADME.md\n",
	} {
		write(t, filepath.Join(x.dir, name), text)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(x.dir, "link.log")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(x.dir, "extra.log"), "named by the settings\n")
	wt, err := x.w.Create(t.Context(), x.repo, worktree.Spec{Attempt: "a1", Project: "p1", Slug: "x", Base: "HEAD",
		Carry: []string{"/extra.log"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{".env", "extra.log", "keep.log", "sub/.env"}
	if diff := cmp.Diff(want, wt.Carried); diff != "" {
		t.Error(diff)
	}
	p := picture(t, wt.Dir)
	for _, no := range []string{"debug.log", "notes.txt", "link.log"} {
		if _, there := p[no]; there {
			t.Errorf("%s was carried", no)
		}
	}
	if cp := x.checkpoint("a1", wt, wt.Base); cp != nil {
		t.Error("what was carried shows as a change: it would end up in the commit")
	}
}

func TestABaseThatDoesNotIgnoreAFileDoesNotGetIt(t *testing.T) {
	x := newWorld(t)
	before := x.head()
	write(t, filepath.Join(x.dir, ".gitignore"), "*.log\n.env\nlocal.toml\n")
	x.git("commit", "-qam", "ignore more")
	write(t, filepath.Join(x.dir, "local.toml"), "key = 1\n")
	write(t, filepath.Join(x.dir, ".worktreeinclude"), "local.toml\n")
	wt, err := x.w.Create(t.Context(), x.repo, worktree.Spec{Attempt: "a1", Project: "p1", Slug: "x", Base: before})
	if err != nil || len(wt.Carried) != 0 {
		t.Errorf("carried %v, %v", wt.Carried, err)
	}
	wt, err = x.w.Create(t.Context(), x.repo, worktree.Spec{Attempt: "a2", Project: "p1", Slug: "y", Base: "HEAD"})
	if err != nil || len(wt.Carried) != 1 {
		t.Errorf("control: carried %v, %v", wt.Carried, err)
	}
}
