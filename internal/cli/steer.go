package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/spf13/cobra"
)

// steering makes a command that acts on attempts one by one.
func (f *face) steering(
	use, short string, act func(context.Context, *client.Client, client.Ref) (wire.Attempt, error),
) *cobra.Command {
	c := f.command(use, short, cobra.MinimumNArgs(1), func(ctx context.Context, args []string) error {
		c, err := f.engine(ctx)
		if err != nil {
			return err
		}
		done := []wire.Attempt{}
		for _, arg := range args {
			r, err := f.ref(ctx, arg)
			if err != nil {
				return err
			}
			a, err := act(ctx, c, r)
			if err != nil {
				return err
			}
			done = append(done, a)
			if !f.json {
				f.printSteered(a)
			}
		}
		if f.json {
			return writeJSON(f.io.Out, done)
		}
		return nil
	})
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) printSteered(a wire.Attempt) {
	pool := "foreground"
	if a.Background {
		pool = "background"
	}
	f.out.f("%s %s  %s  %s\n", number(a), a.ID, f.out.state(a.State), pool)
}

func (f *face) steer(verb, short string) *cobra.Command {
	return f.steering(verb+" ID...", short,
		func(ctx context.Context, c *client.Client, r client.Ref) (wire.Attempt, error) {
			return c.Steer(ctx, verb, r)
		})
}

func (f *face) pauseCommand() *cobra.Command {
	return f.steer("pause", "Stop after the turn that runs")
}
func (f *face) resumeCommand() *cobra.Command { return f.steer("resume", "Go on") }
func (f *face) cancelCommand() *cobra.Command {
	return f.steer("cancel", "End an attempt; what it did is kept")
}
func (f *face) promoteCommand() *cobra.Command { return f.steer("promote", "Move to the foreground") }
func (f *face) demoteCommand() *cobra.Command  { return f.steer("demote", "Move to the background") }

func (f *face) removeCommand() *cobra.Command {
	c := f.command("remove ID", "Remove an attempt's worktree and branch, through the bin", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			b, err := c.RemoveAttempt(ctx, r)
			if err != nil {
				return err
			}
			return f.emit(b, func() { f.printBin([]wire.BinItem{b}) })
		})
	return exits(c, 0, 1, 2, 3, 4)
}
