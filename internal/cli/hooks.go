package cli

import (
	"context"
	"io"
	"net/http"
)

// Hooks are the parts of the program that the command line starts but does not know. A nil one means that the part is
// not built in: its command says so.
type Hooks struct {
	Version string
	Commit  string
	Build   string // window or headless

	// Engine runs the engine of this user in the foreground until it ends by itself, is told to stop, or ctx ends.
	Engine func(ctx context.Context, o EngineOptions) error
	// InProcess runs an engine inside this process, with no socket. stop ends it and returns when it is down.
	InProcess func(ctx context.Context, env []string) (handler http.Handler, stop func(), err error)
	// Serve answers browsers on a loopback address until ctx ends: the page, and engine behind its guards. It calls
	// ready once, with the link that holds the token, when it listens.
	Serve func(ctx context.Context, addr string, engine http.Handler, ready func(link string)) error
	// GoCache answers the go command on in and out: base is only read, own takes what is new. It runs in sandboxes.
	GoCache func(base, own string, in io.Reader, out io.Writer) error
	// OpenAPI gives the document of the API.
	OpenAPI func() ([]byte, error)
	// Backups lists the database's backups of this user, newest first.
	Backups func(env []string) ([]string, error)
	// Restore puts a backup in place of the database, which is kept beside it, and gives the path where. No engine
	// runs meanwhile.
	Restore func(ctx context.Context, env []string, backup string) (kept string, err error)
}

// EngineOptions is how the engine is to run.
type EngineOptions struct {
	Env []string // in the form of os.Environ
	// ReadyFD is an inherited file descriptor, 0 for none. The engine writes one byte to it and closes it when it
	// listens; when it cannot start it writes its error as a wire.Problem in JSON instead and closes it.
	ReadyFD int
}
