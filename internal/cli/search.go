package cli

import (
	"context"
	"fmt"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/spf13/cobra"
)

func (f *face) searchCommand() *cobra.Command {
	all := false
	c := f.command("search TEXT", "Search in sessions", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			project, err := f.scope(ctx, all)
			if err != nil {
				return err
			}
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			hits, err := c.Search(ctx, args[0], project)
			if err != nil {
				return err
			}
			return f.emit(hits, func() { f.printHits(hits) })
		})
	c.Flags().BoolVar(&all, "all-projects", false, "of every project")
	return exits(c, 0, 1, 2, 4)
}

func (f *face) printHits(hits []wire.Hit) {
	f.none(len(hits), "nothing found")
	for _, h := range hits {
		f.out.f("%s %s %s\n", h.Attempt, f.out.paint(bold, cut(h.Title, 80)), f.out.paint(dim, fmt.Sprint(h.Where)))
		f.out.f("%s", indented("  ", h.Text))
	}
}
