package watch_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/watch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bound is only how long a failing test waits.
const bound = 30 * time.Second

type checkout struct {
	t   *testing.T
	dir string
	w   *watch.Watcher
}

func newCheckout(t *testing.T, o watch.Options) *checkout {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	x := &checkout{t: t, dir: dir}
	x.git("init", "-q", "-b", "main")
	x.write(".gitignore", "ignored/\n")
	x.write("src/a.txt", "a\n")
	x.write("ignored/x", "x\n")
	x.git("add", "-A")
	x.git("commit", "-qm", "first")
	ctx, stop := context.WithCancel(t.Context())
	o.Debounce = 5 * time.Millisecond
	o.Refresh = time.Millisecond
	x.w = watch.NewWith(ctx, o)
	t.Cleanup(func() {
		stop()
		for range x.w.Changes() { // until it is closed
		}
	})
	if err := x.w.Add("p1", dir, filepath.Join(dir, ".git")); err != nil {
		t.Fatal(err)
	}
	return x
}

func (x *checkout) git(args ...string) {
	x.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=A", "-c", "user.email=a@b.c"}, args...)...)
	cmd.Dir = x.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + x.dir, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_GLOBAL=/dev/null"}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		x.t.Fatalf("git %v: %v\n%s", args, err, out.String())
	}
}

func (x *checkout) write(name, text string) {
	x.t.Helper()
	path := filepath.Join(x.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		x.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		x.t.Fatal(err)
	}
}

// until waits for a change that satisfies ok.
func (x *checkout) until(what string, ok func(watch.Change) bool) {
	x.t.Helper()
	limit := time.NewTimer(bound)
	defer limit.Stop()
	for {
		select {
		case c, open := <-x.w.Changes():
			if !open {
				x.t.Fatalf("%s: the watcher ended", what)
			}
			if c.Project != "p1" {
				x.t.Errorf("a change of %q", c.Project)
			}
			if ok(c) {
				return
			}
		case <-limit.C:
			x.t.Fatalf("%s: nothing came", what)
		}
	}
}

func dirty(c watch.Change) bool { return c.Dirty }
func moved(c watch.Change) bool { return c.Moved }

// only says that nothing came of what was done before: a marker file is made after it, and the first change that
// comes is the marker's. The loop handles events in order, so one of before would have come first or together with it.
func (x *checkout) only(marker string, unwanted func(watch.Change) bool) {
	x.t.Helper()
	x.write(marker, "marker\n")
	x.until(marker, func(c watch.Change) bool {
		if unwanted(c) {
			x.t.Errorf("an unwanted change: %+v", c)
		}
		return c.Dirty
	})
}

func TestWhatIsSeen(t *testing.T) {
	x := newCheckout(t, watch.Options{})
	x.write("src/a.txt", "changed\n")
	x.until("an edit", dirty)
	x.write("top.txt", "new\n")
	x.until("a new file", dirty)
	x.git("branch", "feature")
	x.until("a new branch", moved)
	x.git("branch", "deep/er/branch")
	x.until("a branch in a new folder", moved)
	x.git("branch", "-f", "deep/er/branch", "HEAD")
	x.git("checkout", "-q", "feature")
	x.until("another branch checked out", moved)
	x.git("add", "-A")
	x.git("commit", "-qm", "second")
	x.until("a commit", moved)
	x.git("pack-refs", "--all")
	x.until("packed refs", moved)
	if err := os.Remove(filepath.Join(x.dir, "top.txt")); err != nil {
		t.Fatal(err)
	}
	x.until("a removed file", dirty)
}

func TestFoldersMadeLater(t *testing.T) {
	x := newCheckout(t, watch.Options{})
	x.write("new/deep/er/file.txt", "1\n")
	x.until("a new tree", dirty)
	x.write("new/deep/er/file.txt", "2 and longer\n")
	x.until("an edit in it", dirty)
}

func TestManyEventsAreOneChange(t *testing.T) {
	x := newCheckout(t, watch.Options{})
	// Nobody reads while this is written: what is ready for the reader is merged.
	for i := range 500 {
		x.write(fmt.Sprintf("src/%d.txt", i), "x\n")
	}
	x.write("src/last.txt", "x\n")
	n := 0
	x.until("the files", func(c watch.Change) bool { n++; return c.Dirty })
	x.git("branch", "other")
	x.until("the branch", func(c watch.Change) bool { n++; return c.Moved })
	if n > 20 {
		t.Errorf("%d changes for 500 files and one branch", n)
	}
}

func TestNothingComesOfTheAppsOwnRefs(t *testing.T) {
	x := newCheckout(t, watch.Options{})
	x.git("update-ref", "refs/coppice/attempts/a1", "HEAD")
	x.git("update-ref", "refs/heads/coppice/fix", "HEAD")
	x.only("marker1", moved)
	x.git("update-ref", "refs/heads/coppice/fix2", "HEAD")
	x.git("update-ref", "refs/coppice/attempts/a2", "HEAD")
	x.only("marker2", moved)
	x.git("update-ref", "refs/heads/users/fix", "HEAD")
	x.until("control: a ref of the user's", moved)
}

func TestOnlyListedFoldersAreWatched(t *testing.T) {
	for _, listed := range []bool{false, true} {
		t.Run(fmt.Sprint(listed), func(t *testing.T) {
			folders := func(context.Context, string) ([]string, error) {
				if listed {
					return []string{".", "src", "ignored"}, nil
				}
				return []string{".", "src"}, nil
			}
			x := newCheckout(t, watch.Options{Folders: folders})
			x.write("ignored/x", "much longer than before\n")
			x.git("branch", "b1") // its event comes after that of the file
			seen := false
			x.until("the branch", func(c watch.Change) bool { seen = seen || c.Dirty; return c.Moved })
			if seen != listed {
				t.Errorf("listed %v, seen %v", listed, seen)
			}
		})
	}
}

func TestPolling(t *testing.T) {
	for name, o := range map[string]watch.Options{
		"no notifications": {Polling: true, Poll: 5 * time.Millisecond},
		"too many folders": {Max: 1, Poll: 5 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			x := newCheckout(t, o)
			x.until("the notice", func(c watch.Change) bool { return strings.Contains(c.Notice, "looked at every") })
			x.write("src/a.txt", "longer than it was\n")
			x.until("an edit", dirty)
			x.git("branch", "feature")
			x.until("a branch", moved)
			x.write("brand/new/file.txt", "1\n")
			x.until("a new tree", dirty)
			x.write("src/a.txt", "longer again than it was before\n")
			x.until("an edit after it", dirty)
		})
	}
}

func TestRemoveAndAddAgain(t *testing.T) {
	x := newCheckout(t, watch.Options{})
	x.w.Remove("p1")
	x.write("src/a.txt", "while nobody watches\n")
	if err := x.w.Add("p1", x.dir, filepath.Join(x.dir, ".git")); err != nil {
		t.Fatal(err)
	}
	x.write("src/a.txt", "again watched\n")
	x.until("an edit", dirty)
}

func TestWatching(t *testing.T) {
	x := newCheckout(t, watch.Options{})
	git := filepath.Join(x.dir, ".git")
	for _, c := range []struct {
		project     domain.ProjectID
		dir, gitDir string
		want        bool
	}{{"p1", x.dir, git, true}, {"p2", x.dir, git, false}, {"p1", filepath.Join(x.dir, "src"), git, false}, {"p1", x.dir, x.dir, false}} {
		if got := x.w.Watching(c.project, c.dir, c.gitDir); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
	if err := os.Rename(git, git+"-old"); err != nil {
		t.Fatal(err)
	}
	x.git("init", "-q")
	if x.w.Watching("p1", x.dir, git) {
		t.Error("another repository came in its place, and it counts as watched")
	}
	x.w.Remove("p1")
	if x.w.Watching("p1", x.dir, git+"-old") {
		t.Error("watched after its end")
	}
}

func TestTwoProjectsOnOneRepository(t *testing.T) {
	x := newCheckout(t, watch.Options{})
	linked := filepath.Join(t.TempDir(), "linked")
	x.git("worktree", "add", "-q", linked)
	if err := x.w.Add("p2", linked, filepath.Join(x.dir, ".git")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(linked, "src/a.txt"), []byte("in the linked one\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	limit := time.NewTimer(bound)
	defer limit.Stop()
	for seen := false; !seen; {
		select {
		case c := <-x.w.Changes():
			seen = c.Project == domain.ProjectID("p2") && c.Dirty
		case <-limit.C:
			t.Fatal("nothing came")
		}
	}
}

func TestAddOfAFolderThatIsGone(t *testing.T) {
	x := newCheckout(t, watch.Options{})
	if err := x.w.Add("p9", filepath.Join(x.dir, "nowhere"), filepath.Join(x.dir,
		".git")); domain.CodeOf(err) != domain.CodeNotFound {
		t.Errorf("got %v", err)
	}
}
