package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/spf13/cobra"
)

func (f *face) filesCommand() *cobra.Command {
	limit := 0
	c := f.command("files [QUERY]", "Find tracked files of the project by parts of their names", cobra.MaximumNArgs(1),
		func(ctx context.Context, args []string) error {
			p, err := f.here(ctx)
			if err != nil {
				return err
			}
			text := ""
			if len(args) > 0 {
				text = args[0]
			}
			found, err := f.client.Files(ctx, p.ID, text, limit)
			if err != nil {
				return err
			}
			return f.emit(found, func() { f.printFiles(found) })
		})
	c.Flags().IntVar(&limit, "limit", 0, "show at most `N` (default 20, at most 200)")
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) printFiles(found wire.Files) {
	for _, name := range found.Files {
		f.out.f("%s\n", name)
	}
	f.none(len(found.Files), "no tracked file fits")
	if more := found.Fitting - len(found.Files); more > 0 && len(found.Files) > 0 {
		f.note("%d more fit", more)
	}
}
