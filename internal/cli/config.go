package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) configCommand() *cobra.Command {
	list := f.command("list", "List every setting with the layer that decides it", cobra.NoArgs,
		func(ctx context.Context, _ []string) error {
			return f.configList(ctx)
		})
	get := f.command("get KEY", "Print one setting", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			return f.configGet(ctx, args[0])
		})
	var layer string
	set := f.command("set KEY VALUE", "Change one setting in a file", cobra.ExactArgs(2),
		func(ctx context.Context, args []string) error {
			return f.configSet(ctx, layer, args[0], args[1])
		})
	set.Long = "Writes the setting into your own settings file, or with --layer into the project's. Comments stay. A list is\n" +
		"written as in TOML: \"['go test ./...', 'go vet ./...']\"."
	set.Flags().StringVar(&layer, "layer", "user", "`user|project|local`")
	reset := f.command("reset KEY", "Take one setting out of a file, so that a weaker layer decides it", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			return f.configReset(ctx, layer, args[0])
		})
	reset.Flags().StringVar(&layer, "layer", "user", "`user|project|local`")
	check := f.command("check KEY VALUE", "Say what a file would make of a value; nothing is written", cobra.ExactArgs(2),
		func(ctx context.Context, args []string) error {
			return f.configCheck(ctx, layer, args[0], args[1])
		})
	check.Flags().StringVar(&layer, "layer", "user", "`user|project|local`")
	all := []*cobra.Command{list, get, set, reset, check}
	for _, c := range all {
		exits(c, 0, 1, 2, 3, 4)
	}
	c := f.group("config", "Show and change settings", all...)
	c.Long = "Settings come in layers: defaults, your file, the project's .coppice/settings.toml and settings.local.toml,\n" +
		"environment (COPPICE_LIMITS_FOREGROUND for limits.foreground, and so on), flags."
	return c
}

// settings lists them as they hold for the project at hand, if there is one.
func (f *face) settings(ctx context.Context) ([]wire.Setting, error) {
	project, err := f.scope(ctx, false)
	if err != nil {
		return nil, err
	}
	c, err := f.engine(ctx)
	if err != nil {
		return nil, err
	}
	return c.Settings(ctx, project)
}

func (f *face) configList(ctx context.Context) error {
	all, err := f.settings(ctx)
	if err != nil {
		return err
	}
	return f.emit(all, func() {
		for _, s := range all {
			f.out.f("%s = %s  %s\n", f.out.paint(bold, s.Key), s.Value, f.out.paint(dim, origin(s)))
			f.out.f("    %s\n", s.Doc)
		}
	})
}

func origin(s wire.Setting) string {
	if s.Source == "" {
		return s.Layer
	}
	return s.Layer + ": " + s.Source
}

func (f *face) configGet(ctx context.Context, key string) error {
	all, err := f.settings(ctx)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.Key == key {
			return f.emit(s, func() { f.out.f("%s\n", s.Value) })
		}
	}
	return domain.E(domain.CodeNotFound, "get "+key, "no such setting").WithHint("`coppice config list` shows every setting")
}

func (f *face) configSet(ctx context.Context, layer, key, value string) error {
	c, project, err := f.layerOf(ctx, layer, "set "+key)
	if err != nil {
		return err
	}
	s, err := c.SetSetting(ctx, wire.SetSetting{Key: key, Value: value, Layer: layer, Project: project})
	if err != nil {
		return err
	}
	return f.emit(s, func() {
		f.out.f("%s = %s  %s\n", s.Key, s.Value, origin(s))
		if s.Layer != layer {
			f.note("%s it is written, but %s decides", f.err.paint(yellow, "note:"), origin(s))
		}
	})
}

func (f *face) configReset(ctx context.Context, layer, key string) error {
	c, project, err := f.layerOf(ctx, layer, "reset "+key)
	if err != nil {
		return err
	}
	s, err := c.ResetSetting(ctx, key, layer, project)
	if err != nil {
		return err
	}
	return f.emit(s, func() { f.out.f("%s = %s  %s\n", s.Key, s.Value, origin(s)) })
}

// configCheck exits with a usage error where the value is refused; with --json the answer says it, too.
func (f *face) configCheck(ctx context.Context, layer, key, value string) error {
	c, project, err := f.layerOf(ctx, layer, "check "+key)
	if err == nil && project == "" {
		project, err = f.scope(ctx, false) // a project's file may decide over one's own
	}
	if err != nil {
		return err
	}
	r, err := c.CheckSetting(ctx, wire.SetSetting{Key: key, Value: value, Layer: layer, Project: project})
	if err != nil {
		return err
	}
	if !r.OK && !f.json {
		return domain.E(domain.CodeUsage, "check "+key, "%s", r.Problem).WithHint("%s", r.Hint)
	}
	err = f.emit(r, func() {
		f.out.f("%s = %s\n", key, r.Value)
		if !r.Takes {
			f.note("%s it would be written, but %s decides", f.err.paint(yellow, "note:"), origin(wire.Setting{Layer: r.Layer, Source: r.Source}))
		}
	})
	if err == nil && !r.OK {
		return exit(domain.CodeUsage.Exit())
	}
	return err
}

// layerOf gives the engine, and the project that a layer belongs to.
func (f *face) layerOf(ctx context.Context, layer, op string) (*client.Client, string, error) {
	project := ""
	switch layer {
	case "user":
	case "project", "local":
		p, err := f.here(ctx)
		if err != nil {
			return nil, "", err
		}
		project = p.ID
	default:
		return nil, "", domain.E(domain.CodeUsage, op, "--layer takes user, project or local, not %q", layer)
	}
	c, err := f.engine(ctx)
	return c, project, err
}
