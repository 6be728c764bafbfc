//go:build !unix

package git

import (
	"os"
	"os/exec"
)

func group(*exec.Cmd) {}

func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	_ = p.Release()
	return true
}
