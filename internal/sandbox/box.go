package sandbox

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// maxLine is the longest command line in bytes; the kernel takes no argument over 128 KiB.
const maxLine = 100 << 10

// watchEvery is how often memory and processes of a running command are counted.
const watchEvery = 250 * time.Millisecond

// Cmd is one command line for a shell.
type Cmd struct {
	Line    string
	Dir     string        // relative to the worktree or absolute, inside it; empty: the worktree
	Timeout time.Duration // zero: the limit's
	Follow  bool          // begin, where Dir is empty, in the folder that the last such command ended in
	Sink    func([]byte)  // called with each piece of output as it comes, from one goroutine; may be nil
}

// Result is what came of a command.
type Result struct {
	ExitCode   int // 128 and the signal's number when a signal ended it
	TimedOut   bool
	Killed     string // why it was ended early, other than its time: "memory", "processes"; else empty
	Head, Tail []byte // first and last 64 KiB of output, stdout and stderr as they came; they never overlap
	Bytes      int64  // of output in all
	File       string // full output up to Limits.Output; empty when Head holds all of it
	Duration   time.Duration
	Dir        string // of a command that follows: where the next begins, relative to the worktree; "." is its own folder
}

// Box runs the commands of one attempt.
type Box struct {
	spec   Spec
	limits Limits
	level  int
	bwrap  bubblewrap
	guards guards
	tools  toolchains
	self   string // Options.Program
	mounts []mount
	tmp    string      // the temporary folder as level 3 commands see it
	ident  os.FileInfo // of the worktree when the box was opened
	log    *slog.Logger

	mu      sync.Mutex
	closed  bool
	closing chan struct{}
	active  sync.WaitGroup
}

// Isolation says what is in force for this box.
func (b *Box) Isolation() domain.Isolation { return isolation(b.level, b.spec.Network) }

// Run runs a command and waits for it. An error means that it could not be run as promised; a command that fails is a
// Result. When ctx ends, the command is ended and ctx's error returned beside what there is.
func (b *Box) Run(ctx context.Context, cmd Cmd) (Result, error) {
	dir, err := b.check(cmd)
	if err != nil {
		return Result{}, err
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	mark := ""
	if cmd.Follow {
		mark = b.mark()
	}
	p := b.process(cmd, dir, mark)
	begin := time.Now()
	if err := b.launch(p); err != nil {
		return Result{}, err
	}
	defer b.active.Done()
	r, err := b.finish(ctx, p, cmd, begin)
	if mark != "" {
		r.Dir = b.moved(mark, dir)
	}
	return r, err
}

// finish waits for a command that runs and gathers what came of it.
func (b *Box) finish(ctx context.Context, p *process, cmd Cmd, begin time.Time) (Result, error) {
	r := b.supervise(ctx, p, cmd)
	r.Duration = time.Since(begin)
	p.drain(2 * time.Second)
	p.out.finish(&r)
	r.ExitCode = p.exitCode()
	if p.out.err != nil {
		b.log.Warn("output of a command could not be kept", "attempt", b.spec.Attempt, "error", p.out.err)
	}
	return r, b.verdict(ctx, p, r)
}

// verdict is the error beside a result: the end of the context, a closed box, or a confinement that did not come
// about. Only in the last case did the command not run.
func (b *Box) verdict(ctx context.Context, p *process, r Result) error {
	reached := p.confined()
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-b.closing:
		return errClosed()
	default:
	}
	if reached || r.TimedOut || r.Killed != "" {
		return nil
	}
	return domain.E(domain.CodeIsolation, "run command", "the sandbox could not be set up: %s",
		strings.TrimSpace(string(r.Head))).
		WithHint("See `coppice doctor`. The command was not run.")
}

func errClosed() error {
	return domain.E(domain.CodeCancelled, "run command", "the attempt has ended")
}

// check looks at everything that can be known before anything starts.
func (b *Box) check(cmd Cmd) (dir string, err error) {
	const op = "run command"
	now, err := os.Lstat(b.spec.Dir)
	if err != nil || !os.SameFile(now, b.ident) {
		return "", domain.E(domain.CodeConflict, op, "%s is no longer the worktree this attempt began in", b.spec.Dir).
			WithHint("It was moved, deleted or replaced; start the attempt again.")
	}
	switch {
	case strings.TrimSpace(cmd.Line) == "":
		return "", domain.E(domain.CodeUsage, op, "the command is empty")
	case len(cmd.Line) > maxLine:
		return "", domain.E(domain.CodeUsage, op, "the command is %d bytes long, more than %d", len(cmd.Line), maxLine).
			WithHint("Write it to a file and run that.")
	case strings.ContainsRune(cmd.Line, 0):
		return "", domain.E(domain.CodeUsage, op, "the command holds a NUL byte")
	}
	return b.begin(cmd)
}

// folder resolves the folder of a command. A link inside the worktree that leads out of it is seen through.
func (b *Box) folder(name string) (string, error) {
	dir := name
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(b.spec.Dir, dir)
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	if dir = filepath.Clean(dir); !within(dir, b.spec.Dir) {
		return "", domain.E(domain.CodeUsage, "run command", "%s lies outside the worktree", name)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", domain.E(domain.CodeUsage, "run command", "%s is not a folder of the worktree", name)
	}
	return dir, nil
}

// process makes the command: shell, preamble and what confines it. With a mark it says there where it ends.
func (b *Box) process(cmd Cmd, dir, mark string) *process {
	script := append([]string{"/bin/sh", "-c", b.limits.preamble(b.level >= 3), "sh"}, shell()...)
	if mark == "" {
		script = append(script, cmd.Line)
	} else {
		script = append(script, b.followed(cmd.Line, mark)...)
	}
	var c *exec.Cmd
	if b.level >= 3 {
		c = exec.Command(b.bwrap.program, append(b.bwrapArgs(dir), script...)...)
		c.Dir = "/"
		c.Env = []string{}
		if !b.guards.scrub {
			c.Env = os.Environ()
		}
	} else {
		c = exec.Command(script[0], script[1:]...)
		c.Dir, c.Env = dir, b.environ()
	}
	return &process{
		cmd: c, level: b.level, done: make(chan struct{}), copied: make(chan struct{}),
		out: output{dir: filepath.Join(b.spec.Private, "out"), cap: b.limits.Output, sink: cmd.Sink},
	}
}

// shell is what reads command lines: bash where it is, because that is what models write for.
func shell() []string {
	if info, err := os.Stat("/bin/bash"); err == nil && info.Mode().IsRegular() {
		return []string{"/bin/bash", "--noprofile", "--norc", "-c"}
	}
	return []string{"/bin/sh", "-c"}
}

// launch starts the process unless the box is closed. The caller says when it is done with it.
func (b *Box) launch(p *process) error {
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return errClosed()
	}
	b.active.Add(1)
	b.mu.Unlock()
	if err := p.start(b.guards.closeFDs); err != nil {
		b.active.Done()
		return domain.Wrap("run command", err)
	}
	return nil
}

// supervise waits for the end and brings it about when it is due.
func (b *Box) supervise(ctx context.Context, p *process, cmd Cmd) (r Result) {
	limit := cmd.Timeout
	if limit <= 0 {
		limit = b.limits.Timeout
	}
	timeout, watch := time.NewTimer(limit), time.NewTicker(watchEvery)
	defer timeout.Stop()
	defer watch.Stop()
	for {
		select {
		case <-p.done:
			return r
		case <-timeout.C:
			r.TimedOut = true
			b.stop(p)
			return r
		case <-ctx.Done():
			b.stop(p)
			return r
		case <-b.closing:
			p.kill()
			<-p.done
			return r
		case <-watch.C:
			if r.Killed = b.overLimit(p); r.Killed != "" {
				p.kill()
				<-p.done
				return r
			}
		}
	}
}

// stop ends a process: politely, then for good. A closing box waits for nobody.
func (b *Box) stop(p *process) {
	p.terminate()
	grace := time.NewTimer(b.limits.Grace)
	defer grace.Stop()
	select {
	case <-p.done:
		return
	case <-grace.C:
	case <-b.closing:
	}
	p.kill()
	<-p.done
}

// overLimit names the limit that the processes of a command are over, or "".
func (b *Box) overLimit(p *process) string {
	if !b.guards.watch {
		return ""
	}
	pids := tree(p.cmd.Process.Pid)
	switch {
	case len(pids) > b.limits.Processes:
		return "processes"
	case resident(pids) > b.limits.Memory:
		return "memory"
	}
	return ""
}

// Close ends everything the box runs and waits for it; later runs are refused. It may be called twice.
func (b *Box) Close() error {
	b.mu.Lock()
	if !b.closed {
		b.closed = true
		close(b.closing)
	}
	b.mu.Unlock()
	b.active.Wait()
	return nil
}
