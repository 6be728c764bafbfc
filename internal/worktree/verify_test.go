package worktree_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/coppice/coppice/internal/domain"
)

func TestVerifyTree(t *testing.T) {
	x := newWorld(t)
	write(t, filepath.Join(x.dir, "node_modules/lib/index.js"), "dependency\n")
	write(t, filepath.Join(x.dir, "src/node_modules/x.js"), "nested\n")
	wt := x.create("a1", "fix")
	base := picture(t, wt.Dir)
	write(t, filepath.Join(wt.Dir, "src/a.txt"), "changed\n")
	write(t, filepath.Join(wt.Dir, "new.txt"), "new\n")
	cp := x.checkpoint("a1", wt, wt.Base)
	changed := picture(t, wt.Dir)
	users := picture(t, x.dir)

	links := map[string]string{"node_modules": "link " + filepath.Join(x.dir, "node_modules"),
		"src/node_modules": "link " + filepath.Join(x.dir, "src/node_modules")}
	verify := func(rev string, want map[string]string) string {
		t.Helper()
		dir, err := x.w.VerifyTree(t.Context(), x.repo, "a1", rev)
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, m := range []map[string]string{want, links} {
			for k, v := range m {
				all[k] = v
			}
		}
		if diff := cmp.Diff(all, picture(t, dir)); diff != "" {
			t.Errorf("for %s:\n%s", rev, diff)
		}
		return dir
	}
	dir := verify(cp.Commit, changed)
	if dir == wt.Dir {
		t.Fatal("it is the agent's own worktree")
	}
	if got := x.gitIn(dir, "rev-parse", "HEAD"); got != cp.Commit {
		t.Errorf("HEAD is %s", got)
	}
	// What a check leaves behind has no part in the next one: not even ignored files, or a repository within.
	write(t, filepath.Join(dir, "src/a.txt"), "tampered\n")
	write(t, filepath.Join(dir, "left.txt"), "left\n")
	write(t, filepath.Join(dir, "left.log"), "left, ignored\n")
	write(t, filepath.Join(dir, "repo/f"), "left\n")
	x.gitIn(filepath.Join(dir, "repo"), "init", "-q")
	_ = os.Remove(filepath.Join(dir, "README.md"))
	verify(wt.Base, base)
	verify(cp.Tree, changed)
	_ = os.WriteFile(filepath.Join(dir, ".git"), []byte("gitdir: /nowhere\n"), 0o644)
	verify(cp.Commit, changed)
	_ = os.RemoveAll(dir)
	verify(cp.Commit, changed)

	linked := x.w.Linked(x.repo)
	slices.Sort(linked)
	if diff := cmp.Diff([]string{filepath.Join(x.dir, "node_modules"), filepath.Join(x.dir, "src/node_modules")},
		linked); diff != "" {
		t.Error(diff)
	}
	if err := x.w.DropVerify(t.Context(), x.repo, "a1"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(users, picture(t, x.dir)); diff != "" {
		t.Errorf("the user's checkout changed:\n%s", diff)
	}
	if err := x.w.DropVerify(t.Context(), x.repo, "a1"); err != nil {
		t.Errorf("once more: %v", err)
	}
	if _, err := x.w.VerifyTree(t.Context(), x.repo, "a1", "nowhere"); code(err) != domain.CodeNotFound {
		t.Errorf("of nothing: %v", err)
	}
}

func TestVerifyTreeTakesTheTreesOwnDependencies(t *testing.T) {
	x := newWorld(t)
	write(t, filepath.Join(x.dir, "vendor/lib.go"), "tracked\n")
	x.git("add", "-A")
	x.git("commit", "-qm", "vendored")
	write(t, filepath.Join(x.dir, "vendor/bundle/gem.rb"), "installed\n")
	x.create("a1", "fix")
	dir, err := x.w.VerifyTree(t.Context(), x.repo, "a1", "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	p := picture(t, dir)
	if p["vendor/lib.go"] != `false "tracked\n"` || p["vendor/bundle"] != "link "+filepath.Join(x.dir, "vendor/bundle") {
		t.Errorf("%v", p)
	}
}
