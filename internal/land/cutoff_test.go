package land_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

// git itself is killed while it writes the files of a fast-forward, at ever later files, with a dirty and an untracked
// file beside. Recovery completes what had begun, takes the killed one's lock away, and touches nothing else.
func TestRecoverAfterGitWasKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 20 MB a run; not in short mode")
	}
	const files = 40
	content := strings.Repeat("a line of some length that git has to write\n", 12_000)
	half := 0
	for _, at := range []int{0, 3, 25} {
		f := newField(t)
		change := map[string]string{"numbers": numbers + "eleven\n"}
		for i := range files {
			change[fmt.Sprintf("big/%02d", i)] = fmt.Sprint(i) + content
		}
		f.head = f.change(change)
		f.write("keep", "dirty\n")
		f.write("notes", "untracked\n")
		l := f.intended(t)
		f.killMerge(t, l.After, fmt.Sprintf("big/%02d", at))
		_, stale := os.Lstat(filepath.Join(f.dir, ".git", "index.lock"))
		begun := f.git("rev-parse", "main") == f.base && f.read(fmt.Sprintf("big/%02d", at)) != ""
		if begun && stale == nil && f.read(fmt.Sprintf("big/%02d", files-1)) == "" {
			half++
		}
		got, err := f.lander().Recover(t.Context(), f.r, l)
		if err != nil {
			t.Fatal(err)
		}
		if begun && got.State != domain.LandingDone {
			t.Errorf("at %d: %+v", at, got)
		}
		if (got.State == domain.LandingDone) != (f.git("rev-parse", "main") == l.After) {
			t.Errorf("at %d: it says %s and main is at %s", at, got.State, f.git("rev-parse", "main"))
		}
		if s := f.git("status", "--porcelain"); s != " M keep\n?? notes" {
			t.Errorf("at %d: status %.300q", at, s)
		}
		f.git("fsck", "--strict", "--no-dangling")
	}
	if half == 0 {
		t.Error("git was never caught half way: this test shows nothing")
	}
}

// killMerge runs git's fast-forward as a process of its own and kills it as soon as a file is there.
func (f *field) killMerge(t *testing.T, commit, file string) {
	t.Helper()
	cmd := exec.Command("git", "merge", "-q", "--ff-only", commit)
	cmd.Dir = f.dir
	cmd.Env = []string{"HOME=" + f.home, "PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1"}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	for {
		select {
		case <-ended:
			return
		default:
		}
		if _, err := os.Lstat(filepath.Join(f.dir, file)); err == nil {
			_ = cmd.Process.Kill()
			<-ended
			return
		}
	}
}

// A lock whose owner is not known is named, not removed.
func TestRecoverNamesALock(t *testing.T) {
	f := newField(t)
	l := f.intended(t)
	lock := filepath.Join(f.dir, ".git", "index.lock")
	put(t, lock, "")
	f.recovered(t, l, domain.LandingFailed, lock)
	if _, err := os.Lstat(lock); err != nil {
		t.Error("the lock is gone")
	}
}
