package cli

import (
	"context"
	"errors"
	"os/signal"
	"strings"
	"syscall"

	"github.com/coppice/coppice/internal/domain"
)

// Main runs the command that args (without the program's name) ask for and gives the exit status.
func Main(args []string, io Stdio, hooks Hooks) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends us at once
	return Run(ctx, args, io, hooks)
}

// Run is Main under a context of the caller's, which stands for Ctrl-C.
func Run(ctx context.Context, args []string, io Stdio, hooks Hooks) int {
	f := newFace(io, hooks)
	root := f.root()
	root.SetArgs(args)
	root.SetIn(io.In)
	root.SetOut(io.Out)
	root.SetErr(io.Err)
	err := root.ExecuteContext(ctx)
	f.close()
	return f.report(err)
}

// exit is an error that has been told already: only its status counts.
type exit int

func (e exit) Error() string { return "" }

// report tells the error, if there is one, and gives its exit status.
func (f *face) report(err error) int {
	var quiet exit
	if err == nil {
		return 0
	}
	if errors.As(err, &quiet) {
		return int(quiet)
	}
	var e *domain.Error
	if !errors.As(err, &e) { // commands return domain errors only; the rest is cobra's
		err = domain.E(domain.CodeUsage, "", "%s", strings.TrimSpace(err.Error())).
			WithHint("`coppice help` lists the commands, `coppice COMMAND --help` explains one")
	}
	code, hint := domain.CodeOf(err), domain.HintOf(err)
	if hint == "" && code == domain.CodeNotFound {
		hint = "`coppice tasks`, `waiting`, `landings` and `bin` list what there is"
	}
	if f.json {
		_ = writeJSON(f.io.Err, lineError{"error", failure{string(code), err.Error(), hint}})
		return code.Exit()
	}
	f.err.f("%s %s\n", f.err.paint(red, "coppice:"), err)
	if hint != "" {
		f.err.f("  %s %s\n", f.err.paint(dim, "hint:"), hint)
	}
	return code.Exit()
}

// failure is an error in JSON.
type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

type lineError struct {
	Type string `json:"type"`
	failure
}
