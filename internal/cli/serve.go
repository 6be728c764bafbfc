package cli

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) serveCommand() *cobra.Command {
	addr := ""
	c := f.command("serve", "Serve the page to a browser on this machine", cobra.NoArgs,
		func(ctx context.Context, _ []string) error {
			return f.serve(ctx, addr)
		})
	c.Long = "Opens a loopback address and prints one line: the link, which holds the token. It serves until Ctrl-C. To reach\n" +
		"it from elsewhere use `ssh -L`."
	c.Flags().StringVar(&addr, "addr", "127.0.0.1:0", "`HOST:PORT` to listen on; port 0 takes a free one")
	return exits(c, 0, 1, 2, 4)
}

func (f *face) serve(ctx context.Context, addr string) error {
	if f.hooks.Serve == nil {
		return missing("page")
	}
	c, err := f.engine(ctx)
	if err != nil {
		return err
	}
	// An open stream tells the engine that a face is here, so that it does not end while the page is open but idle.
	w, err := follow(ctx, c)
	if err != nil {
		return err
	}
	defer w.close()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() { cancel(w.drain()) }()
	var told error
	err = f.hooks.Serve(ctx, addr, c.Proxy(), func(link string) {
		line := struct {
			Type string `json:"type"`
			URL  string `json:"url"`
		}{"serving", link}
		told = f.emit(line, func() { f.out.f("%s\n", link) })
	})
	if err == nil {
		err = told
	}
	if gone := context.Cause(ctx); err == nil && domain.CodeOf(gone) == domain.CodeUnavailable {
		return gone
	}
	return err
}

// open is coppice without a command: the window where there is a display and the program for it, else the page.
func (f *face) open(ctx context.Context, _ []string) error {
	if window := f.window(); window != "" {
		err := syscall.Exec(window, []string{"coppice-window"}, f.io.Env)
		return domain.E(domain.CodeInternal, "open the window", "%s cannot be run", window).Because(err).
			WithHint("`coppice serve` shows the same page in a browser")
	}
	return f.serve(ctx, "127.0.0.1:0")
}

// window gives the path of the window's program, beside this one or on PATH, where a display is there; else "".
func (f *face) window() string {
	if f.json || f.inProcess || f.getenv("DISPLAY") == "" && f.getenv("WAYLAND_DISPLAY") == "" {
		return ""
	}
	if self, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(self), "coppice-window")
		if info, err := os.Stat(beside); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0 {
			return beside
		}
	}
	if found, err := exec.LookPath("coppice-window"); err == nil && filepath.IsAbs(found) {
		return found
	}
	return ""
}
