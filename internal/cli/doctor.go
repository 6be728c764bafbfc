package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/spf13/cobra"
)

func (f *face) doctorCommand() *cobra.Command {
	c := f.command("doctor", "Say what this machine has and lacks", cobra.NoArgs,
		func(ctx context.Context, _ []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			list, err := c.Doctor(ctx)
			if err != nil {
				return err
			}
			if err := f.emit(list, func() { f.printFindings(list) }); err != nil {
				return err
			}
			for _, one := range list {
				if one.State == "bad" {
					return exit(4)
				}
			}
			return nil
		})
	c.Long = "Looks at git, the isolation that is in force, the models, the database and the disk. Ends with 4 when something\n" +
		"is in the way of working at all."
	return exits(c, 0, 1, 2, 4)
}

func (f *face) printFindings(list []wire.Finding) {
	colours := map[string]style{"ok": green, "warn": yellow, "bad": red, "off": dim}
	var rows [][]painted
	for _, one := range list {
		rows = append(rows, []painted{
			f.out.paint(colours[one.State], one.State), painted(clean(one.Name)), painted(clean(one.Detail)),
		})
		if one.Hint != "" {
			rows = append(rows, []painted{"", "", f.out.paint(dim, "hint: "+one.Hint)})
		}
	}
	f.out.table([]string{"STATE", "WHAT", ""}, rows)
}
