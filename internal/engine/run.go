package engine

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/coppice/coppice/internal/api"
	"github.com/coppice/coppice/internal/domain"
)

// Run is the engine process: it opens the engine, listens on the socket, and ends when it is told to, when ctx ends, or
// when it has been idle for as long as the settings say. readyFD, where it is not 0, is told how the start went.
func Run(ctx context.Context, o Options, readyFD int) error {
	ready := announcer(readyFD)
	e, err := Open(ctx, o)
	if err != nil {
		ready(err)
		return err
	}
	listener, err := listen(e.dirs.Socket())
	ready(err)
	if err != nil {
		e.Close("stop")
		return err
	}
	return e.serve(ctx, listener)
}

// announcer tells whoever started the engine how the start went: one byte when it listens, a problem when it failed.
func announcer(fd int) func(error) {
	if fd <= 0 {
		return func(error) {}
	}
	f := os.NewFile(uintptr(fd), "ready")
	return func(err error) {
		defer f.Close()
		if err == nil {
			_, _ = f.Write([]byte{'\n'})
			return
		}
		_ = json.NewEncoder(f).Encode(api.Problem(err))
	}
}

// listen opens the socket. A file that a killed engine left is in the way of nobody: this engine holds the lock.
func listen(path string) (net.Listener, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, domain.E(domain.CodeDisk, "listen", "cannot replace %s", path).Because(err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, domain.E(domain.CodeDisk, "listen", "cannot listen on %s", path).Because(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		_ = l.Close()
		return nil, domain.E(domain.CodeDisk, "listen", "cannot protect %s", path).Because(err)
	}
	return l, nil
}

// serve answers until the engine is to end, then closes everything in order.
func (e *Engine) serve(ctx context.Context, l net.Listener) error {
	watch := newIdle(time.Duration(e.cfg.Engine.IdleSeconds)*time.Second, e.busy)
	srv := &http.Server{Handler: watch.wrap(e.handler), ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	e.log.Info("engine listens", "socket", l.Addr().String(), "version", e.options.Version, "pid", os.Getpid())
	mode, err := "stop", error(nil)
	select {
	case mode = <-e.stop:
	case <-watch.over(ctx):
	case <-ctx.Done():
	case err = <-failed:
	}
	e.log.Info("engine ends", "mode", mode)
	e.conductor.Stop(mode)
	e.service.CloseFaces()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if srv.Shutdown(grace) != nil {
		_ = srv.Close()
	}
	e.close.Do(e.release)
	return err
}

// busy says whether anything keeps the engine: a worker, or a face that listens.
func (e *Engine) busy() bool {
	hello := e.service.Hello(context.Background())
	return hello.Busy || e.service.Hub.Listeners() > 0
}

// idle notices when nobody has asked anything for a while and nothing runs.
type idle struct {
	after  time.Duration
	busy   func() bool
	open   atomic.Int64 // requests under way
	last   atomic.Int64 // when one ended last, in nanoseconds since start
	start  time.Time
	expiry chan struct{}
}

func newIdle(after time.Duration, busy func() bool) *idle {
	return &idle{after: after, busy: busy, start: time.Now(), expiry: make(chan struct{})}
}

func (i *idle) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.open.Add(1)
		defer func() {
			i.last.Store(int64(time.Since(i.start)))
			i.open.Add(-1)
		}()
		next.ServeHTTP(w, r)
	})
}

// over gives a channel that is closed when the engine has been idle for long enough.
func (i *idle) over(ctx context.Context) <-chan struct{} {
	go func() {
		for {
			wait := i.after - (time.Since(i.start) - time.Duration(i.last.Load()))
			if i.open.Load() > 0 || i.busy() {
				wait = i.after
			} else if wait <= 0 {
				close(i.expiry)
				return
			}
			select {
			case <-time.After(max(wait, 10*time.Millisecond)):
			case <-ctx.Done():
				return
			}
		}
	}()
	return i.expiry
}
