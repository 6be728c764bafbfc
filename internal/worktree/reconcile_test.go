package worktree_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/worktree"
)

func known(wt worktree.Worktree, id string, done bool) worktree.Known {
	return worktree.Known{Attempt: domain.AttemptID(id), Dir: wt.Dir, Branch: wt.Branch, Done: done}
}

// RF-05, CS-14
func TestReconcile(t *testing.T) {
	x := newWorld(t)
	var list []worktree.Known
	made := map[string]worktree.Worktree{}
	for _, id := range []string{"well", "missing", "done", "broken", "replaced", "unlisted", "dotgit"} {
		made[id] = x.create(id, id)
		list = append(list, known(made[id], id, id == "done"))
	}
	lost := x.create("lost", "lost") // the database does not know it, and it is gone
	stray := x.create("stray", "stray")
	for _, id := range []string{"missing", "done", "replaced"} {
		_ = os.RemoveAll(made[id].Dir)
	}
	_ = os.RemoveAll(lost.Dir)
	_ = os.Symlink(x.dir, made["replaced"].Dir)
	write(t, filepath.Join(made["broken"].Dir, ".git"), "gitdir: /nowhere\n")
	_ = os.Remove(filepath.Join(made["dotgit"].Dir, ".git"))
	write(t, filepath.Join(made["dotgit"].Dir, ".git/config"), "an agent ran git init\n")
	_ = os.RemoveAll(filepath.Join(x.dir, ".git/worktrees/unlisted"))
	write(t, filepath.Join(made["unlisted"].Dir, "work.txt"), "work\n")
	users := x.dir + "-theirs"
	x.git("worktree", "add", "-q", users)
	_ = os.RemoveAll(users) // the user's own missing worktree is not ours to prune
	branches := x.git("for-each-ref", "refs/heads")

	rep, err := x.w.Reconcile(t.Context(), x.repo, list)
	if err != nil {
		t.Fatal(err)
	}
	want := worktree.Report{
		Missing: []domain.AttemptID{"missing"}, Replaced: []domain.AttemptID{"replaced"},
		Unlisted: []domain.AttemptID{"unlisted"},
		Broken:   []domain.AttemptID{"dotgit"}, Repaired: []domain.AttemptID{"broken"}, Strays: []string{stray.Dir},
		Pruned: []string{made["done"].Dir, lost.Dir},
	}
	if diff := cmp.Diff(want, rep); diff != "" {
		t.Error(diff)
	}
	if got := x.gitIn(made["broken"].Dir, "status", "--porcelain"); got != "" {
		t.Error(got)
	}
	if got := x.git("for-each-ref", "refs/heads"); got != branches {
		t.Errorf("branches changed:\n%s", got)
	}
	for _, path := range []string{stray.Dir, filepath.Join(made["unlisted"].Dir, "work.txt"), made["replaced"].Dir,
		filepath.Join(made["dotgit"].Dir, ".git/config"), filepath.Join(x.dir, ".git/worktrees/project-theirs")} {
		if _, err := os.Lstat(path); err != nil {
			t.Errorf("gone: %v", err)
		}
	}
	again, err := x.w.Reconcile(t.Context(), x.repo, list)
	want.Repaired, want.Pruned = nil, nil
	if diff := cmp.Diff(want, again); diff != "" || err != nil {
		t.Errorf("a second time: %v\n%s", err, diff)
	}
}

func TestReconcileAfterTheRepositoryMoved(t *testing.T) {
	x := newWorld(t)
	wt := x.create("a1", "fix")
	write(t, filepath.Join(wt.Dir, "work.txt"), "work\n")
	moved := x.dir + "-moved"
	if err := os.Rename(x.dir, moved); err != nil {
		t.Fatal(err)
	}
	x.dir = moved
	x.reopen()
	rep, err := x.w.Reconcile(t.Context(), x.repo, []worktree.Known{known(wt, "a1", false)})
	if err != nil || len(rep.Repaired) != 1 || len(rep.Missing)+len(rep.Unlisted)+len(rep.Pruned) != 0 {
		t.Fatalf("%+v, %v", rep, err)
	}
	if got := x.gitIn(wt.Dir, "status", "--porcelain"); got != "?? work.txt" {
		t.Error(got)
	}
	if cp := x.checkpoint("a1", wt, wt.Base); cp == nil {
		t.Error("it does not go on")
	}
}

// Invariant 5. Each part of the scan is made to fail; nothing may have changed.
func TestAFailedScanChangesNothing(t *testing.T) {
	fail := map[string]func(x *world, wt worktree.Worktree){
		"disk": func(x *world, wt worktree.Worktree) {
			_ = os.RemoveAll(filepath.Dir(wt.Dir))
			write(t, filepath.Dir(wt.Dir), "a file where the folder should be")
		},
		"git's list": func(x *world, _ worktree.Worktree) { write(t, filepath.Join(x.dir, ".git/config"), "[broken\n") },
		"locks":      func(x *world, _ worktree.Worktree) { _ = os.RemoveAll(filepath.Join(x.repo.Private(), "calls")) },
		"cancelled":  nil,
	}
	for name, f := range fail {
		t.Run(name, func(t *testing.T) {
			x := newWorld(t)
			wt, done := x.create("a1", "fix"), x.create("a2", "done")
			write(t, filepath.Join(wt.Dir, ".git"), "gitdir: /nowhere\n")
			_ = os.RemoveAll(done.Dir)
			lock := filepath.Join(x.dir, ".git/worktrees/a1/index.lock")
			write(t, lock, "")
			write(t, filepath.Join(x.repo.Private(), "calls", deadPid(t)), "")
			list := []worktree.Known{known(wt, "a1", false), known(done, "a2", true)}
			ctx, cancel := contextOf(t)
			if f == nil {
				cancel()
			} else {
				f(x, wt)
			}
			if rep, err := x.w.Reconcile(ctx, x.repo, list); err == nil {
				t.Fatalf("the scan did not fail: %+v", rep)
			}
			if _, err := os.Lstat(filepath.Join(x.dir, ".git/worktrees/a2")); err != nil {
				t.Error("a record was pruned")
			}
			if _, err := os.Lstat(lock); err != nil {
				t.Error("a lock was removed")
			}
			if b, err := os.ReadFile(filepath.Join(wt.Dir, ".git")); err == nil && string(b) != "gitdir: /nowhere\n" {
				t.Error("a link was repaired")
			}
		})
	}
}

// CS-12
func TestStaleLocks(t *testing.T) {
	for _, c := range []struct {
		name string
		call func(t *testing.T) string // the process on record, "" for none
		ours bool
	}{
		{"our process died", deadPid, true},
		{"our process still runs", func(*testing.T) string { return fmt.Sprint(os.Getpid()) }, false},
		{"nobody's", func(*testing.T) string { return "" }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := newWorld(t)
			wt := x.create("a1", "fix")
			mine := []string{".git/worktrees/a1/index.lock", ".git/refs/coppice/attempts/a1.lock",
				".git/refs/heads/coppice/fix.lock", ".git/coppice/index/a1.lock"}
			theirs := []string{".git/index.lock", ".git/packed-refs.lock"}
			for _, l := range append(mine, theirs...) {
				write(t, filepath.Join(x.dir, l), "")
			}
			if pid := c.call(t); pid != "" {
				write(t, filepath.Join(x.repo.Private(), "calls", pid), "")
			}
			rep, err := x.w.Reconcile(t.Context(), x.repo, []worktree.Known{known(wt, "a1", false)})
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range mine {
				if _, err := os.Lstat(filepath.Join(x.dir, l)); (err != nil) != c.ours {
					t.Errorf("%s: %v", l, err)
				}
			}
			for _, l := range theirs {
				if _, err := os.Lstat(filepath.Join(x.dir, l)); err != nil {
					t.Errorf("a lock that is not ours: %v", err)
				}
			}
			if c.ours && (len(rep.Unlocked) != 4 || len(rep.Locks) != 2) ||
				!c.ours && (len(rep.Unlocked) != 0 || len(rep.Locks) != 6) {
				t.Errorf("%+v", rep)
			}
			if c.ours {
				write(t, filepath.Join(wt.Dir, "work.txt"), "x\n")
				x.checkpoint("a1", wt, wt.Base)
			}
		})
	}
}

// deadPid gives the number of a process that has ended.
func deadPid(t *testing.T) string {
	t.Helper()
	cmd := exec.Command("git", "--version")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(cmd.Process.Pid)
}
