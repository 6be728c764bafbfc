package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/spf13/cobra"
)

func (f *face) binCommand() *cobra.Command {
	get := func(ctx context.Context, c *client.Client, project string) ([]wire.BinItem, error) {
		return c.Bin(ctx, project)
	}
	list := listing(f, "list", "List what was removed and can be brought back", get, func(items []wire.BinItem) {
		f.none(len(items), "the bin is empty")
		f.printBin(items)
	})
	restore := f.command("restore ID", "Bring something back", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			b, err := c.RestoreBin(ctx, args[0])
			if err != nil {
				return err
			}
			return f.emit(b, func() { f.out.f("%s is back: %s\n", b.ID, b.Title) })
		})
	exits(restore, 0, 1, 2, 3, 4)
	c := f.group("bin", "Show, bring back and delete what was removed", list, restore, f.binEmptyCommand())
	c.RunE = list.RunE
	return c
}

func (f *face) binEmptyCommand() *cobra.Command {
	yes, all := false, false
	c := f.command("empty [ID]", "Delete for good: one item, or all of the project", cobra.MaximumNArgs(1),
		func(ctx context.Context, args []string) error {
			project, err := f.scope(ctx, all)
			if err != nil {
				return err
			}
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			id, what := "", "everything in the bin"
			if len(args) > 0 {
				id, what = args[0], clean(args[0])
			}
			if err := f.agree(yes, "Delete "+what+" for good?"); err != nil {
				return err
			}
			items, err := c.EmptyBin(ctx, project, id)
			if err != nil {
				return err
			}
			return f.emit(items, func() { f.out.f("%s deleted\n", plural(len(items), "item")) })
		})
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	c.Flags().BoolVar(&all, "all-projects", false, "of every project")
	return exits(c, 0, 1, 2, 3, 4, 130)
}

func (f *face) printBin(items []wire.BinItem) {
	var rows [][]painted
	for _, b := range items {
		rows = append(rows, []painted{
			painted(clean(b.ID)), painted(clean(b.Attempt)), painted(when(b.RemovedAt)), painted(when(b.ExpiresAt)),
			painted(size(b.Bytes)), painted(cut(b.Reason, 40)), painted(cut(b.Title, 60)),
		})
	}
	f.out.table([]string{"ID", "ATTEMPT", "REMOVED", "GONE AFTER", "SIZE", "WHY", "TITLE"}, rows)
}
