package git

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

const (
	defaultLimit = 64 << 20
	stderrLimit  = 64 << 10
)

// slots bounds the number of git processes of the whole program.
var slots = make(chan struct{}, min(16, 4+2*runtime.NumCPU()))

// program finds git once, by an absolute path.
var program = sync.OnceValues(func() (string, error) {
	p, err := exec.LookPath("git")
	if err == nil {
		p, err = filepath.Abs(p)
	}
	if err != nil {
		return "", domain.E(domain.CodeGit, "find git", "the git program is not there").
			WithHint("install git 2.38 or newer").Because(err)
	}
	return p, nil
})

// result is what a run gave.
type result struct {
	out  []byte
	exit int
	cut  bool
}

// text is the output without its last newline.
func (r result) text() string { return strings.TrimSuffix(string(r.out), "\n") }

// fields splits NUL-separated output.
func (r result) fields() []string {
	s := strings.TrimSuffix(string(r.out), "\x00")
	if s == "" {
		return nil
	}
	return strings.Split(s, "\x00")
}

// run runs one git command to its end. It waits for a slot; a cancelled context ends it, its children too.
func (r *Repo) run(ctx context.Context, c call) (result, error) {
	git, err := program()
	if err != nil {
		return result{}, err
	}
	if c.kind >= plain {
		if err := r.freshen(ctx); err != nil {
			return result{}, domain.Wrap(c.op, err)
		}
	}
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-ctx.Done():
		return result{}, cancelled(c.op, ctx)
	}
	r.runs.Add(1)
	return c.exec(ctx, git, r)
}

func (c *call) exec(ctx context.Context, git string, r *Repo) (result, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	limit := c.limit
	if limit == 0 {
		limit = defaultLimit
	}
	out := &capped{limit: limit, full: stop, to: c.to}
	stderr := &capped{limit: stderrLimit}
	cmd := exec.CommandContext(ctx, git, c.argv()...)
	cmd.Dir, cmd.Env = c.workDir(r), c.environ(r)
	cmd.Stdout, cmd.Stderr = out, stderr
	if c.stdin != nil {
		cmd.Stdin = bytes.NewReader(c.stdin)
	}
	group(cmd)
	cmd.WaitDelay = 2 * time.Second
	err := start(cmd, c, r)
	res := result{out: out.buf.Bytes(), cut: out.over, exit: cmd.ProcessState.ExitCode()}
	switch {
	case out.over && c.cut:
		return res, nil
	case out.over:
		return res, domain.E(domain.CodeGit, c.op, "git gave more than %d MiB", limit>>20)
	case err == nil:
		return res, nil
	case ctx.Err() != nil:
		return res, cancelled(c.op, ctx)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && slices.Contains(c.exits, exit.ExitCode()) {
		return res, nil
	}
	return res, fault(c.op, err, stderr.buf.Bytes())
}

// start runs cmd; a call that takes locks is on record while it runs (see claim.go).
func start(cmd *exec.Cmd, c *call, r *Repo) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	if c.write && r.private != "" {
		defer r.claim(cmd.Process.Pid)()
	}
	return cmd.Wait()
}

// capped keeps what is written up to a limit, or hands it on, and calls full once when more comes.
type capped struct {
	buf   bytes.Buffer
	size  int64
	limit int64
	over  bool
	full  func()
	to    io.Writer // gets what is written in place of the buffer
}

func (w *capped) Write(p []byte) (int, error) {
	n := len(p)
	if room := w.limit - w.size; int64(n) > room {
		p = p[:max(room, 0)]
		if !w.over && w.full != nil {
			w.over = true
			w.full()
		}
	}
	w.size += int64(len(p))
	if w.to != nil {
		_, err := w.to.Write(p)
		return n, err
	}
	w.buf.Write(p)
	return n, nil
}

func cancelled(op string, ctx context.Context) error {
	return domain.E(domain.CodeCancelled, op, "it was ended before it was done").Because(context.Cause(ctx))
}
