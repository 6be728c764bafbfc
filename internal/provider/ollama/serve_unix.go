//go:build unix

package ollama

import (
	"os/exec"
	"syscall"
)

// detach gives the process a session of its own: it is not ended with ours.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
