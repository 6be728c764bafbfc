package enginetest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// World is one person's machine: a home, a data directory and a repository on the branch main. Commands of it may run
// at the same time.
type World struct {
	T    *testing.T
	Dir  string // everything lies below it
	Home string // COPPICE_HOME
	Repo string

	mu   sync.Mutex
	env  []string
	said strings.Builder // all that any command said
}

// New makes a world whose repository holds the files, and whose settings are the given ones.
func New(t *testing.T, settings string, files map[string]string) *World {
	t.Helper()
	dir, err := os.MkdirTemp("", "cw-*") // short: a unix socket lies below it
	if err != nil {
		t.Fatal(err)
	}
	w := &World{T: t, Dir: dir, Home: filepath.Join(dir, "data"), Repo: filepath.Join(dir, "repo")}
	t.Cleanup(func() { w.Kill(); _ = os.RemoveAll(dir) })
	w.env = []string{
		"COPPICE_HOME=" + w.Home, "COPPICE_ALLOW_ROOT=1",
		"HOME=" + filepath.Join(dir, "person"), "PATH=" + os.Getenv("PATH"),
		"OLLAMA_HOST=127.0.0.1:1", "DBUS_SESSION_BUS_ADDRESS=", "GIT_CONFIG_NOSYSTEM=1", "CI=",
		"NO_COLOR=1", "LC_ALL=C.UTF-8",
	}
	w.Write("data/settings.toml", settings)
	w.Write("person/.gitconfig", "[user]\n\tname = Ada Reviewer\n\temail = ada@example.org\n"+
		"[init]\n\tdefaultBranch = main\n")
	for name, text := range files {
		w.Write("repo/"+name, text)
	}
	w.Git("init", "-q", "-b", "main")
	w.Git("add", "-A")
	w.Git("commit", "-q", "--allow-empty", "-m", "start")
	return w
}

// Setenv sets variables (NAME=VALUE) for the commands to come; an engine that runs has those of its start.
func (w *World) Setenv(vars ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.env = append(w.env, vars...)
}

func (w *World) environ() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.env...)
}

// Write writes a file below the world's directory.
func (w *World) Write(name, text string) {
	w.T.Helper()
	path := filepath.Join(w.Dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.T.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.T.Fatal(err)
	}
}

// Git runs git in the repository and gives what it said, without white space around it.
func (w *World) Git(args ...string) string {
	w.T.Helper()
	cmd := exec.Command("git", append([]string{"-C", w.Repo}, args...)...)
	cmd.Env = w.environ()
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.T.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// EnginePID gives the process id of the engine that has the data directory, or 0. The kernel knows whether one has it;
// the file says which.
func (w *World) EnginePID() int {
	f, err := os.Open(w.lock())
	if err != nil {
		return 0
	}
	defer f.Close()
	if syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) == nil {
		return 0
	}
	b, _ := os.ReadFile(w.lock())
	pid, _ := strconv.Atoi(strings.TrimSpace(string(b)))
	return pid
}

func (w *World) lock() string { return filepath.Join(w.Home, "engine.lock") }

// Kill ends the engine with SIGKILL, where one runs, and waits until it is gone.
func (w *World) Kill() {
	pid := w.EnginePID()
	if pid <= 1 {
		return
	}
	_ = syscall.Kill(pid, syscall.SIGKILL)
	w.Free()
}

// Free waits until no engine has the data directory.
func (w *World) Free() {
	w.T.Helper()
	f, err := os.Open(w.lock())
	if err != nil {
		return
	}
	free := make(chan error, 1)
	go func() {
		defer f.Close()
		free <- syscall.Flock(int(f.Fd()), syscall.LOCK_SH)
	}()
	select {
	case err := <-free:
		if err != nil {
			w.T.Error(err)
		}
	case <-time.After(Patience):
		w.T.Error("the engine does not end")
	}
}

// Log gives the end of the engine's log, for messages.
func (w *World) Log() string {
	b, _ := os.ReadFile(filepath.Join(w.Home, "engine.log"))
	return string(b[max(0, len(b)-4000):])
}

// Holding gives the files of the world that hold a text, wherever they lie.
func (w *World) Holding(text string) (found []string) {
	w.T.Helper()
	err := filepath.WalkDir(w.Dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return ignoreGone(err)
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(text)) {
			found = append(found, path)
		}
		return ignoreGone(err)
	})
	if err != nil {
		w.T.Fatal(err)
	}
	return found
}

// ignoreGone lets a file vanish while it is looked for: the engine is at work.
func ignoreGone(err error) error {
	if os.IsNotExist(err) {
		return nil
	}
	return err
}
