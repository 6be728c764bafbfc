package watch

import (
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/coppice/coppice/internal/domain"
)

// Change says what may have changed in a project since the Change before.
type Change struct {
	Project domain.ProjectID
	Moved   bool   // HEAD or a branch
	Dirty   bool   // files of the checkout
	Notice  string // for the person: how well the project is watched from now on; empty: as before
}

// Options are what a Watcher works by. The zero value of each field has a default.
type Options struct {
	// Folders lists the folders of a checkout worth watching, relative to it. By default every folder but those in
	// which tools keep what they made (.git, node_modules, target and the like).
	Folders  func(ctx context.Context, dir string) ([]string, error)
	Debounce time.Duration // how long events are collected; 200 ms
	Poll     time.Duration // between looks where watching is not possible; 5 s
	Refresh  time.Duration // least time between two listings of folders; 2 s
	Max      int           // watches for one project; 2048
	Polling  bool          // never use notifications
	Log      *slog.Logger
}

// Watcher watches the checkouts of any number of projects.
type Watcher struct {
	o     Options
	ctx   context.Context
	out   chan Change
	tasks chan func()

	// Owned by the loop.
	notify  *fsnotify.Watcher // nil: polling only
	targets map[domain.ProjectID]*target
	owners  map[string]map[*target]bool // watched directory → who wants it
	pending map[domain.ProjectID]Change // collected, not yet due
	ready   []Change                    // due, waiting for the reader
	flush   *time.Timer
	armed   bool
}

// New makes a Watcher that works until the context ends. Where the system cannot notify, it polls.
func New(ctx context.Context, log *slog.Logger) *Watcher { return NewWith(ctx, Options{Log: log}) }

// NewWith is New with options.
func NewWith(ctx context.Context, o Options) *Watcher {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Folders == nil {
		o.Folders = walk
	}
	o.Debounce = or(o.Debounce, 200*time.Millisecond)
	o.Poll = or(o.Poll, 5*time.Second)
	o.Refresh = or(o.Refresh, 2*time.Second)
	o.Max = or(o.Max, 2048)
	w := &Watcher{o: o, ctx: ctx, out: make(chan Change), tasks: make(chan func()),
		targets: map[domain.ProjectID]*target{}, owners: map[string]map[*target]bool{},
		pending: map[domain.ProjectID]Change{}, flush: time.NewTimer(time.Hour)}
	w.flush.Stop()
	if !o.Polling {
		n, err := fsnotify.NewWatcher()
		if err != nil {
			o.Log.Warn("cannot watch files, looking at them from time to time instead", "err", err)
		} else {
			w.notify = n
		}
	}
	go w.loop()
	return w
}

func or[T int | time.Duration](v, def T) T {
	if v <= 0 {
		return def
	}
	return v
}

// Changes gives the changes. It is closed when the Watcher ends.
func (w *Watcher) Changes() <-chan Change { return w.out }

// Add begins to watch a project's checkout and its shared git directory; a project that is watched already is watched
// anew. It returns when every watch is in place.
func (w *Watcher) Add(project domain.ProjectID, dir, gitDir string) error {
	t := &target{project: project, dir: dir, gitDir: gitDir, ownGit: ownGitDir(dir, gitDir), watched: map[string]bool{}, seen: look(dir, gitDir)}
	folders, err := w.o.Folders(w.ctx, dir)
	if err != nil {
		return domain.Wrap("watch "+dir, err)
	}
	t.folders = folders
	return w.do(func() {
		w.drop(project)
		w.targets[project] = t
		w.install(t)
	})
}

// Watching says whether a project's checkout and git directory are watched already, and are still the ones.
func (w *Watcher) Watching(project domain.ProjectID, dir, gitDir string) (watched bool) {
	_ = w.do(func() { // an ended Watcher watches nothing
		t := w.targets[project]
		watched = t != nil && t.at(dir, gitDir)
	})
	return watched
}

// Remove ends watching a project.
func (w *Watcher) Remove(project domain.ProjectID) {
	_ = w.do(func() { w.drop(project) }) // an ended Watcher watches nothing
}

// do runs f in the loop and waits for it.
func (w *Watcher) do(f func()) error {
	done := make(chan struct{})
	select {
	case w.tasks <- func() { defer close(done); f() }:
		<-done
		return nil
	case <-w.ctx.Done():
		return domain.E(domain.CodeUnavailable, "watch", "the watcher has ended")
	}
}

// later runs f in the loop and does not wait.
func (w *Watcher) later(f func()) {
	select {
	case w.tasks <- f:
	case <-w.ctx.Done():
	}
}

// ownGitDir is the git directory of a checkout: the shared one, or what a linked worktree's .git file names.
func ownGitDir(dir, gitDir string) string {
	fi, err := os.Lstat(filepath.Join(dir, ".git"))
	if err != nil || !fi.Mode().IsRegular() {
		return gitDir
	}
	b, err := os.ReadFile(filepath.Join(dir, ".git"))
	path, ok := strings.CutPrefix(strings.TrimSpace(string(b)), "gitdir: ")
	if err != nil || !ok {
		return gitDir
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	return path
}

// heavy are folders in which tools keep what they made; nobody works in them by hand.
var heavy = map[string]bool{".git": true, "node_modules": true, "target": true, ".venv": true,
	"__pycache__": true, ".gradle": true}

// walk lists folders without knowing what git ignores.
func walk(ctx context.Context, dir string) ([]string, error) {
	var list []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && path == dir, ctx.Err() != nil:
			return domain.E(domain.CodeNotFound, "", "%s cannot be read", path).Because(err)
		case err != nil:
			return nil // gone again
		case !d.IsDir():
			return nil
		case path != dir && heavy[d.Name()]:
			return fs.SkipDir
		}
		rel, err := filepath.Rel(dir, path)
		list = append(list, filepath.ToSlash(rel))
		return err
	})
	return list, err
}
