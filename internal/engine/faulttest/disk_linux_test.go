package faulttest

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/coppice/coppice/internal/engine/enginetest"
)

// small gives a person whose data directory is a disk of its own with 24 MB.
func small(t *testing.T) *enginetest.World {
	t.Helper()
	w := person(t, "")
	mount(t, w, w.Home)
	return w
}

// mount puts a small disk over a directory.
func mount(t *testing.T, w *enginetest.World, dir string) {
	t.Helper()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=24m,mode=0700"); err != nil {
		t.Skip("a small disk cannot be mounted here (that takes root): ", err)
	}
	t.Cleanup(func() {
		w.Kill()
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}

// fill writes a file until the disk is full, and gives what frees it again.
func fill(t *testing.T, dir string) (free func()) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; { // to the last byte
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil && !errors.Is(err, io.ErrShortWrite) {
			t.Fatal(err)
		}
	}
	return func() {
		if err := os.Remove(f.Name()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDiskFullAtStart: no engine starts on a full disk, and it says why; with space again it does.
func TestDiskFullAtStart(t *testing.T) {
	t.Parallel()
	w := small(t)
	w.Trust()
	w.OK("engine", "stop")
	free := fill(t, w.Home)
	words(t, w.Problem(w.Ends(1, "tasks", "--json")), "disk")
	if pid := w.EnginePID(); pid != 0 {
		t.Errorf("process %d runs", pid)
	}
	free()
	l := w.Task(0, "Do it.", "--model", model(w, "quick"))
	whole(t, w, l.ID, "quick")
}

// TestDiskFullWhileItWaits: what cannot be stored is refused and not half done; with space again everything goes on.
func TestDiskFullWhileItWaits(t *testing.T) {
	t.Parallel()
	w := small(t)
	w.Trust()
	a := ask(t, w)
	pid := w.EnginePID()
	free := fill(t, w.Home)
	words(t, w.Problem(w.Ends(1, "run", "Another.", "--detach", "--json", "--model", model(w, "quick"))), "disk")
	words(t, w.Problem(w.Ends(1, "answer", a.ID, "yes", "--json")), "disk")
	if n := len(w.Attempts()); n != 1 {
		t.Errorf("%d attempts", n)
	}
	free()
	w.OK("answer", a.ID, "yes")
	w.OK("wait", a.ID)
	whole(t, w, a.ID, "first", "second")
	if now := w.EnginePID(); now != pid {
		t.Errorf("engine %d was replaced by %d", pid, now)
	}
}

// stuck waits until the attempt shows that the disk is full.
func stuck(w *enginetest.World) enginetest.Attempt {
	w.T.Helper()
	var all []enginetest.Attempt
	for end := time.Now().Add(enginetest.Patience); time.Now().Before(end); {
		if all = w.Attempts(); len(all) > 0 && strings.Contains(all[0].Activity, "disk is full") {
			return all[0]
		}
	}
	w.T.Fatalf("no attempt shows that the disk is full: %+v\n%s", all, w.Log())
	return enginetest.Attempt{}
}

// greedy fills the disk by a command, and makes good for it where it is taken up.
const greedy = `turn
  call shell {"command": "head -c 100M /dev/zero > big; echo full"}
turn
  call shell {"command": "rm -f big; echo ok > second.txt"}
turn
  call finish {"summary": "Both."}
  stop
`

// TestDiskFilledByAnAgent lets a command of the agent fill the disk, so that not even the end of its attempt can be
// stored. It shows that; with space again the failure is stored, and the attempt can be taken up and finished.
func TestDiskFilledByAnAgent(t *testing.T) {
	t.Parallel()
	w := small(t)
	w.Write("greedy.replay", greedy)
	w.Trust()
	face := w.Begin("run", "Be greedy.", "--json", "--model", model(w, "greedy"))
	a := stuck(w)
	if err := os.Remove(filepath.Join(a.Worktree, "big")); err != nil {
		t.Fatal(err)
	}
	l := w.Last(face.End())
	if l.State != "failed" || l.Error == nil {
		t.Fatalf("%+v", l)
	}
	words(t, *l.Error, "disk")
	w.OK("resume", a.ID)
	w.OK("wait", a.ID)
	if got := w.Git("show", w.Attempt(a.ID).Tree+":second.txt"); got != "ok" {
		t.Errorf("second.txt is %q", got)
	}
}

// TestEngineEndsOnAFullDisk tells an engine to end that cannot write down what became of its attempt. The next one,
// with space again, takes the attempt up: the command that filled the disk is not run again.
func TestEngineEndsOnAFullDisk(t *testing.T) {
	t.Parallel()
	w := small(t)
	w.Write("greedy.replay", greedy)
	w.Trust()
	w.OK("run", "Be greedy.", "--detach", "--model", model(w, "greedy"))
	a := stuck(w)
	w.OK("engine", "stop")
	if err := os.Remove(filepath.Join(a.Worktree, "big")); err != nil {
		t.Fatal(err)
	}
	w.OK("wait", a.ID)
	if got := w.Git("show", w.Attempt(a.ID).Tree+":second.txt"); got != "ok" {
		t.Errorf("second.txt is %q", got)
	}
}

// TestRepositoryFull has no space where the repository lies, and some where the data directory does: the work of a turn
// cannot be kept. With space again the attempt goes on from there.
func TestRepositoryFull(t *testing.T) {
	t.Parallel()
	w := person(t, "")
	w.Git("clone", "-q", "--no-hardlinks", ".", w.Repo+".disk")
	mount(t, w, w.Repo)
	if err := os.CopyFS(w.Repo, os.DirFS(w.Repo+".disk")); err != nil {
		t.Fatal(err)
	}
	w.Trust()
	a := ask(t, w)
	free := fill(t, w.Repo)
	w.OK("answer", a.ID, "yes")
	l := w.Last(w.Ends(1, "wait", a.ID, "--json"))
	if l.Error == nil {
		t.Fatalf("%+v", l)
	}
	words(t, *l.Error, "disk", "space")
	free()
	w.OK("resume", a.ID)
	w.OK("wait", a.ID)
	whole(t, w, a.ID, "first", "second")
}

// TestDiskFullAtLanding: a landing that cannot be stored, or whose commit cannot, moves nothing and leaves the attempt
// in the queue.
func TestDiskFullAtLanding(t *testing.T) {
	t.Parallel()
	w := person(t, "")
	w.Git("clone", "-q", "--no-hardlinks", ".", w.Repo+".disk")
	mount(t, w, w.Repo)
	mount(t, w, w.Home)
	if err := os.CopyFS(w.Repo, os.DirFS(w.Repo+".disk")); err != nil {
		t.Fatal(err)
	}
	w.Trust()
	id := w.Task(0, "Do it.", "--model", model(w, "quick")).ID
	w.OK("accept", id)
	for _, dir := range []string{w.Home, w.Repo} {
		free := fill(t, dir)
		words(t, w.Problem(w.Ends(1, "land", id, "--json")), "disk", "space")
		free()
		untouched(t, w)
		if a := w.Attempt(id); a.State != "ready" {
			t.Errorf("the attempt is %s: %s", a.State, a.Why)
		}
	}
	w.OK("land", id)
	if got := w.Git("show", "main:quick.txt"); got != "quick" {
		t.Errorf("quick.txt on main is %q", got)
	}
	if out := w.Git("status", "--porcelain"); out != "" {
		t.Errorf("the user's checkout is dirty: %q", out)
	}
}
