package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/coppice/coppice/internal/client"
)

// waiting is a run of the real program whose agent never answers.
type waiting struct {
	env    []string
	cmd    *exec.Cmd
	stderr *bytes.Buffer
}

// startWaiting makes a project and runs a task in it that hangs; it returns when the task is running.
func startWaiting(t *testing.T) *waiting {
	t.Helper()
	dir := t.TempDir()
	script := filepath.Join(dir, "hang.replay")
	w := &waiting{stderr: &bytes.Buffer{}}
	w.env = append(os.Environ(), "HOME="+dir, "COPPICE_HOME="+filepath.Join(dir, "data"), "COPPICE_ALLOW_ROOT=1",
		"OLLAMA_HOST=http://127.0.0.1:1", "DBUS_SESSION_BUS_ADDRESS=", "XDG_RUNTIME_DIR=", "CI=")
	repo := filepath.Join(dir, "shop")
	for _, err := range []error{
		os.WriteFile(script, []byte("turn\n  hang\n  stop\n"), 0o600),
		os.WriteFile(filepath.Join(dir, ".gitconfig"), []byte(gitconfig), 0o600),
		os.Mkdir(repo, 0o700),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	w.do(t, repo, "git", "init", "-q")
	w.do(t, repo, "git", "commit", "-q", "--allow-empty", "-m", "start")
	w.do(t, repo, "coppice", "trust")
	t.Cleanup(func() { w.do(t, repo, "coppice", "engine", "stop", "--mode", "stop") })
	w.cmd = w.command(repo, "coppice", "run", "--json", "Hang.", "--model", "replay/"+script)
	w.cmd.Stderr = w.stderr
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), `"state":"running"`) {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return w
		}
	}
	t.Fatalf("it never ran: %s", w.stderr)
	return nil
}

func (w *waiting) command(dir, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, w.env
	return cmd
}

func (w *waiting) do(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	b, err := w.command(dir, name, args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s %v: %v\n%s", name, args, err, b)
	}
	return string(b)
}

// status waits for the run and gives its exit status.
func (w *waiting) status(t *testing.T) int {
	t.Helper()
	err := w.cmd.Wait()
	var e *exec.ExitError
	if err != nil && !errors.As(err, &e) {
		t.Fatal(err)
	}
	return w.cmd.ProcessState.ExitCode()
}

func TestCtrlCEndsTheFaceAndNotTheAgent(t *testing.T) {
	w := startWaiting(t)
	if err := w.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if got := w.status(t); got != 130 {
		t.Errorf("status %d: %s", got, w.stderr)
	}
	if out := w.do(t, w.cmd.Dir, "coppice", "tasks"); !strings.Contains(out, "running") {
		t.Errorf("the agent does not run any more: %s", out)
	}
	w.do(t, w.cmd.Dir, "coppice", "cancel", "1")
}

func TestTheEngineKilledUnderAFace(t *testing.T) {
	w := startWaiting(t)
	_, hello, err := client.Attach(context.Background(), client.Launch{Env: w.env})
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(hello.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if got := w.status(t); got != 1 {
		t.Errorf("status %d", got)
	}
	// Whether the death cuts off a call or the next one finds nobody is chance; both have to be said.
	said := w.stderr.String()
	if !strings.Contains(said, "engine ended") && !strings.Contains(said, "no engine is running") {
		t.Errorf("it is not said what happened: %s", said)
	}
	for _, part := range []string{`"code":"unavailable"`, `"hint":`} {
		if !strings.Contains(w.stderr.String(), part) {
			t.Errorf("%s is not said: %s", part, w.stderr)
		}
	}
	if out := w.do(t, w.cmd.Dir, "coppice", "tasks"); !strings.Contains(out, "#1") {
		t.Errorf("the task is gone: %s", out)
	}
	w.do(t, w.cmd.Dir, "coppice", "cancel", "1")
}
