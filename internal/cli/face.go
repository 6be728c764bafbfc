package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
)

// face is the state of one command: its streams, the flags every command has, and the engine once it is needed.
type face struct {
	io    Stdio
	hooks Hooks
	out   printer // stdout
	err   printer // stderr
	in    *bufio.Reader

	json      bool
	project   string // --project as given
	inProcess bool

	pulling bool // the line on the terminal is a pull's, to be replaced

	client *client.Client
	stop   func()
}

func newFace(io Stdio, hooks Hooks) *face {
	f := &face{io: io, hooks: hooks, in: bufio.NewReader(io.In)}
	colour := f.getenv("NO_COLOR") == "" && f.getenv("TERM") != "dumb"
	f.out = printer{io.Out, colour && io.OutTerm}
	f.err = printer{io.Err, colour && io.ErrTerm}
	return f
}

func (f *face) getenv(name string) string {
	for i := len(f.io.Env) - 1; i >= 0; i-- {
		if key, v, _ := strings.Cut(f.io.Env[i], "="); key == name {
			return v
		}
	}
	return ""
}

// close lets the engine go.
func (f *face) close() {
	if f.client != nil {
		f.client.Close()
	}
	if f.stop != nil {
		f.stop()
	}
}

func (f *face) launch() client.Launch {
	return client.Launch{
		Env: f.io.Env, Version: f.hooks.Version, Commit: f.hooks.Commit,
		Notify: func(s string) { f.note("%s", s) },
	}
}

// note tells a person something on stderr.
func (f *face) note(format string, args ...any) {
	f.err.f(format+"\n", args...)
}

// engine gives the client of the engine, which is found or started at the first call.
func (f *face) engine(ctx context.Context) (*client.Client, error) {
	if f.client != nil {
		return f.client, nil
	}
	if !f.inProcess {
		c, err := client.Ensure(ctx, f.launch())
		f.client = c
		return c, err
	}
	if f.hooks.InProcess == nil {
		return nil, missing("--in-process")
	}
	// The engine outlives Ctrl-C long enough to be stopped in order.
	handler, stop, err := f.hooks.InProcess(context.WithoutCancel(ctx), f.io.Env)
	if err != nil {
		return nil, err
	}
	f.client, f.stop = client.InProcess(handler), stop
	return f.client, nil
}

func missing(what string) error {
	return domain.E(domain.CodeUsage, "", "this build of coppice has no %s", what)
}

// dir makes a path of the command line absolute.
func (f *face) dir(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(f.io.Dir, path)
}

// here opens the project of --project or of the working directory.
func (f *face) here(ctx context.Context) (wire.Project, error) {
	if dir := f.dir(f.project); !isDir(dir) {
		return wire.Project{}, domain.E(domain.CodeNotFound, "open the project", "%s is no directory", dir).
			WithHint("name the directory of a git repository, or run the command inside one")
	}
	c, err := f.engine(ctx)
	if err != nil {
		return wire.Project{}, err
	}
	return c.OpenProject(ctx, f.dir(f.project))
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// scope gives the id of the project a list is about: none where the command is run outside any repository, or for all.
func (f *face) scope(ctx context.Context, all bool) (string, error) {
	if all || f.project == "" && !inRepository(f.io.Dir) {
		return "", nil
	}
	p, err := f.here(ctx)
	return p.ID, err
}

// inRepository says whether a directory or one above it looks like a git repository.
func inRepository(dir string) bool {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return true
		}
		_, head := os.Lstat(filepath.Join(dir, "HEAD"))
		_, objects := os.Lstat(filepath.Join(dir, "objects"))
		if head == nil && objects == nil {
			return true // bare; the engine says what is wrong with it
		}
		up := filepath.Dir(dir)
		if up == dir {
			return false
		}
		dir = up
	}
}

// ref reads what a person typed for a task or attempt. A number, #3 or 3 or 3.2, counts within the project at hand.
func (f *face) ref(ctx context.Context, text string) (client.Ref, error) {
	text = strings.TrimPrefix(strings.TrimSpace(text), "#")
	if text == "" {
		return client.Ref{}, domain.E(domain.CodeUsage, "", "an empty id").WithHint("`coppice tasks` lists them")
	}
	if strings.Trim(text, "0123456789.") != "" && f.project == "" {
		return client.Ref{Text: text}, nil
	}
	p, err := f.here(ctx)
	return client.Ref{Text: text, Project: p.ID}, err
}

// at gives the engine and what a word of a person's names there.
func (f *face) at(ctx context.Context, text string) (*client.Client, client.Ref, error) {
	c, err := f.engine(ctx)
	if err != nil {
		return nil, client.Ref{}, err
	}
	r, err := f.ref(ctx, text)
	return c, r, err
}

// attempt looks an attempt up.
func (f *face) attempt(ctx context.Context, text string) (*client.Client, wire.Attempt, error) {
	c, r, err := f.at(ctx, text)
	if err != nil {
		return nil, wire.Attempt{}, err
	}
	a, err := c.Attempt(ctx, r)
	return c, a, err
}

// emit prints a result: one JSON value, or text.
func (f *face) emit(v any, text func()) error {
	if f.json {
		return writeJSON(f.io.Out, v)
	}
	text()
	return nil
}

// ask asks a yes-or-no question on a terminal; anything but yes is no.
func (f *face) ask(question string) (bool, error) {
	f.err.f("%s [y/N] ", question)
	line, err := f.in.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false, domain.Wrap("read the answer", err)
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return true, nil
	}
	return false, nil
}

// agree asks before something that a person should mean; without a terminal the command itself is the person's word.
func (f *face) agree(yes bool, question string) error {
	if yes || !f.io.InTerm {
		return nil
	}
	ok, err := f.ask(question)
	if err != nil {
		return err
	}
	if !ok {
		return domain.E(domain.CodeCancelled, "", "nothing was changed")
	}
	return nil
}
