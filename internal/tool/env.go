package tool

import (
	"context"
	"os"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/sandbox"
)

// Shell runs a command; *sandbox.Box is one.
type Shell interface {
	Run(ctx context.Context, cmd sandbox.Cmd) (sandbox.Result, error)
}

// Starter is a Shell that can also start a command that nobody waits for.
type Starter interface {
	Start(cmd sandbox.Cmd) (*sandbox.Job, error)
}

// Env is what the tools of one attempt work in. Root and Now are required; a nil function or part means that the
// tool which needs it says so to the model.
type Env struct {
	Root  *os.Root // the worktree, held open
	Dir   string   // its absolute path
	Shell Shell
	// Ask blocks until the person has answered. An error of domain.CodeDenied is told to the model.
	Ask func(ctx context.Context, question string, options []string) (string, error)
	// Allowed says why a path may not be written, in words for the model. Nil: every path may.
	Allowed func(path string) error
	// Readable says whether a search may look into a file. Nil: into all but those that may hold credentials.
	Readable func(path string) bool
	Seen     *Seen
	Todo     *Todo
	Outputs  *Outputs
	Jobs     *Jobs
	Now      func() time.Time
}

// Open makes an Env on the worktree at dir, with nothing seen and nothing to do. Close its Root when done.
func Open(dir string, now func() time.Time) (*Env, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, domain.E(domain.CodeConflict, "open worktree", "%s cannot be opened", dir).Because(err).
			WithHint("The worktree was moved or deleted; start the attempt again.")
	}
	return &Env{Root: root, Dir: dir, Seen: NewSeen(), Todo: &Todo{}, Outputs: &Outputs{}, Jobs: &Jobs{}, Now: now}, nil
}

// Check fails when the directory at Dir is no longer the one that Root holds: it was moved away or replaced, and
// nothing may fall back to whatever stands in its place (SECURITY.md PC-21, DL-10).
func (e *Env) Check() error {
	held, err := e.Root.Stat(".")
	if err == nil {
		var now os.FileInfo
		if now, err = os.Lstat(e.Dir); err == nil && os.SameFile(held, now) {
			return nil
		}
	}
	return domain.E(domain.CodeConflict, "use worktree", "%s is no longer the directory this attempt began in", e.Dir).
		Because(err).WithHint("It was moved, deleted or replaced; start the attempt again.")
}

// Writable says whether the path may be written, as a refusal for the model, or nil.
func (e *Env) Writable(path string) error {
	if domain.GitPath(path) {
		return domain.E(domain.CodeDenied, "", "%s belongs to git and is never written by a tool", path)
	}
	if e.Allowed == nil {
		return nil
	}
	return e.Allowed(path)
}
