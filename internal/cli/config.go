package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
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
	for _, c := range []*cobra.Command{list, get, set} {
		exits(c, 0, 1, 2, 3, 4)
	}
	c := f.group("config", "Show and change settings", list, get, set)
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
	set := wire.SetSetting{Key: key, Value: value, Layer: layer}
	switch layer {
	case "user":
	case "project", "local":
		p, err := f.here(ctx)
		if err != nil {
			return err
		}
		set.Project = p.ID
	default:
		return domain.E(domain.CodeUsage, "set "+key, "--layer takes user, project or local, not %q", layer)
	}
	c, err := f.engine(ctx)
	if err != nil {
		return err
	}
	s, err := c.SetSetting(ctx, set)
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
