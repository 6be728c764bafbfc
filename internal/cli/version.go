package cli

import (
	"context"
	"runtime"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/spf13/cobra"
)

func (f *face) versionCommand() *cobra.Command {
	c := f.command("version", "Print version, commit and build", cobra.NoArgs, func(context.Context, []string) error {
		v := struct {
			Version string `json:"version"`
			Commit  string `json:"commit"`
			Build   string `json:"build"`
			API     int    `json:"api"`
			Go      string `json:"go"`
		}{f.hooks.Version, f.hooks.Commit, f.hooks.Build, wire.Level, runtime.Version()}
		return f.emit(v, func() { f.out.f("coppice %s (%s, %s, %s)\n", v.Version, v.Commit, v.Build, v.Go) })
	})
	return exits(c, 0, 2)
}

func (f *face) openapiCommand() *cobra.Command {
	c := f.command("openapi", "Print the OpenAPI document of the engine's API", cobra.NoArgs,
		func(context.Context, []string) error {
			if f.hooks.OpenAPI == nil {
				return missing("API document")
			}
			b, err := f.hooks.OpenAPI()
			if err != nil {
				return err
			}
			_, err = f.io.Out.Write(b)
			return err
		})
	c.Hidden = true
	return exits(c, 0, 1, 2)
}

// gocacheCommand is what GOCACHEPROG names inside a sandbox; people have no use for it.
func (f *face) gocacheCommand() *cobra.Command {
	c := f.command("gocache BASE OWN", "Answer the go command about its build cache", cobra.ExactArgs(2),
		func(_ context.Context, args []string) error {
			if f.hooks.GoCache == nil {
				return missing("build cache")
			}
			return f.hooks.GoCache(args[0], args[1], f.io.In, f.io.Out)
		})
	c.Hidden = true
	return exits(c, 0, 1, 2)
}
