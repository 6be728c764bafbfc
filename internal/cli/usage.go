package cli

import (
	"context"
	"fmt"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/spf13/cobra"
)

func (f *face) usageCommand() *cobra.Command {
	from, to := "", ""
	get := func(ctx context.Context, c *client.Client, project string) ([]wire.UsageRow, error) {
		return c.Usage(ctx, project, from, to)
	}
	c := listing(f, "usage", "List what models were asked for, by day and project", get, func(list []wire.UsageRow) {
		var rows [][]painted
		for _, u := range list {
			rows = append(rows, []painted{
				painted(clean(u.Day)), painted(clean(u.Project)), painted(cut(u.Model, 40)), painted(fmt.Sprint(u.Requests)),
				painted(tokens(u.Input)), painted(tokens(u.Cached)), painted(tokens(u.Output)), painted(cost(u.CostUSD)),
			})
		}
		f.none(len(rows), "no model was asked yet")
		f.out.table([]string{"DAY", "PROJECT", "MODEL", "REQUESTS", "IN", "CACHED", "OUT", "COST"}, rows)
	})
	c.Flags().StringVar(&from, "from", "", "first `DAY`, as 2006-01-31")
	c.Flags().StringVar(&to, "to", "", "last `DAY`")
	return c
}
