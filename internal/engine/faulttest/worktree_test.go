package faulttest

import (
	"os"
	"testing"
)

// lost is asking for an agent that is told that its second write broke, and makes it again.
const lost = `turn
  call write {"path": "first.txt", "content": "first\n"}
turn
  call ask {"question": "Go on?"}
turn
  call write {"path": "second.txt", "content": "second\n"}
turn
  expect tool-result write error ~ 'effect unknown'
  call write {"path": "second.txt", "content": "second\n"}
turn
  call finish {"summary": "Both."}
  stop
`

// TestLostWorktree deletes a worktree by hand while its agent waits for an answer. The answer ends in an error that
// names the worktree, nothing is written anywhere else, and taking the attempt up makes the worktree anew.
func TestLostWorktree(t *testing.T) {
	t.Parallel()
	w := person(t, "")
	w.Write("asking.replay", lost)
	w.Trust()
	a := ask(t, w)
	if err := os.RemoveAll(a.Worktree); err != nil {
		t.Fatal(err)
	}
	w.OK("answer", a.ID, "yes")
	l := w.Last(w.Run("wait", a.ID, "--json"))
	if l.State != "failed" || l.Error == nil {
		t.Fatalf("%+v", l)
	}
	words(t, *l.Error, "conflict", a.Worktree)
	if _, err := os.Lstat(a.Worktree); !os.IsNotExist(err) {
		t.Errorf("something was written where the worktree was: %v", err)
	}
	untouched(t, w)
	w.OK("resume", a.ID)
	w.OK("wait", a.ID)
	whole(t, w, a.ID, "first", "second")
	untouched(t, w)
}

// TestLostWorktreePaused does the same to an attempt that a person paused: taking it up is enough.
func TestLostWorktreePaused(t *testing.T) {
	t.Parallel()
	w := person(t, "")
	w.Trust()
	a := ask(t, w)
	w.OK("pause", a.ID)
	w.OK("wait", a.ID, "--for", "paused")
	if err := os.RemoveAll(a.Worktree); err != nil {
		t.Fatal(err)
	}
	w.OK("resume", a.ID)
	w.OK("wait", a.ID) // the question went with the pause: the agent was told, and went on
	if b, err := os.ReadFile(a.Worktree + "/first.txt"); string(b) != "first\n" {
		t.Errorf("the worktree was not made anew from its last checkpoint: %q, %v", b, err)
	}
	whole(t, w, a.ID, "first", "second")
	untouched(t, w)
}

// TestLostWorktreeDead does it while no engine runs, after one was killed.
func TestLostWorktreeDead(t *testing.T) {
	t.Parallel()
	w := person(t, "")
	w.Trust()
	a := ask(t, w)
	w.Kill()
	if err := os.RemoveAll(a.Worktree); err != nil {
		t.Fatal(err)
	}
	w.OK("wait", a.ID) // starts an engine; the question went with the old one
	whole(t, w, a.ID, "first", "second")
	untouched(t, w)
}
