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
	c.Long = "Looks at git and your identity, the isolation that is in force, models and keys, the disk, file watching, and the\n" +
		"programs that are used, and says what each is for and how to mend it. Ends with 4 when something\n" +
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
		if words := hintOf(one); words != "" {
			rows = append(rows, []painted{"", "", f.out.paint(dim, words)})
		}
	}
	f.out.table([]string{"STATE", "WHAT", ""}, rows)
}

// hintOf says how a finding is mended: in words, with the command.
func hintOf(one wire.Finding) string {
	switch {
	case one.Hint == "" && one.Fix == "":
		return ""
	case one.Fix == "":
		return "hint: " + one.Hint
	case one.Hint == "":
		return "hint: " + one.Fix
	}
	return "hint: " + one.Hint + ": " + one.Fix
}
