package service

import (
	"context"
	"iter"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/conductor"
	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/land"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/sandbox"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/watch"
	"github.com/coppice/coppice/internal/worktree"
)

// Options are the parts a Service works with; all are required but Log.
type Options struct {
	Who       Hello // Busy is filled in when asked
	Store     *store.Store
	Conductor *conductor.Conductor
	Trees     *worktree.Worktrees
	Sandbox   *sandbox.Sandbox
	Models    *provider.Set
	Lander    *land.Lander
	Watch     *watch.Watcher
	Hub       *Hub
	Repos     *Repos
	Config    func(p *domain.Project) (*config.Config, error) // nil: without a project
	Dirs      config.Dirs
	DemoDir   string
	Root      bool // the program runs as root without leave to
	Keys      Keys
	Reload    func() error // makes the sources of models anew, after a setting of theirs was changed
	Env       []string     // in the form of os.Environ
	Now       func() time.Time
	IDs       domain.IDs
	Log       *slog.Logger
	OnStop    func(mode string) // ends the engine; called once, from a goroutine of its own
}

// Service is the use cases. See the package documentation.
type Service struct {
	Options
	started  time.Time
	stopOnce sync.Once
	stopping chan struct{}
	readings readings
	checkout checkouts
	pulls    pulls
	probes   probes
	onModels func(ctx context.Context, id string) error // tells faces that the models are others now

	turnChanges turnChanges
	worktrees   worktreesSeen
	forecasts   forecasts
	prepared    prepared
	drifts      drifts

	mu      sync.Mutex
	notices []string
}

// New makes a Service.
func New(o Options) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{Options: o, started: o.Now(), stopping: make(chan struct{})}
	s.onModels = s.modelsChanged
	s.forecasts.start()
	return s
}

// Hello says who the engine is and whether it may be replaced.
func (s *Service) Hello(_ context.Context) Hello {
	h := s.Who
	h.Busy = s.Conductor.Busy() || s.pulls.working() || s.probes.working()
	return h
}

// Status is what the engine is doing.
func (s *Service) Status(ctx context.Context) (Status, error) {
	st := Status{Hello: s.Hello(ctx), StartedAt: s.started, Faces: s.Hub.Listeners(), Isolation: s.Sandbox.Probe(ctx)}
	st.Foreground[0], st.Foreground[1] = s.Conductor.Slots(false)
	st.Background[0], st.Background[1] = s.Conductor.Slots(true)
	s.mu.Lock()
	st.Notices = append(st.Notices, s.notices...)
	s.mu.Unlock()
	return st, s.Store.View(ctx, func(tx *store.Tx) error { return st.count(tx) })
}

func (st *Status) count(tx *store.Tx) error {
	projects, err := tx.Projects()
	if err != nil {
		return err
	}
	st.Projects = len(projects)
	attempts, err := tx.Attempts(store.AttemptFilter{})
	if err != nil {
		return err
	}
	for _, a := range attempts {
		switch {
		case a.State == domain.StateQueued:
			st.Queued++
		case a.State == domain.StateReady:
			st.Ready++
		case a.State.Working():
			st.Working++
		}
	}
	rs, err := waiting(tx, "")
	st.Waiting = len(rs)
	return err
}

// Notice adds something a person should know about the engine.
func (s *Service) Notice(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notices = append(s.notices, texts...)
}

// Stop ends the engine: mode finish lets what runs end first, pause lets each agent end its turn, stop ends them now.
// It answers at once; the engine goes when that is done.
func (s *Service) Stop(ctx context.Context, mode string) (Status, error) {
	switch mode {
	case "finish", "pause", "stop":
	default:
		return Status{}, domain.E(domain.CodeUsage, "stop the engine", "mode is %q", mode).WithHint("finish, pause or stop")
	}
	st, err := s.Status(ctx)
	s.stopOnce.Do(func() { go s.OnStop(mode) })
	return st, err
}

// CloseFaces ends the event streams, so that the listener can close, and what is worked out for faces.
func (s *Service) CloseFaces() {
	close(s.stopping)
	s.forecasts.stop()
}

// Stopping is closed when the engine closes its faces.
func (s *Service) Stopping() <-chan struct{} { return s.stopping }

// Listen gives the events that happen from now on, in batches, until ctx ends.
func (s *Service) Listen(ctx context.Context) iter.Seq[[]domain.Event] { return s.Hub.Listen(ctx) }

// EventsAfter gives stored events in order.
func (s *Service) EventsAfter(ctx context.Context, after int64, limit int) (out []domain.Event, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) (err error) { out, err = tx.Events(after, limit); return err })
	return out, err
}

// Backup writes a copy of the database and gives its path; an empty path is a new file among the backups.
func (s *Service) Backup(ctx context.Context, path string) (string, error) {
	if path == "" {
		path = filepath.Join(s.Dirs.Backups(), store.BackupName(store.SchemaVersion(), s.Now()))
	}
	return path, s.Store.Backup(ctx, path)
}

// view reads one thing in a snapshot of its own.
func view[T any](ctx context.Context, s *Service, read func(*store.Tx) (T, error)) (out T, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) (err error) { out, err = read(tx); return err })
	return out, err
}

// repo opens the repository of a project.
func (s *Service) repo(ctx context.Context, id domain.ProjectID) (domain.Project, *git.Repo, error) {
	p, err := view(ctx, s, func(tx *store.Tx) (domain.Project, error) { return tx.Project(id) })
	if err != nil {
		return p, nil, err
	}
	r, err := s.Repos.Open(ctx, p)
	return p, r, err
}
