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
	const files = 30
	content := strings.Repeat("a line of some length that git has to write\n", 200)
	for _, at := range []int{0, 1, 3, 25} {
		f := newField(t)
		change := map[string]string{"numbers": numbers + "eleven\n"}
		for i := range files {
			change[big(i)] = fmt.Sprint(i) + content
		}
		f.head = f.change(change)
		f.write("keep", "dirty\n")
		f.write("notes", "untracked\n")
		l := f.intended(t)
		f.killMerge(t, l.After, big(at))
		if at > 0 { // the last file it wrote, as a kill in the midst of it would leave it
			f.write(big(at-1), change[big(at-1)][:1000])
		}
		if _, err := os.Lstat(filepath.Join(f.dir, ".git", "index.lock")); err != nil {
			t.Fatalf("at %d: git was not caught half way, this shows nothing: %v", at, err)
		}
		if at := f.git("rev-parse", "main"); at != f.base {
			t.Fatalf("main moved to %s before git was killed", at)
		}
		got, err := f.lander().Recover(t.Context(), f.r, l)
		if err != nil {
			t.Fatal(err)
		}
		if done := got.State == domain.LandingDone; done != (at > 0) || done != (f.git("rev-parse", "main") == l.After) {
			t.Errorf("at %d: it says %+v and main is at %s", at, got, f.git("rev-parse", "main"))
		}
		if s := f.git("status", "--porcelain"); s != " M keep\n?? notes" {
			t.Errorf("at %d: status %.300q", at, s)
		}
		f.git("fsck", "--strict", "--no-dangling")
	}
}

func big(i int) string { return fmt.Sprintf("big/%02d", i) }

// killMerge runs git's fast-forward as a process of its own and kills it when it is about to write a file. A filter on
// that file tells of it, and keeps git there.
func (f *field) killMerge(t *testing.T, commit, file string) {
	t.Helper()
	attributes := filepath.Join(t.TempDir(), "attributes")
	put(t, attributes, file+" filter=halt\n")
	reached, tell := pipe(t)
	wait, gate := pipe(t)
	cmd := exec.Command("git", "-c", "core.attributesFile="+attributes, "-c", "filter.halt.smudge=echo >&3; cat <&4",
		"merge", "-q", "--ff-only", commit)
	cmd.Dir = f.dir
	cmd.Env = []string{"HOME=" + f.home, "PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1"}
	cmd.ExtraFiles = []*os.File{tell, wait}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = tell.Close()
	if n, err := reached.Read(make([]byte, 1)); n != 1 {
		t.Errorf("git ended before it came to %s: %v", file, err)
	}
	_ = cmd.Process.Kill()
	_ = gate.Close() // the filter ends too
	_ = cmd.Wait()
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = r.Close(), w.Close() })
	return r, w
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
