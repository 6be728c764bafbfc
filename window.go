//go:build desktop || dev || bindings

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/coppice/coppice/app"
	"github.com/coppice/coppice/frontend"
	"github.com/coppice/coppice/internal/api"
	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
)

// buildKind says what this binary is: the window, and everything the headless build is.
const buildKind = "window"

// openWindow shows the window and says that it did, unless the arguments name a command: then this binary is the
// command line too. Wails runs it with flags of its own to see the bindings; nothing is started for that.
func openWindow() bool {
	var args app.Args
	if !bindingsBuild {
		var window bool
		var err error
		if args, window, err = app.ParseArgs(os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, "coppice-window:", err)
			os.Exit(2)
		}
		if !window {
			return false
		}
	}
	args.Safe = args.Safe || os.Getenv("COPPICE_SAFE_MODE") != ""
	program, env := beside(), app.ChildEnv(os.Environ())
	err := app.Run(app.Options{
		Assets: frontend.Assets(), Program: program, Env: os.Environ(), Args: args, Bare: bindingsBuild,
		Start: func(ctx context.Context) (http.Handler, *wire.Problem) { return startEngine(ctx, program, env) },
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "coppice-window:", err)
		os.Exit(1)
	}
	return true
}

// startEngine finds or starts the engine. It runs in the headless program where that is there: the window's binary
// takes longer to start and holds the libraries of a browser.
func startEngine(ctx context.Context, program string, env []string) (http.Handler, *wire.Problem) {
	c, err := client.Ensure(ctx, client.Launch{Env: env, Self: program, Version: version, Commit: commit})
	if err != nil {
		p := api.Problem(err)
		return nil, &p
	}
	return c.Proxy(), nil
}

// beside finds the headless program next to this one, else on PATH. Empty: there is none, and this one serves.
func beside() string {
	if self, err := os.Executable(); err == nil {
		near := filepath.Join(filepath.Dir(self), "coppice")
		if info, err := os.Stat(near); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0 && near != self {
			return near
		}
	}
	if found, err := exec.LookPath("coppice"); err == nil && filepath.IsAbs(found) {
		return found
	}
	return ""
}
