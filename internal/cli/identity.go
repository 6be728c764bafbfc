package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/spf13/cobra"
)

func (f *face) identityCommand() *cobra.Command {
	run := func(ctx context.Context, _ []string) error {
		c, err := f.engine(ctx)
		if err != nil {
			return err
		}
		id, err := c.Identity(ctx)
		if err != nil {
			return err
		}
		return f.emit(id, func() { f.printIdentity(id) })
	}
	set := f.command("set NAME EMAIL", "Write them into your git configuration (git config --global)", cobra.ExactArgs(2),
		func(ctx context.Context, args []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			id, err := c.SetIdentity(ctx, wire.Identity{Name: args[0], Email: args[1]})
			if err != nil {
				return err
			}
			return f.emit(id, func() { f.printIdentity(id) })
		})
	c := f.command("identity", "Show the name and address that stand on your commits", cobra.NoArgs, run)
	c.AddCommand(exits(set, 0, 1, 2, 4))
	return exits(c, 0, 1, 2, 4)
}

func (f *face) printIdentity(id wire.Identity) {
	if id.Name == "" || id.Email == "" {
		f.note("git knows no name or no address of yours: coppice identity set \"Your Name\" you@example.org")
	}
	if id.Name != "" || id.Email != "" {
		f.out.f("%s <%s>\n", id.Name, id.Email)
	}
}

func (f *face) foldersCommand() *cobra.Command {
	c := f.command("folders [PATH]", "List folders that a path may go on to, repositories first", cobra.MaximumNArgs(1),
		func(ctx context.Context, args []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			typed := ""
			if len(args) > 0 {
				typed = args[0]
			}
			list, err := c.Folders(ctx, typed)
			if err != nil {
				return err
			}
			return f.emit(list, func() {
				for _, one := range list {
					kind := ""
					if one.Repo {
						kind = "  git"
					}
					f.out.f("%s%s\n", one.Path, f.out.paint(dim, kind))
				}
			})
		})
	c.Hidden = true // for faces that complete a path
	return exits(c, 0, 1, 2, 3)
}
