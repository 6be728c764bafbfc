package cli

import (
	"context"

	"github.com/spf13/cobra"
)

func (f *face) splitCommand() *cobra.Command {
	c := f.command("split ID", "Make an attempt of what was accepted of a change, to land by itself", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			a, err := c.Split(ctx, r)
			if err != nil {
				return err
			}
			return f.emit(a, func() { f.printSteered(a) })
		})
	c.Long = "Makes another attempt at the same task that has the hunks and lines you accepted (coppice judge) and nothing else.\n" +
		"Its checks run; then it stands in the queue and lands by itself. The change stays as it is: send it back, and its agent goes on\n" +
		"with the rest. `coppice wait` waits for the checks."
	return exits(c, 0, 1, 2, 3, 4)
}
