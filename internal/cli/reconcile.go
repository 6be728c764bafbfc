package cli

import (
	"context"
	"fmt"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/spf13/cobra"
)

func (f *face) reconcileCommand() *cobra.Command {
	var in wire.Reconcile
	c := f.command("reconcile ID", "Have an agent bring a change together with what it conflicts with", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			a, err := c.Reconcile(ctx, r, in)
			if err != nil {
				return err
			}
			return f.emit(a, func() {
				f.printSteered(a)
				f.printReconciles(a.Reconciles)
			})
		})
	c.Long = "Makes another attempt at the task of a change that conflicts with its target, or with an open change (--with). It\n" +
		"has a worktree of its own that holds both, with the conflicts marked, and an agent that has seen neither session.\n" +
		"It is told both briefs and diffs and what reviewers said, gives a reason for each conflict as a remark on the line,\n" +
		"and the checks of both have to pass. The change itself stays as it is. `coppice wait` waits for the new attempt."
	c.Flags().StringVar(&in.With, "with", "", "`ID` of the open change; nothing: the target as it is")
	c.Flags().StringVar(&in.Model, "model", "", "`MODEL` that does it (default: the author's)")
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) printReconciles(r *wire.Reconciles) {
	if r == nil {
		return
	}
	for _, t := range r.With {
		f.field("with", "%s", fmt.Sprintf("#%d %s", t.Number, cut(t.Title, 80)))
	}
	for _, c := range r.Files {
		f.field("conflict", "%s%s", c.Path, places(c.Places))
	}
	for _, c := range r.Checks {
		f.field("check", "%s", c.Command)
	}
}

func places(n int) string {
	if n == 0 {
		return " (one side deleted, renamed or replaced it)"
	}
	return fmt.Sprintf(" (%s)", plural(n, "place"))
}
