//go:build unix

package git

import (
	"os/exec"
	"syscall"
)

// group puts the process in a group of its own and makes cancelling kill all of it.
func group(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// alive says whether a process of that number runs.
func alive(pid int) bool { return pid > 1 && syscall.Kill(pid, 0) != syscall.ESRCH }
