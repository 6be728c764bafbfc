package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// modelserver builds the model server of the tests once.
var modelserver = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "coppice-modelserver-*")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "modelserver")
	out, err := exec.Command("go", "build", "-o", bin, "github.com/coppice/coppice/internal/modelserver").CombinedOutput()
	if err != nil {
		_, _ = os.Stderr.Write(out)
	}
	return bin, err
})

// cmdModels starts a model server that plays a file, and sets OLLAMA_HOST and MODELS to its address. It ends with the
// script; what it was asked is in models.log.
func cmdModels(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: models SCRIPT")
	}
	bin, err := modelserver()
	ts.Check(err)
	cmd := exec.Command(bin, "-script", ts.MkAbs(args[0]), "-log", ts.MkAbs("models.log"))
	in, err := cmd.StdinPipe() // it ends when this is closed
	ts.Check(err)
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() { _ = in.Close(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	ts.Check(err)
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		ts.Fatalf("the model server said %q", line)
	}
	ts.Setenv("OLLAMA_HOST", url)
	ts.Setenv("MODELS", url)
}
