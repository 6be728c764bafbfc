package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/spf13/cobra"
)

// judging makes a command that gives a verdict.
func (f *face) judging(verb, short, long string) *cobra.Command {
	var v wire.Verdict
	c := f.command(verb+" ID", short, cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		c, r, err := f.at(ctx, args[0])
		if err != nil {
			return err
		}
		a, err := c.Judge(ctx, verb, r, v)
		if err != nil {
			return err
		}
		return f.emit(a, func() {
			f.out.f("%s %s  %s", number(a), a.ID, f.out.state(a.State))
			if a.Verdict != "" {
				f.out.f("  verdict: %s", a.Verdict)
			}
			f.out.f("\n")
		})
	})
	c.Long = long
	c.Flags().StringVarP(&v.Text, "message", "m", "", "`TEXT` that goes with it")
	c.Flags().StringVar(&v.Tree, "tree", "", "`TREE` that was read; refused when the change is another one by now")
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) acceptCommand() *cobra.Command {
	return f.judging("accept", "Accept a result as it stands", "Accepts the change, so that it may land. The verdict "+
		"belongs to the tree that is there now,\nor to --tree.")
}

func (f *face) rejectCommand() *cobra.Command {
	return f.judging("reject", "Reject a result", "Rejects the result. What it held stays in the bin for a while.")
}

func (f *face) requestChangesCommand() *cobra.Command {
	return f.judging("request-changes", "Send a change back with the comments", "Takes what you rejected (coppice judge) out of the files, and "+
		"sends the agent that, the open comments and the message.\nIt goes on in the same worktree; `coppice wait ID` waits for its answer.")
}

func (f *face) withdrawCommand() *cobra.Command {
	c := f.command("withdraw ID", "Take your verdict back, where nothing has come of it yet", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			a, err := c.Withdraw(ctx, r)
			if err != nil {
				return err
			}
			return f.emit(a, func() { f.out.f("%s %s  %s\n", number(a), a.ID, f.out.state(a.State)) })
		})
	return exits(c, 0, 1, 2, 3, 4)
}
