package git_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/git"
)

// lookStep is one checkpoint of everything, and whether git had to run for it.
func (x *repo) lookStep(dir, index, parent string) (commit, tree string, ran int64) {
	x.t.Helper()
	before := x.open().Runs()
	commit, tree = x.store(dir, index, parent)
	return commit, tree, x.open().Runs() - before
}

func TestLookingStoresWhatGitWould(t *testing.T) {
	x := newRepo(t)
	x.write(".gitignore", "*.log\nbuilt/\n")
	x.git("add", "-A")
	x.git("commit", "-qm", "rules")
	dir := x.worktree("w")
	index := filepath.Join(filepath.Dir(x.dir), "plain.index")
	at := func(name string) string { return filepath.Join(dir, name) }
	x.gitEnv(dir, []string{"GIT_INDEX_FILE=" + index}, "read-tree", "HEAD")
	parent, _, _ := x.lookStep(dir, "w", x.git("rev-parse", "HEAD"))
	for _, c := range []struct {
		name string
		do   func()
		runs int64 // of git, at most
	}{
		{"nothing", func() {}, 0},
		{"an edit", func() { writeFile(t, at("src/a.txt"), "edited\n") }, 0},
		{"nothing again", func() {}, 0},
		{"the same size and time", func() {
			fi, _ := os.Stat(at("src/a.txt"))
			writeFile(t, at("src/a.txt"), "EDITED\n")
			if err := os.Chtimes(at("src/a.txt"), fi.ModTime(), fi.ModTime()); err != nil {
				t.Fatal(err)
			}
		}, 0},
		{"a new file", func() { writeFile(t, at("src/new.txt"), "new\n") }, 1},
		{"a folder of ignored files", func() { writeFile(t, at("built/out"), "out\n") }, 1},
		{"more of them", func() { writeFile(t, at("built/more"), "out\n") }, 0},
		{"an ignored file", func() { writeFile(t, at("run.log"), "1\n") }, 1},
		{"more of it", func() { writeFile(t, at("run.log"), "12\n") }, 0},
		{"a new folder", func() { writeFile(t, at("deep/er/file"), "new\n") }, 3},
		{"a folder is gone", func() { _ = os.RemoveAll(at("deep")) }, 0},
		{"executable", func() { _ = os.Chmod(at("src/new.txt"), 0o755) }, 0},
		{"a link in its place", func() { _ = os.Remove(at("src/new.txt")); _ = os.Symlink("a.txt", at("src/new.txt")) }, 0},
		{"a time to come", func() {
			writeFile(t, at("src/a.txt"), "later\n")
			_ = os.Chtimes(at("src/a.txt"), time.Now().Add(time.Hour), time.Now().Add(time.Hour))
		}, 0},
		{"other rules", func() { writeFile(t, at(".gitignore"), "built/\n") }, 100},
		{"after them", func() { writeFile(t, at("run.log"), "123\n") }, 0},
		{"rules outside", func() {
			writeFile(t, filepath.Join(x.dir, ".git/info/exclude"), "*.tmp\n")
			writeFile(t, at("x.tmp"), "x\n")
		}, 100},
		{"a repository within", func() {
			writeFile(t, at("sub/file"), "x\n")
			writeFile(t, at("sub/.git/HEAD"), "no repository\n")
		}, 100},
	} {
		c.do()
		var tree string
		var ran int64
		parent, tree, ran = x.lookStep(dir, "w", parent)
		if want := x.reference(dir, index); tree != want {
			t.Errorf("%s: stored %s, git %s\n%s", c.name, tree, want, x.gitIn(dir, "diff", "--raw", want, tree))
		}
		if ran > c.runs {
			t.Errorf("%s: git ran %d times, want at most %d", c.name, ran, c.runs)
		}
	}
}

// What an edit stored as a known path does not hide what changed beside it.
func TestLookingAfterKnownPaths(t *testing.T) {
	x := newRepo(t)
	dir := x.worktree("w")
	parent, _, _ := x.lookStep(dir, "w", x.git("rev-parse", "HEAD"))
	writeFile(t, filepath.Join(dir, "README.md"), "a person's\n")
	writeFile(t, filepath.Join(dir, "src/a.txt"), "the agent's\n")
	parent, _ = x.store(dir, "w", parent, "src/a.txt")
	commit, _, ran := x.lookStep(dir, "w", parent)
	if got := x.git("diff", "--name-only", parent, commit); got != "README.md" || ran != 0 {
		t.Errorf("stored %q, git ran %d times", got, ran)
	}
	// A tree that was put back is not what was seen: git looks.
	if back, _, ran := x.lookStep(dir, "w", x.git("rev-parse", "HEAD")); ran == 0 || x.git("diff", back, commit) != "" {
		t.Errorf("%d runs, %s", ran, x.git("diff", "--stat", back, commit))
	}
}

// Many commands in a row that each write the same file, with the same size, within one tick of the clock.
func TestLookingSeesQuickChanges(t *testing.T) {
	x := newRepo(t)
	dir := x.worktree("w")
	parent, _, _ := x.lookStep(dir, "w", x.git("rev-parse", "HEAD"))
	for i := range 30 {
		text := fmt.Sprintf("%02d\n", i)
		writeFile(t, filepath.Join(dir, "src/a.txt"), text)
		commit, _, err := x.open().Snapshot(t.Context(), git.Snapshot{Dir: dir, IndexFile: x.open().IndexFile("w"), Parent: parent, Message: "m"})
		if err != nil {
			t.Fatal(err)
		}
		if b, err := x.open().ReadFile(t.Context(), commit, "src/a.txt"); err != nil || string(b) != text {
			t.Fatalf("stored %q, want %q, %v", b, text, err)
		}
		parent = commit
	}
}

// A worktree of which not enough can be seen is not looked at each time in vain; git stores it.
func TestLookingGivesUp(t *testing.T) {
	x := newRepo(t)
	dir := x.worktree("w")
	writeFile(t, filepath.Join(dir, "sub/file"), "x\n")
	writeFile(t, filepath.Join(dir, "sub/.git/HEAD"), "no repository\n")
	index := filepath.Join(filepath.Dir(x.dir), "plain.index")
	x.gitEnv(dir, []string{"GIT_INDEX_FILE=" + index}, "read-tree", "HEAD")
	parent := x.git("rev-parse", "HEAD")
	for i := range 3 {
		writeFile(t, filepath.Join(dir, "src/a.txt"), fmt.Sprint(i))
		commit, tree, ran := x.lookStep(dir, "w", parent)
		if want := x.reference(dir, index); tree != want || ran == 0 {
			t.Errorf("step %d: stored %s, git %s, ran %d times", i, tree, want, ran)
		}
		if !x.open().Unfit(x.open().IndexFile("w")) {
			t.Errorf("step %d: it is looked at again", i)
		}
		parent = commit
	}
	x.open().DropIndex(x.open().IndexFile("w"))
	if x.open().Unfit(x.open().IndexFile("w")) {
		t.Error("remembered after its end")
	}
}
