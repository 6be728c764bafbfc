package client

import (
	"context"
	"fmt"
	"time"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/domain"
	"github.com/gofrs/flock"
)

// Launch says which engine a face wants and how to start one.
type Launch struct {
	Env     []string // the process environment: says where the data is, and is what the engine gets
	Self    string   // the program that hosts the engine; empty: this one
	Version string   // of this face
	Commit  string
	Notify  func(string) // told, in a sentence, what a person should know; may be nil
}

func (l Launch) notify(format string, args ...any) {
	if l.Notify != nil {
		l.Notify(fmt.Sprintf(format, args...))
	}
}

// Attach gives a client of the engine that runs. Where none does the error is CodeUnavailable.
func Attach(ctx context.Context, l Launch) (*Client, wire.Hello, error) {
	dirs, err := config.Home(l.Env)
	if err != nil {
		return nil, wire.Hello{}, err
	}
	c := New(dirs.Socket())
	h, err := c.greet(ctx)
	return c, h, err
}

// Ensure gives a client of this user's engine, which it starts where none runs. An engine of another version is
// replaced when it is idle; a busy one is used when it speaks the same level of the API, with a word about it, and is
// CodeVersion otherwise.
func Ensure(ctx context.Context, l Launch) (*Client, error) {
	c, h, err := Attach(ctx, l)
	if err == nil && l.matches(h) {
		return c, nil
	}
	if err != nil && domain.CodeOf(err) != domain.CodeUnavailable {
		return nil, err
	}
	dirs, err := config.Home(l.Env)
	if err != nil {
		return nil, err
	}
	if err := dirs.Create(); err != nil {
		return nil, err
	}
	// One face starts an engine at a time; the others wait here and find it running.
	gate := flock.New(dirs.Lock() + ".start")
	if ok, err := gate.TryLockContext(ctx, 20*time.Millisecond); !ok || err != nil {
		return nil, domain.E(domain.CodeCancelled, "start the engine", "cancelled while another command starts it").
			Because(err)
	}
	defer func() { _ = gate.Unlock() }()
	return l.settle(ctx, dirs)
}

// settle looks again, now that nobody else starts one, and then replaces, uses or starts the engine.
func (l Launch) settle(ctx context.Context, dirs config.Dirs) (*Client, error) {
	c := New(dirs.Socket())
	h, err := c.greet(ctx)
	switch {
	case err == nil && l.matches(h):
		return c, nil
	case err == nil && h.Busy && h.API == wire.Level:
		l.notify("the engine is version %s and busy, this is %s: it goes on until it is idle", h.Version, l.Version)
		return c, nil
	case err == nil && h.Busy:
		return nil, domain.E(domain.CodeVersion, "reach the engine",
			"it is version %s (API %d) and busy, this is %s (API %d)", h.Version, h.API, l.Version, wire.Level).
			WithHint("wait until its work is done, or end it with `coppice engine stop` of that version")
	case err == nil:
		l.notify("replacing the idle engine of version %s with %s", h.Version, l.Version)
		if err := c.replaceable(ctx, h); err != nil {
			return nil, err
		}
	case domain.CodeOf(err) != domain.CodeUnavailable:
		return nil, err
	}
	if err := l.start(ctx, dirs); err != nil {
		return nil, err
	}
	return c, nil
}

func (l Launch) matches(h wire.Hello) bool {
	return h.API == wire.Level && h.Version == l.Version && h.Commit == l.Commit
}

// greet is the handshake, bounded: an engine that hangs must not hang every face.
func (c *Client) greet(ctx context.Context) (wire.Hello, error) {
	bounded, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	h, err := c.Hello(bounded)
	if err != nil && ctx.Err() == nil && bounded.Err() != nil {
		return h, domain.E(domain.CodeInternal, "reach the engine", "it does not answer").
			WithHint("look into its log, end the process and run the command again")
	}
	return h, err
}

// replaceable ends an idle engine and waits until its process is gone, so that the data directory is free.
func (c *Client) replaceable(ctx context.Context, h wire.Hello) error {
	wait, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	ended := watchProcess(wait, h.PID)
	if _, err := c.Stop(wait, "finish"); err != nil && domain.CodeOf(err) != domain.CodeUnavailable {
		return domain.Wrap("replace the engine", err)
	}
	c.Close()
	if err := <-ended; err != nil {
		return domain.E(domain.CodeUnavailable, "replace the engine", "process %d does not end", h.PID).
			Because(err).WithHint("end it and run the command again")
	}
	return nil
}

// StopAndWait ends the engine and returns when its process is gone, or ctx ends. Faces that need the data directory
// for themselves use it.
func (c *Client) StopAndWait(ctx context.Context, mode string) (wire.Status, error) {
	h, err := c.greet(ctx)
	if err != nil {
		return wire.Status{}, err
	}
	wait, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := watchProcess(wait, h.PID)
	st, err := c.Stop(ctx, mode)
	if err != nil {
		return st, err
	}
	c.Close()
	if err := <-ended; err != nil {
		return st, domain.E(domain.CodeCancelled, "stop the engine", "it is still ending").Because(err)
	}
	return st, nil
}
