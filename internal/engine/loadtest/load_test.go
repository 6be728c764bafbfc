package loadtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/engine/enginetest"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

const (
	tasks      = 16
	rounds     = 5
	foreground = 3
)

// play is the script of a task: it reads and edits a file of its own and writes another, every fourth by a command.
func play(n int) string {
	write := `write {"path": "new/%[1]d.txt", "content": "made by %[1]d\n"}`
	if n%4 == 0 {
		write = `shell {"command": "mkdir -p new; echo made by %[1]d > new/%[1]d.txt"}`
	}
	return fmt.Sprintf(`turn
  call read {"path": "own/%[1]d.txt"}
  call list {}
turn
  call edit {"path": "own/%[1]d.txt", "old": "before", "new": "after %[1]d"}
  call `+write+`
turn
  call finish {"summary": "Task %[1]d."}
  stop
`, n)
}

func world(t *testing.T) *enginetest.World {
	files := map[string]string{"README": "much is done here at once\n"}
	for n := range tasks {
		files[fmt.Sprintf("own/%d.txt", n)] = "before\n"
	}
	w := enginetest.New(t, fmt.Sprintf("[limits]\nforeground = %d\n", foreground), files)
	for n := range tasks {
		w.Write(fmt.Sprintf("%d.replay", n), play(n))
	}
	w.Trust()
	return w
}

// TestSixteenAtOnce starts sixteen tasks by sixteen commands at the same time, five times over on one repository. All
// come back ready, each with its own content and nothing else. Those of the last time are landed in sequence.
func TestSixteenAtOnce(t *testing.T) {
	w := world(t)
	w.OK("engine", "stop") // so that the sixteen race to start it, too
	var all []string
	for round := range rounds {
		var check []string
		if round == rounds-1 {
			check = []string{"--check", "test -e README"} // run again by each landing, for the target has moved
		}
		ids := start(w, check...)
		results := w.OK(append([]string{"wait"}, ids...)...)
		if n := strings.Count(results, "  ready  "); n != tasks {
			t.Fatalf("time %d: %d are ready\n%s\n%s", round+1, n, results, w.Log())
		}
		right(w, ids)
		all = append(all, ids...)
	}
	land(w, all[len(all)-tasks:])
	if peak := peakOf(moves(w), holds); peak > foreground {
		t.Errorf("%d attempts worked at once in the foreground, the limit is %d", peak, foreground)
	}
	if seen := everReady(moves(w)); seen != rounds*tasks {
		t.Errorf("the event log knows %d attempts that became ready", seen)
	}
}

// start runs sixteen commands at once and gives the ids of the attempts, by the number of their script.
func start(w *enginetest.World, more ...string) []string {
	w.T.Helper()
	var begun []*enginetest.Running
	for n := range tasks {
		args := []string{
			"run", fmt.Sprintf("Do the %dth.", n), "--detach", "--json",
			"--model", "replay/" + filepath.Join(w.Dir, fmt.Sprintf("%d.replay", n)),
		}
		begun = append(begun, w.Begin(append(args, more...)...))
	}
	var ids []string
	for _, b := range begun {
		r := b.End()
		if r.Status != 0 {
			w.T.Fatalf("%s\n%s", r, w.Log())
		}
		ids = append(ids, w.Last(r).ID)
	}
	return ids
}

// right judges what came back: every worktree has what its own script wrote, git finds no fault, and the user's
// checkout is as it was.
func right(w *enginetest.World, ids []string) {
	t := w.T
	t.Helper()
	byID := map[string]enginetest.Attempt{}
	for _, a := range w.Attempts() {
		byID[a.ID] = a
	}
	dirs := map[string]bool{}
	for n, id := range ids {
		a := byID[id]
		dirs[a.Worktree] = true
		if a.State != "ready" || a.Files != 2 {
			t.Errorf("%s is %s with %d files: %s", id, a.State, a.Files, a.Why)
		}
		for file, want := range map[string]string{
			fmt.Sprintf("own/%d.txt", n):           fmt.Sprintf("after %d\n", n),
			fmt.Sprintf("new/%d.txt", n):           fmt.Sprintf("made by %d\n", n),
			fmt.Sprintf("own/%d.txt", (n+1)%tasks): "before\n",
		} {
			if got, err := os.ReadFile(filepath.Join(a.Worktree, file)); string(got) != want {
				t.Errorf("%s in the worktree of %s is %q (%v), want %q", file, id, got, err, want)
			}
			if got := w.Git("show", a.Tree+":"+file); got != strings.TrimSpace(want) {
				t.Errorf("%s in the tree of %s is %q, want %q", file, id, got, want)
			}
		}
	}
	if len(dirs) != tasks {
		t.Errorf("%d worktrees for %d attempts", len(dirs), tasks)
	}
	list := w.Git("worktree", "list", "--porcelain")
	for dir := range dirs {
		if !strings.Contains(list, "worktree "+dir+"\n") {
			t.Errorf("git lists no worktree %s", dir)
		}
	}
	sound(w)
	if n := w.Git("rev-list", "--count", "main"); n != "1" {
		t.Errorf("main has %s commits and nobody landed anything", n)
	}
}

// sound says that git finds nothing wrong and that the user's checkout is clean.
func sound(w *enginetest.World) {
	w.T.Helper()
	if out := w.Git("fsck", "--no-dangling", "--no-progress"); out != "" {
		w.T.Errorf("fsck: %s", out)
	}
	if out := w.Git("status", "--porcelain"); out != "" {
		w.T.Errorf("the user's checkout is dirty: %q", out)
	}
}

// land brings all of them to the target in one command.
func land(w *enginetest.World, ids []string) {
	t := w.T
	t.Helper()
	for _, id := range ids {
		w.OK("accept", id)
	}
	w.OK(append([]string{"land"}, ids...)...)
	for n := range tasks {
		if got := w.Git("show", fmt.Sprintf("main:own/%d.txt", n)); got != fmt.Sprintf("after %d", n) {
			t.Errorf("own/%d.txt on main is %q", n, got)
		}
		got, err := os.ReadFile(filepath.Join(w.Repo, fmt.Sprintf("new/%d.txt", n)))
		if string(got) != fmt.Sprintf("made by %d\n", n) {
			t.Errorf("new/%d.txt in the checkout is %q (%v)", n, got, err)
		}
	}
	if n := w.Git("rev-list", "--count", "main"); n != fmt.Sprint(1+tasks) {
		t.Errorf("main has %s commits", n)
	}
	sound(w)
}
