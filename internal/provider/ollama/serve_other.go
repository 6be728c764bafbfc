//go:build !unix

package ollama

import "os/exec"

func detach(*exec.Cmd) {}
