package sandbox

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// daemon is a command line that leaves a process behind in a session of its own (RX-06).
func daemon(mark string) string {
	up := `"$TMPDIR/up` + mark + `"`
	return `(setsid sh -c ': > ` + up + `; exec sleep ` + mark + `' </dev/null >/dev/null 2>&1 &)
until [ -e ` + up + ` ]; do sleep 0.01; done`
}

func mark(n int) string {
	return fmt.Sprintf("7%d.%d%d", os.Getpid(), n, time.Now().UnixNano()%100_000)
}

func killAll(t *testing.T, mark string) {
	for _, pid := range alive(mark) {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Logf("kill %d: %v", pid, err)
		}
	}
}

func TestDaemonDiesWithTheCommand(t *testing.T) {
	found := needBwrap(t)
	control, m := testBox(t, level1, nil), mark(1)
	mustRun(t, control, daemon(m))
	t.Cleanup(func() { killAll(t, m) })
	eventually(t, "control: without a process namespace the daemon lives on", func() bool { return len(alive(m)) > 0 })

	b, m3 := testBox(t, found, nil), mark(3)
	mustRun(t, b, daemon(m3))
	eventually(t, "the daemon ends with the command", func() bool { return len(alive(m3)) == 0 })
}

const helperEnv = "COPPICE_SANDBOX_TEST_HELPER"

// TestHelper is not a test: the process that TestParentKilled kills.
func TestHelper(t *testing.T) {
	arg := os.Getenv(helperEnv)
	if arg == "" {
		return // run as part of the suite: nothing to help
	}
	level, mark, _ := strings.Cut(arg, " ")
	found := level1
	if level == "3" {
		found = needBwrap(t)
	}
	b := testBox(t, found, nil)
	line := "setsid sleep " + mark + " </dev/null >/dev/null 2>&1 & echo begun; wait"
	_, err := b.Run(context.Background(), Cmd{Line: line, Sink: func(p []byte) { os.Stderr.Write(p) }})
	t.Log(err)
}

// TestParentKilled kills an engine with SIGKILL in the middle of a command (RX-07).
func TestParentKilled(t *testing.T) {
	needBwrap(t)
	for _, level := range []string{"1", "3"} {
		m := mark(int(level[0]))
		cmd := exec.Command(os.Args[0], "-test.run=^TestHelper$", "-test.v")
		cmd.Env = append(os.Environ(), helperEnv+"="+level+" "+m)
		said, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { killAll(t, m) })
		if _, err := said.Read(make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the daemon runs", func() bool { return len(alive("sleep\x00"+m)) > 0 })
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		if level == "1" {
			eventually(t, "control: without confinement it lives on", func() bool { return len(alive("sleep\x00"+m)) > 0 })
			continue
		}
		eventually(t, "all is gone with the engine", func() bool { return len(alive(m)) == 0 })
	}
}
