package app

import (
	"context"
	_ "embed" // the icon
	"io/fs"
	"net/http"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"

	"github.com/coppice/coppice/internal/api/wire"
)

// Options is what a window is made of.
type Options struct {
	Assets fs.FS // the page, index.html at the root
	// Start finds or starts the engine and gives the handler that reaches it. It may take seconds; a Problem says in the
	// words of the API why there is none.
	Start func(ctx context.Context) (http.Handler, *wire.Problem)
	// Program is the command line's program: it opens editors. Empty: none was found.
	Program string
}

//go:embed icon.png
var icon []byte

// Run shows the window and returns when it is closed.
func Run(o Options) error {
	engine := &engine{start: o.Start}
	shell := &Shell{engine: engine, program: o.Program}
	return wails.Run(&options.App{
		Title: "Coppice", Width: 1280, Height: 800, MinWidth: 640, MinHeight: 420,
		BackgroundColour: options.NewRGB(0xf5, 0xf7, 0xf5),
		AssetServer:      &assetserver.Options{Assets: o.Assets, Handler: engine, Middleware: headers},
		OnStartup:        shell.started,
		Bind:             []any{shell},
		DragAndDrop:      &options.DragAndDrop{DisableWebViewDrop: true}, // a dropped link would replace the page
		LogLevel:         logger.WARNING, LogLevelProduction: logger.ERROR,
		Linux: &linux.Options{
			ProgramName: "coppice", Icon: icon,
			// The page is plain boxes and text. Painting them without the GPU is fast everywhere; with a software GL,
			// as in a virtual machine, it was four times slower.
			WebviewGpuPolicy: linux.WebviewGpuPolicyNever,
		},
	})
}

// policy lets the page load what came with it and talk to the engine, and nothing else. It is the browser face's.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; frame-src 'none'"

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}
