package git_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

func TestOutputIsCapped(t *testing.T) {
	x := newRepo(t)
	x.write("big.txt", strings.Repeat("a line of text\n", 20_000))
	x.git("add", "-A")
	x.git("commit", "-qm", "big")
	p, err := x.open().Patch(t.Context(), "HEAD~1", "HEAD", git.PatchOptions{Limit: 10_000})
	if err != nil || !p.Cut || len(p.Text) > 10_000 || !strings.HasSuffix(string(p.Text), "text\n") {
		t.Errorf("%d bytes, cut %v, %v", len(p.Text), p.Cut, err)
	}
	p, err = x.open().Patch(t.Context(), "HEAD~1", "HEAD", git.PatchOptions{})
	if err != nil || p.Cut || strings.Count(string(p.Text), "+a line") != 20_000 {
		t.Errorf("control: %d bytes, cut %v, %v", len(p.Text), p.Cut, err)
	}
}

// A cancelled call ends at once, and with it what git started.
func TestCancelKillsTheGroup(t *testing.T) {
	x := newRepo(t)
	bin := t.TempDir()
	fifo := filepath.Join(bin, "started")
	mkfifo(t, fifo)
	// git-lfs is the one program git may start for us: this one says that it runs, and hangs.
	writeFile(t, filepath.Join(bin, "git-lfs"), "#!/bin/sh\necho $$ > '"+fifo+"'\nexec sleep 1000\n")
	if err := os.Chmod(filepath.Join(bin, "git-lfs"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	x.git("config", "filter.lfs.clean", "git-lfs clean -- %f")
	dir := x.worktree("w")
	writeFile(t, filepath.Join(dir, ".gitattributes"), "*.txt filter=lfs\n")
	writeFile(t, filepath.Join(dir, "src/a.txt"), "changed\n")
	ctx, cancel := context.WithCancel(t.Context())
	var pid int
	var wg sync.WaitGroup
	wg.Go(func() {
		b, err := os.ReadFile(fifo) // until the program runs
		if err == nil {
			_, err = fmt.Sscan(string(b), &pid)
		}
		if err != nil {
			t.Error(err)
		}
		cancel()
	})
	_, _, err := x.open().Snapshot(ctx, git.Snapshot{Dir: dir, IndexFile: x.open().IndexFile("w"),
		Parent: x.git("rev-parse", "HEAD"), Message: "m"})
	wg.Wait()
	if code(err) != domain.CodeCancelled || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	waitGone(t, pid)
	if len(git.Slots) != 0 {
		t.Errorf("%d slots are still taken", len(git.Slots))
	}
}

func TestConcurrentCalls(t *testing.T) {
	x := newRepo(t)
	r := x.open()
	var wg sync.WaitGroup
	base := x.git("rev-parse", "HEAD")
	for i := range 40 {
		wg.Go(func() {
			ref := fmt.Sprintf("refs/coppice/attempts/a%d", i)
			if err := r.UpdateRef(t.Context(), ref, base, ""); err != nil {
				t.Error(err)
			}
			if _, err := r.ReadFile(t.Context(), base, "README.md"); err != nil {
				t.Error(err)
			}
			if err := r.DeleteRef(t.Context(), ref, base); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if refs, err := r.Refs(t.Context(), "refs/coppice/"); err != nil || len(refs) != 0 {
		t.Errorf("%v, %v", refs, err)
	}
}
