package cli

import (
	"context"
	"fmt"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/spf13/cobra"
)

func (f *face) forecastCommand() *cobra.Command {
	get := func(ctx context.Context, c *client.Client, project string) ([]wire.Forecast, error) {
		return c.Forecast(ctx, project)
	}
	c := listing(f, "forecast", "Foretell which open changes conflict, and the order to land them in", get,
		func(list []wire.Forecast) {
			f.none(len(list), "no open change: nothing to foretell")
			for _, fc := range list {
				f.printForecast(fc)
			}
		})
	c.Long = "Each open attempt, work in progress included, is merged in memory with its target and with every other one\n" +
		"that changes the same files; nothing is checked out. They are listed in the order to land them in. What\n" +
		"conflicts with an earlier one has no place in it: it has to be worked over once that has landed."
	return c
}

func (f *face) printForecast(fc wire.Forecast) {
	f.out.f("%s %s\n", f.out.paint(bold, "to land on "+cut(branch(fc.Target), 60)), f.out.paint(dim, short(fc.Commit)))
	if fc.Problem != nil {
		f.out.f("   %s\n", f.out.paint(red, fc.Problem.Message))
		return
	}
	var rows [][]painted
	moved := 0
	for _, s := range fc.Rows {
		place := "–"
		if s.Place > 0 {
			place = fmt.Sprintf("%d.", s.Place)
		}
		words := f.out.paint(green, cut(s.Words, 100))
		if s.Fate == "conflict" {
			words = f.out.paint(red, cut(s.Words, 100))
		}
		switch s.Checked {
		case "stale":
			moved++
			words += f.out.paint(yellow, " *")
		case "red":
			words += f.out.paint(red, " red with "+cut(branch(fc.Target), 40))
		case "passed":
			words += f.out.paint(dim, " passes with "+cut(branch(fc.Target), 40))
		}
		rows = append(rows, []painted{
			painted(place), painted(number(wire.Attempt{Number: s.Number, Ordinal: s.Ordinal})), f.out.state(s.State), words,
			painted(cut(s.Title, 72)),
		})
	}
	f.out.table([]string{"ORDER", "TASK", "STATE", "FORECAST", "TITLE"}, rows)
	if moved > 0 {
		f.note("* %s has changed files of it too since it began: its checks have not run on both together yet",
			cut(branch(fc.Target), 60))
	}
	if fc.Left > 0 {
		f.note("%s more, too many to be looked at", plural(fc.Left, "attempt"))
	}
}
