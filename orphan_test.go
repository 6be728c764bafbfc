package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// runMark is a variable that every process of one test run inherits, so that those left behind can be told from others.
const runMark = "SCRIPT_TEST_RUN"

// guarded runs the tests and fails when one of them left an engine behind; what is left is ended.
type guarded struct{ m *testing.M }

func (g guarded) Run() int {
	_ = os.Setenv(runMark, fmt.Sprintf("run-%d", os.Getpid()))
	flag.Parse()
	if err := flag.Set("test.parallel", "4"); err != nil { // scripts wait more than they compute
		panic(err)
	}
	status := g.m.Run()
	for _, pid := range orphans() {
		if awaited := <-awaitEnd(pid, 10*time.Second); awaited == nil {
			continue // it was on its way out
		}
		fmt.Fprintf(os.Stderr, "process %d was left behind\n", pid)
		_ = syscall.Kill(pid, syscall.SIGKILL)
		status = max(status, 1)
	}
	return status
}

// orphans lists the processes of this run that outlived it, where /proc tells.
func orphans() []int {
	want := []byte(runMark + "=" + os.Getenv(runMark))
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	var pids []int
	for _, file := range files {
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		b, err := os.ReadFile(file)
		if err == nil && pid != os.Getpid() && bytes.Contains(append(b, 0), append(want, 0)) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// The control of the guard: a process that carries the mark is seen.
func TestOrphansAreSeen(t *testing.T) {
	cat := exec.Command("cat")
	in, err := cat.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cat.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cat.Start(); err != nil {
		t.Fatal(err)
	}
	echo := make([]byte, 1) // once it answers its environment is in place
	if _, err := in.Write(echo); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, echo); err != nil {
		t.Fatal(err)
	}
	seen := slices.Contains(orphans(), cat.Process.Pid)
	_ = in.Close()
	if err := cat.Wait(); err != nil {
		t.Error(err)
	}
	if !seen {
		t.Errorf("process %d is not seen", cat.Process.Pid)
	}
}
