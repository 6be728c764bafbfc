package faulttest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/engine/enginetest"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// asking writes a file, asks, and writes another.
const asking = `turn
  call write {"path": "first.txt", "content": "first\n"}
turn
  call ask {"question": "Go on?"}
turn
  call write {"path": "second.txt", "content": "second\n"}
turn
  call finish {"summary": "Both."}
  stop
`

// quick writes a file and is done.
const quick = `turn
  call write {"path": "quick.txt", "content": "quick\n"}
turn
  call finish {"summary": "Quick."}
  stop
`

func person(t *testing.T, settings string) *enginetest.World {
	t.Helper()
	w := enginetest.New(t, settings, map[string]string{"README": "shop\n"})
	w.Write("asking.replay", asking)
	w.Write("quick.replay", quick)
	return w
}

// model names a script of the world.
func model(w *enginetest.World, name string) string {
	return "replay/" + filepath.Join(w.Dir, name+".replay")
}

// ask starts a task and gives the attempt, which waits with a question.
func ask(t *testing.T, w *enginetest.World) enginetest.Attempt {
	t.Helper()
	return w.Attempt(w.Task(8, "Do both.", "--model", model(w, "asking")).ID)
}

// untouched says that the user's checkout is as it was made.
func untouched(t *testing.T, w *enginetest.World) {
	t.Helper()
	if out := w.Git("status", "--porcelain"); out != "" {
		t.Errorf("the user's checkout changed: %q", out)
	}
	if n := w.Git("rev-list", "--count", "main"); n != "1" {
		t.Errorf("main has %s commits", n)
	}
	entries, err := os.ReadDir(w.Repo)
	if err != nil || len(entries) != 2 {
		t.Errorf("the user's checkout holds %v (%v)", entries, err)
	}
}

// whole says that an attempt came to its end with all that its script does.
func whole(t *testing.T, w *enginetest.World, id string, files ...string) {
	t.Helper()
	a := w.Attempt(id)
	if a.State != "ready" {
		t.Fatalf("the attempt is %s: %s\n%s", a.State, a.Why, w.Log())
	}
	for _, name := range files {
		if got := w.Git("show", a.Tree+":"+name+".txt"); got != name {
			t.Errorf("%s.txt is %q", name, got)
		}
	}
}

// words says that an error has a code, says some words, and has a way out.
func words(t *testing.T, f enginetest.Failure, code string, said ...string) {
	t.Helper()
	if f.Code != code || f.Hint == "" {
		t.Errorf("code %q, want %q; hint %q: %s", f.Code, code, f.Hint, f.Message)
	}
	for _, s := range said {
		if !strings.Contains(f.Message, s) {
			t.Errorf("%q does not say %q", f.Message, s)
		}
	}
}
