package app

import (
	"context"
	_ "embed" // the icon
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"

	"github.com/coppice/coppice/app/gtk"
	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/config"
)

// Options is what a window is made of.
type Options struct {
	Assets fs.FS // the page, index.html at the root
	// Start finds or starts the engine and gives the handler that reaches it. It may take seconds; a Problem says in the
	// words of the API why there is none.
	Start func(ctx context.Context) (http.Handler, *wire.Problem)
	// Program is the command line's program: it opens editors. Empty: none was found.
	Program string
	Env     []string // in the form of os.Environ
	Args    Args
	// Bare: Wails only wants to see the bindings. No directory is made and no other window is looked for.
	Bare bool
}

//go:embed icon.png
var icon []byte

// Run shows the window and returns when it is closed, or when the one that is open already was brought to the front.
func Run(o Options) error {
	trace := newTrace(config.Getenv(o.Env, "COPPICE_WINDOW_TRACE") != "", os.Stderr)
	shell := &Shell{
		engine: &engine{start: o.Start}, program: o.Program, env: ChildEnv(o.Env), trace: trace, route: o.Args.Route,
		memory: &memory{now: freshState()},
	}
	if o.Bare {
		return wails.Run(windowOptions(o, shell, "never"))
	}
	dirs, err := config.Home(o.Env)
	if err != nil {
		return err
	}
	if err := dirs.Create(); err != nil {
		return err
	}
	one, err := claim(context.Background(), filepath.Join(dirs.Data, "window.lock"), dirs.WindowSocket(),
		word{o.Args.Route, plainToken(activation(o.Env))})
	if one == nil || err != nil {
		return err
	}
	defer one.close()
	if config.Getenv(o.Env, "DISPLAY") == "" && config.Getenv(o.Env, "WAYLAND_DISPLAY") == "" {
		return errors.New("there is no display; `coppice serve` shows the same page in a browser")
	}
	shell.log = dirs.Log()
	gpu := "never"
	if o.Args.Safe {
		_ = os.Setenv("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
	} else {
		gpu = gpuSetting(dirs, o.Env)
		shell.memory = remembered(filepath.Join(dirs.Data, "window.json"))
	}
	trace.mark("program-begins", time.Now())
	go one.serve(func(w word) { shell.show(w.route, w.token) })
	return show(windowOptions(o, shell, gpu))
}

// show runs the window. Wails panics where the display cannot be opened.
func show(o *options.App) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the window cannot be shown: %v; `coppice serve` shows the same page in a browser", p)
		}
	}()
	return wails.Run(o)
}

func windowOptions(o Options, shell *Shell, gpu string) *options.App {
	look := shell.memory.get()
	return &options.App{
		Title: "Coppice", Width: look.Width, Height: look.Height, MinWidth: minWidth, MinHeight: minHeight,
		BackgroundColour: background(look.Theme),
		AssetServer:      &assetserver.Options{Assets: o.Assets, Middleware: shell.engine.middleware},
		OnStartup:        shell.started,
		OnBeforeClose:    shell.closing,
		OnShutdown:       func(context.Context) { shell.closed() },
		Bind:             []any{shell},
		DragAndDrop:      &options.DragAndDrop{DisableWebViewDrop: true}, // a dropped link would replace the page
		LogLevel:         logger.WARNING, LogLevelProduction: logger.ERROR,
		Linux: &linux.Options{ProgramName: "coppice", Icon: icon, WebviewGpuPolicy: gpuPolicies[gpu]},
	}
}

// gpuPolicies are the values of the setting window.gpu. The page is plain boxes and text. Painting them without the GPU
// is fast everywhere; with a software GL, as in a virtual machine, it was four times slower.
var gpuPolicies = map[string]linux.WebviewGpuPolicy{
	"never": linux.WebviewGpuPolicyNever, "on-demand": linux.WebviewGpuPolicyOnDemand, "always": linux.WebviewGpuPolicyAlways,
}

// gpuSetting reads window.gpu. Settings that cannot be read are the engine's to complain about; the window opens anyway.
func gpuSetting(dirs config.Dirs, env []string) string {
	c, err := config.Load(config.Paths{User: dirs.Settings()}, env, nil)
	if err != nil {
		return config.Defaults().Window.GPU
	}
	return c.Window.GPU
}

func background(theme string) *options.RGBA {
	if theme == "dark" {
		return options.NewRGB(0x14, 0x17, 0x15)
	}
	return options.NewRGB(0xf5, 0xf7, 0xf5)
}

func remembered(file string) *memory { return &memory{file: file, now: readState(file)} }

// started runs when the window is there, before the page runs.
func (s *Shell) started(ctx context.Context) {
	s.ctx = ctx
	s.trace.mark("window-made", time.Now())
	look := s.memory.get()
	if look.Theme != "system" {
		gtk.Theme(look.Theme)
	}
	changed := later(500*time.Millisecond, s.remember)
	gtk.Attach(look.Zoom, changed)
	if screens := gtk.Screens(); len(screens) > 0 && s.memory.file != "" {
		at := look.on(screens)
		gtk.Place(gtk.Geometry{
			Rect: gtk.Rect{X: at.X, Y: at.Y, Width: at.Width, Height: at.Height}, Maximised: at.Maximised,
		})
	}
}

// later gives a function that has do run once, when it was not called for a while.
func later(pause time.Duration, do func()) func() {
	t := time.AfterFunc(time.Hour, do)
	t.Stop()
	return func() { t.Reset(pause) }
}

// remember writes down how the window stands.
func (s *Shell) remember() {
	g, known := gtk.Where()
	if !known {
		return
	}
	s.memory.change(func(st *state) {
		st.X, st.Y, st.Width, st.Height, st.Placed = g.X, g.Y, g.Width, g.Height, true
		st.Maximised = g.Maximised
	})
}

func (s *Shell) closing(context.Context) (prevent bool) {
	s.remember()
	return false
}

func (s *Shell) closed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.desktop != nil {
		s.desktop.Close()
	}
}
