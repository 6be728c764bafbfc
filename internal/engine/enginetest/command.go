package enginetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"strings"
)

// Result is what became of a command.
type Result struct {
	Args   []string
	Status int
	Out    string
	Err    string
}

// String shows it, for messages.
func (r Result) String() string {
	return "coppice " + strings.Join(r.Args, " ") + ": status " + itoa(r.Status) + "\n" + r.Out + r.Err
}

// Running is a command that was started.
type Running struct {
	w    *World
	done chan Result
}

// Begin starts a command in the repository.
func (w *World) Begin(args ...string) *Running { return w.BeginOf(Program(), args...) }

// BeginOf starts a command of another build of the program.
func (w *World) BeginOf(program string, args ...string) *Running {
	r := &Running{w: w, done: make(chan Result, 1)}
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env, cmd.Dir = w.environ(), w.Repo
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	go func() {
		defer cancel()
		err := cmd.Run()
		res := Result{Args: args, Out: out.String(), Err: errs.String()}
		var exit *exec.ExitError
		switch {
		case ctx.Err() != nil:
			res.Status, res.Err = -1, res.Err+"\nit did not end"
		case errors.As(err, &exit):
			res.Status = exit.ExitCode()
		case err != nil:
			res.Status, res.Err = -1, err.Error()
		}
		w.hear(res)
		r.done <- res
	}()
	return r
}

// End waits until the command has ended.
func (r *Running) End() Result { return <-r.done } // the command itself is bounded

func (w *World) hear(r Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said.WriteString(r.String())
}

// Said gives everything that any command said so far.
func (w *World) Said() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said.String()
}

// Run runs a command and gives what became of it.
func (w *World) Run(args ...string) Result { return w.Begin(args...).End() }

// Ends runs a command that must end with a status.
func (w *World) Ends(status int, args ...string) Result {
	w.T.Helper()
	r := w.Run(args...)
	if r.Status != status {
		w.T.Fatalf("want status %d of %s\n%s", status, r, w.Log())
	}
	return r
}

// OK runs a command that must succeed and gives its output.
func (w *World) OK(args ...string) string {
	w.T.Helper()
	return w.Ends(0, args...).Out
}

// JSON runs a command with --json and reads its output.
func (w *World) JSON(into any, args ...string) {
	w.T.Helper()
	out := w.OK(append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), into); err != nil {
		w.T.Fatalf("%v: %v\n%s", args, err, out)
	}
}

// Trust trusts the repository.
func (w *World) Trust() {
	w.T.Helper()
	w.OK("trust")
}
