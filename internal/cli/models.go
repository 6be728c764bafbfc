package cli

import (
	"context"
	"fmt"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/spf13/cobra"
)

func (f *face) modelsCommand() *cobra.Command {
	run := func(ctx context.Context, _ []string) error {
		project, err := f.scope(ctx, false)
		if err != nil {
			return err
		}
		c, err := f.engine(ctx)
		if err != nil {
			return err
		}
		m, err := c.Models(ctx, project)
		if err != nil {
			return err
		}
		return f.emit(m, func() { f.printModels(m) })
	}
	list := exits(f.command("list", "List the models that can be named for a task", cobra.NoArgs, run), 0, 1, 2, 4)
	c := f.command("models", "List the models that can be named for a task", cobra.NoArgs, run)
	c.AddCommand(list)
	return exits(c, 0, 1, 2, 4)
}

func (f *face) printModels(m wire.Models) {
	var rows [][]painted
	for _, p := range m.Providers {
		colour := dim
		if p.State == "ready" {
			colour = green
		} else if p.State == "unreachable" {
			colour = yellow
		}
		rows = append(rows, []painted{
			painted(clean(p.Name)), f.out.paint(colour, stateWords(p.State)), painted(clean(p.URL)), painted(clean(p.Note)),
		})
	}
	f.out.table([]string{"PROVIDER", "STATE", "ADDRESS", "NOTE"}, rows)
	rows = nil
	for _, model := range m.Models {
		rows = append(rows, f.modelRow(model, model.Name == m.Default))
	}
	if len(rows) > 0 {
		f.out.f("\n")
	}
	f.out.table([]string{"MODEL", "CONTEXT", "USD IN/OUT A MILLION", "SIZE", ""}, rows)
}

func (f *face) modelRow(m wire.Model, isDefault bool) []painted {
	context, price, bytes, note := "", "", "", ""
	if m.Context > 0 {
		context = tokens(m.Context)
	}
	if m.InputUSD != nil && m.OutputUSD != nil {
		price = fmt.Sprintf("%.2f/%.2f", *m.InputUSD, *m.OutputUSD)
	}
	if m.Bytes > 0 {
		bytes = size(m.Bytes) + " " + m.Quant
	}
	if !m.Tools {
		note = "cannot call tools"
	}
	if isDefault {
		note += " default"
	}
	return []painted{
		painted(clean(m.Name)), painted(context), painted(price), painted(clean(bytes)), f.out.paint(dim, note),
	}
}
