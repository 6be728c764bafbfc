package killtest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// patience bounds every wait. It is far above what anything takes, and only ends a test that hangs.
const patience = 90 * time.Second

// program is the binary under test, built once.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "coppice-kill-*")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "coppice")
	build := exec.Command("go", "build", "-tags", "sqlite_fts5", "-o", program, "github.com/coppice/coppice")
	if out, err := build.CombinedOutput(); err != nil {
		panic(string(out))
	}
	// The tests wait for processes and disks more than they compute.
	flag.Parse()
	if err := flag.Set("test.parallel", "6"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// world is one user's machine: a home, a repository, and an engine that may be killed.
type world struct {
	t      *testing.T
	dir    string
	repo   string
	fifo   string
	engine *exec.Cmd
	exited chan error
	env    []string
}

func newWorld(t *testing.T, scripts map[string]string, settings string) *world {
	dir, err := os.MkdirTemp("", "cw-*")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, dir: dir, repo: filepath.Join(dir, "repo"), fifo: filepath.Join(dir, "steps")}
	t.Cleanup(func() { w.kill(); _ = os.RemoveAll(dir) })
	w.env = []string{
		"COPPICE_HOME=" + filepath.Join(dir, "home"), "COPPICE_ALLOW_ROOT=1", "HOME=" + dir, "PATH=" + os.Getenv("PATH"),
		"OLLAMA_HOST=127.0.0.1:1", "GIT_CONFIG_NOSYSTEM=1", "CI=",
	}
	w.write("home/settings.toml", settings)
	w.write("repo/notes.txt", "one\ntwo\nthree\n")
	for name, text := range scripts {
		w.write(name, text)
	}
	w.git("init", "-q", "-b", "main")
	w.git("config", "user.name", "Somebody")
	w.git("config", "user.email", "somebody@example.org")
	w.git("add", "-A")
	w.git("commit", "-q", "-m", "first")
	return w
}

func (w *world) write(name, text string) {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) git(args ...string) string {
	w.t.Helper()
	cmd := exec.Command("git", append([]string{"-C", w.repo}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// start runs an engine that stops at a step, or at none where it is empty, and returns when it listens. A step passed
// while it recovers is passed before that; reached then says so.
func (w *world) start(step string) (reached <-chan string) {
	w.t.Helper()
	steps := make(chan string, 1)
	env := w.env
	if step != "" {
		w.makeFIFO(steps)
		env = append(env, "COPPICE_CRASH_AT="+step, "COPPICE_CRASH_FILE="+w.fifo)
	}
	r, ready, err := os.Pipe()
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.Command(program, "engine", "--ready-fd", "3")
	cmd.Env, cmd.ExtraFiles, cmd.Dir = env, []*os.File{ready}, w.dir
	log, err := os.OpenFile(filepath.Join(w.dir, "engine.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		w.t.Fatal(err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	_ = ready.Close()
	w.engine, w.exited = cmd, make(chan error, 1)
	go func() { w.exited <- cmd.Wait() }()
	w.awaitStart(r, steps)
	return steps
}

// makeFIFO opens the pipe on which the engine says which step it stands at.
func (w *world) makeFIFO(steps chan<- string) {
	_ = os.Remove(w.fifo)
	if err := unix.Mkfifo(w.fifo, 0o600); err != nil {
		w.t.Fatal(err)
	}
	// Opened for both, so that neither end waits for the other; closed with the test.
	f, err := os.OpenFile(w.fifo, os.O_RDWR, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = f.Close() })
	go func() {
		if line, err := bufio.NewReader(f).ReadString('\n'); err == nil {
			steps <- strings.TrimSpace(line)
		}
	}()
}

// awaitStart waits until the engine listens, or stands at a step before that.
func (w *world) awaitStart(r *os.File, steps chan string) {
	w.t.Helper()
	said := make(chan string, 1)
	go func() {
		defer r.Close()
		b := make([]byte, 4096)
		n, _ := r.Read(b)
		said <- string(b[:n])
	}()
	select {
	case s := <-said:
		if strings.TrimSpace(s) != "" {
			w.t.Fatalf("the engine did not start: %s\n%s", s, w.log())
		}
	case s := <-steps:
		steps <- s
	case err := <-w.exited:
		w.t.Fatalf("the engine ended: %v\n%s", err, w.log())
	case <-time.After(patience):
		w.t.Fatal("the engine does not start\n" + w.log())
	}
}

func (w *world) log() string {
	b, _ := os.ReadFile(filepath.Join(w.dir, "engine.log"))
	return string(b[max(0, len(b)-4000):])
}

// kill ends the engine with SIGKILL and waits until it is gone.
func (w *world) kill() {
	if w.engine == nil {
		return
	}
	_ = w.engine.Process.Signal(syscall.SIGKILL)
	select {
	case <-w.exited:
	case <-time.After(patience):
		w.t.Error("the engine does not die")
	}
	w.engine = nil
}

// told are the exit statuses by which a command that was carried out says how the attempt then stood: checks failed,
// denied, model failed, waits for a person, cancelled.
var told = []int{5, 6, 7, 8, 130}

// coppice runs one command against the engine. A command that the engine's death cut off gives ok false.
func (w *world) coppice(ctx context.Context, args ...string) (out []byte, ok bool) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env, cmd.Dir = w.env, w.repo
	var buf, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &buf, &errs
	err := cmd.Run()
	if ctx.Err() != nil {
		return nil, false
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	if err != nil && !slices.Contains(told, exit.ExitCode()) {
		return append(buf.Bytes(), errs.Bytes()...), false
	}
	return buf.Bytes(), true
}

// attempt is what the driver looks at to know what a person would do next.
type attempt struct {
	ID    string `json:"id"`
	State string `json:"state"`
	Why   string `json:"why"`
	Round int    `json:"round"`
}

// attempts asks the engine for every attempt; false when it does not answer.
func (w *world) attempts(ctx context.Context) ([]attempt, bool) {
	out, ok := w.coppice(ctx, "tasks", "--json")
	if !ok {
		return nil, false
	}
	var tasks []struct {
		Attempts []attempt `json:"attempts"`
	}
	if err := json.Unmarshal(out, &tasks); err != nil {
		w.t.Fatalf("tasks --json: %v\n%s", err, out)
	}
	var all []attempt
	for _, t := range tasks {
		all = append(all, t.Attempts...)
	}
	return all, true
}
