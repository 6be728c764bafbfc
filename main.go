// Command coppice runs several coding agents at once, each in a git worktree of its own, and brings what they finish
// into a review queue. This file picks a face from the arguments and hands it the parts; nothing else.
package main

import (
	"context"
	"net/http"
	"os"

	"github.com/coppice/coppice/frontend"
	"github.com/coppice/coppice/internal/api"
	"github.com/coppice/coppice/internal/browser"
	"github.com/coppice/coppice/internal/cli"
	"github.com/coppice/coppice/internal/engine"
	"github.com/coppice/coppice/internal/gocache"
)

// version and commit are set by the linker.
var (
	version = "dev"
	commit  = "unknown"
)

func main() {
	if openWindow() {
		return
	}
	os.Exit(cli.Main(os.Args[1:], cli.OS(), hooks()))
}

// hooks are the parts of the program that the command line starts.
func hooks() cli.Hooks {
	self, _ := os.Executable() // without it agents compile everything for themselves
	options := func(env []string) engine.Options {
		return engine.Options{Env: env, Version: version, Commit: commit, Build: buildKind, Program: self}
	}
	return cli.Hooks{
		Version: version, Commit: commit, Build: buildKind,
		Engine: func(ctx context.Context, o cli.EngineOptions) error {
			return engine.Run(ctx, options(o.Env), o.ReadyFD)
		},
		InProcess: func(ctx context.Context, env []string) (http.Handler, func(), error) {
			e, err := engine.Open(ctx, options(env))
			if err != nil {
				return nil, nil, err
			}
			return e.Handler(), func() { e.Close("stop") }, nil
		},
		Serve:   serve,
		GoCache: gocache.Serve,
		OpenAPI: api.OpenAPI,
		Backups: engine.Backups,
		Restore: engine.Restore,
	}
}

// serve answers browsers: the page, and the engine behind its guards.
func serve(ctx context.Context, addr string, backend http.Handler, ready func(link string)) error {
	l, err := browser.Listen(addr)
	if err != nil {
		return err
	}
	token := browser.NewToken()
	ready("http://" + l.Addr().String() + "/#token=" + token)
	return browser.Serve(ctx, l, browser.Handler(browser.Full(token), backend, frontend.Assets()))
}
