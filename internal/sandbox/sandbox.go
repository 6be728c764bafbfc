package sandbox

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// Options say how a Sandbox works.
type Options struct {
	PrivateRoot string // private folders of attempts lie here unless Spec.Private names one; required
	Disable     bool   // behave as if nothing that confines were installed: level 1
	Off         bool   // the user chose no isolation: level 0
	// Program answers the go command's questions about its build cache when it is called with `gocache BASE OWN` (package
	// gocache): commands then find in the user's cache, which they only read, what need not be compiled again. Empty:
	// each attempt compiles everything for itself.
	Program string
	Log     *slog.Logger
}

// Spec says what a Box may reach.
type Spec struct {
	Attempt domain.AttemptID
	Dir     string // the worktree, writable
	GitDir  string // the repository's common git directory, read-only; empty: none
	Private string // folder of the attempt for its home, temporary files and outputs; made when missing, mode 0700
	Network bool   // the host's network is reachable
	// ReadOnly and Write are further absolute paths that are visible at their own place.
	ReadOnly, Write []string
	Env             []string // further NAME=value; visible in process lists, so never a secret
	Require         int      // least isolation level; less fails with domain.CodeIsolation
	Limits          Limits
}

// guards are the protections a Sandbox puts up. All are on; a test turns each off to show that the attack it stops
// then succeeds (SECURITY.md, positive control and mutation rules).
type guards struct {
	scrub    bool // bubblewrap itself starts with a clean environment
	closeFDs bool // no descriptor but 0, 1 and 2 reaches the command
	network  bool // no network unless the Spec asks for it
	hide     bool // only what the plan names is visible; off: the whole machine, read-only
	gitRO    bool // git's files are read-only
	writesRO bool // what is outside the worktree is read-only; matters only with hide off
	mask     bool // credentials in git's configuration are blanked
	watch    bool // memory and processes are counted
}

var allGuards = guards{true, true, true, true, true, true, true, true}

// Sandbox opens boxes and knows what this machine can confine.
type Sandbox struct {
	opt    Options
	guards guards
	tools  func(context.Context) toolchains
	now    func() time.Time

	mu     sync.Mutex // held over a probe, so that only one runs
	probed time.Time
	found  verdict
}

// New makes a Sandbox.
func New(opt Options) *Sandbox {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Sandbox{opt: opt, guards: allGuards, tools: sync1(findToolchains), now: time.Now}
}

// sync1 makes f run once and remembers its answer.
func sync1[T any](f func(context.Context) T) func(context.Context) T {
	var once sync.Once
	var kept T
	return func(ctx context.Context) T {
		once.Do(func() { kept = f(context.WithoutCancel(ctx)) })
		return kept
	}
}

// Open makes a Box. It fails with domain.CodeIsolation when the machine confines less than the Spec requires.
func (s *Sandbox) Open(ctx context.Context, spec Spec) (*Box, error) {
	found := s.verdict(ctx)
	if found.level < spec.Require {
		return nil, domain.E(domain.CodeIsolation, "open sandbox",
			"isolation level %d is required and this machine gives %d: %s", spec.Require, found.level, found.why).
			WithHint("Install bubblewrap, or ask for less with --require-isolation %d.", found.level)
	}
	return s.open(ctx, spec, found)
}

// open makes a Box at the level of a verdict, without asking for a probe.
func (s *Sandbox) open(ctx context.Context, spec Spec, found verdict) (*Box, error) {
	dir, err := filepath.EvalSymlinks(spec.Dir)
	if err != nil || !filepath.IsAbs(dir) || dir == "/" {
		return nil, domain.E(domain.CodeConflict, "open sandbox", "the worktree %q is not there", spec.Dir).Because(err)
	}
	spec.Dir = dir
	if spec.GitDir, err = resolved(spec.GitDir); err != nil {
		return nil, domain.Wrap("open sandbox", err)
	}
	if spec.Private == "" {
		spec.Private = filepath.Join(s.opt.PrivateRoot, string(spec.Attempt))
	}
	if spec.Private, err = makePrivate(spec.Private); err != nil {
		return nil, err
	}
	ident, err := os.Stat(dir)
	if err != nil {
		return nil, domain.Wrap("open sandbox", err)
	}
	b := &Box{
		spec: spec, limits: spec.Limits.withDefaults(), level: found.level, bwrap: found.bwrap, guards: s.guards,
		tools: s.tools(ctx), self: s.opt.Program, ident: ident, log: s.opt.Log, closing: make(chan struct{}),
	}
	if b.level >= 3 {
		if err := b.planMounts(); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func resolved(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	return filepath.EvalSymlinks(path)
}

// makePrivate makes the private folder and its parts.
func makePrivate(dir string) (string, error) {
	for _, d := range []string{dir, filepath.Join(dir, "home"), filepath.Join(dir, "tmp"), filepath.Join(dir, "out")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return "", domain.E(domain.CodeDisk, "open sandbox", "the folder %s cannot be made", d).Because(err)
		}
	}
	return filepath.EvalSymlinks(dir)
}

// Drop removes the private folder of an attempt: its home, caches, temporary files and outputs. No box of the attempt
// may be open.
func (s *Sandbox) Drop(attempt domain.AttemptID) error {
	if attempt == "" || filepath.Base(string(attempt)) != string(attempt) {
		return domain.E(domain.CodeUsage, "drop private folder", "%q is not an attempt", attempt)
	}
	dir := filepath.Join(s.opt.PrivateRoot, string(attempt))
	root, err := os.OpenRoot(s.opt.PrivateRoot)
	if err != nil {
		return domain.Wrap("drop private folder", err)
	}
	defer root.Close()
	// Module caches hold read-only folders, which RemoveAll cannot empty unless they are made writable first.
	_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			if rel, err := filepath.Rel(s.opt.PrivateRoot, path); err == nil {
				_ = root.Chmod(rel, 0o700)
			}
		}
		return nil
	})
	return domain.Wrap("drop private folder", root.RemoveAll(string(attempt)))
}
