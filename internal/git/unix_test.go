//go:build unix

package git_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func mkfifo(t *testing.T, path string) {
	t.Helper()
	if err := syscall.Mkfifo(path, 0o644); err != nil {
		t.Fatal(err)
	}
}

// waitGone waits until a process that was killed is gone; it is no child of ours, so all there is to do is ask.
func waitGone(t *testing.T, pid int) {
	t.Helper()
	for range 100_000_000 {
		if syscall.Kill(pid, 0) == syscall.ESRCH || zombie(pid) {
			return
		}
		runtime.Gosched()
	}
	t.Errorf("process %d still runs", pid)
}

// zombie says whether a process has ended and nobody has taken note: in a container there may be no init to do so.
func zombie(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(b), ") Z ")
}
