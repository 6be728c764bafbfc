package cli

import (
	"context"

	"github.com/spf13/cobra"
)

func (f *face) projectCommand() *cobra.Command {
	yes := false
	forget := f.command("forget [DIR]", "Remove everything of ours from a repository, through the bin", cobra.MaximumNArgs(1),
		func(ctx context.Context, args []string) error {
			if len(args) > 0 {
				f.project = args[0]
			}
			p, err := f.here(ctx)
			if err != nil {
				return err
			}
			if err := f.agree(yes, "Remove all worktrees, branches and refs of Coppice from "+clean(p.Dir)+"?"); err != nil {
				return err
			}
			items, err := f.client.ForgetProject(ctx, p.ID)
			if err != nil {
				return err
			}
			return f.emit(items, func() {
				f.out.f("%s is forgotten\n", p.Dir)
				f.printBin(items)
			})
		})
	forget.Flags().BoolVar(&yes, "yes", false, "do not ask")
	exits(forget, 0, 1, 2, 3, 4, 130)
	show := f.command("show", "Show the project of the working directory", cobra.NoArgs,
		func(ctx context.Context, _ []string) error {
			p, err := f.here(ctx)
			if err != nil {
				return err
			}
			return f.emit(p, func() {
				f.out.f("%s\n", f.out.paint(bold, p.Name))
				f.field("directory", "%s", p.Dir)
				f.field("id", "%s", p.ID)
				f.field("branch", "%s", branch(p.Checkout.Branch))
				f.field("head", "%s", short(p.Checkout.Head))
				f.field("dirty", "%s", plural(p.Checkout.Dirty, "file"))
				f.field("error", "%s", p.Checkout.Error)
				f.field("trusted", "%v", p.Trusted && !p.Stale)
			})
		})
	exits(show, 0, 1, 2, 3, 4)
	return f.group("project", "Show or forget a project", show, forget)
}
