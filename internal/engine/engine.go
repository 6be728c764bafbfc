package engine

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/api"
	"github.com/coppice/coppice/internal/conductor"
	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/service"
	"github.com/coppice/coppice/internal/store"
)

// Options say which engine to open.
type Options struct {
	Env     []string // in the form of os.Environ
	Version string
	Commit  string
	Build   string // window or headless
	Program string // this program, as sandboxes run it for its `gocache` command; empty: they do not
	Log     *slog.Logger
}

// Engine is an open engine. Its methods are safe for concurrent use.
type Engine struct {
	options   Options
	dirs      config.Dirs
	cfg       *config.Config
	lock      *lock
	store     *store.Store
	service   *service.Service
	conductor *conductor.Conductor
	unwatch   context.CancelFunc
	handler   http.Handler
	log       *slog.Logger

	stop  chan string // a face asked to end, with the mode
	close sync.Once
}

// Open takes the data directory, opens the database, recovers, and begins to schedule. CodeConflict when another engine
// has the directory.
func Open(ctx context.Context, o Options) (_ *Engine, err error) {
	e := &Engine{options: o, stop: make(chan string, 1)}
	if e.dirs, err = config.Home(o.Env); err != nil {
		return nil, err
	}
	if err := e.dirs.Create(); err != nil {
		return nil, err
	}
	if e.lock, err = takeLock(e.dirs.Lock()); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			e.release()
		}
	}()
	if e.cfg, err = config.Load(config.Paths{User: e.dirs.Settings()}, o.Env, nil); err != nil {
		return nil, err
	}
	return e, e.begin(ctx)
}

// begin opens the database, puts the parts together and starts them.
func (e *Engine) begin(ctx context.Context) (err error) {
	parts := newParts(e)
	e.log = parts.log
	e.store, err = store.Open(ctx, e.dirs.Database(), store.Options{
		Now: time.Now, IDs: domain.RandomID, BackupDir: e.dirs.Backups(), Version: e.options.Version, Log: e.log,
	})
	if err != nil {
		return err
	}
	if err := parts.assemble(); err != nil {
		return err
	}
	e.handler = api.New(e.service)
	notices, err := e.conductor.Start(ctx)
	if err != nil {
		return err
	}
	e.service.Notice(append(e.cfg.Notices, notices...)...)
	e.service.WatchAll(ctx)
	if err := e.service.ExpireBin(ctx); err != nil {
		e.log.Warn("cannot look through the bin", "err", err)
	}
	return nil
}

// Handler is the API.
func (e *Engine) Handler() http.Handler { return e.handler }

// Close ends the engine: mode finish, pause or stop says what becomes of what runs. It may be called twice.
func (e *Engine) Close(mode string) {
	e.close.Do(func() {
		e.conductor.Stop(mode)
		e.service.CloseFaces()
		e.release()
	})
}

// release gives back what Open took, in reverse order.
func (e *Engine) release() {
	if e.unwatch != nil {
		e.unwatch()
	}
	if e.store != nil {
		if err := e.store.Close(); err != nil && e.log != nil {
			e.log.Error("cannot close the database", "err", err)
		}
	}
	e.lock.release()
}

// isRoot says whether agents would run as root without leave to.
func isRoot(env []string) bool {
	return os.Geteuid() == 0 && config.Getenv(env, "COPPICE_ALLOW_ROOT") != "1"
}

// isReplay says whether a model costs no lane: scripts may all play at once.
func isReplay(model string) bool { return strings.HasPrefix(model, "replay/") }
