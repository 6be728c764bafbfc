package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/spf13/cobra"
)

func (f *face) projectCommand() *cobra.Command {
	yes := false
	forget := f.command("forget [DIR]", "Remove everything of ours from a repository, through the bin", cobra.MaximumNArgs(1),
		func(ctx context.Context, args []string) error {
			p, err := f.named(ctx, args)
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
	return f.group("project", "Show, measure, move or forget a project", show, f.projectDefaults(), f.projectDetails(), f.projectMove(), forget)
}

// named gives the project of an argument, or of the working directory. A project whose directory is not there any more
// is found among those that were opened, by its directory or its id.
func (f *face) named(ctx context.Context, args []string) (wire.Project, error) {
	if len(args) == 0 {
		return f.here(ctx)
	}
	c, err := f.engine(ctx)
	if err != nil {
		return wire.Project{}, err
	}
	if list, err := c.Projects(ctx); err == nil {
		for _, p := range list {
			if p.ID == args[0] || p.Dir == f.dir(args[0]) {
				return p, nil
			}
		}
	}
	f.project = args[0]
	return f.here(ctx)
}

func (f *face) projectMove() *cobra.Command {
	c := f.command("move PROJECT DIR", "Say where a repository that was moved is now", cobra.ExactArgs(2),
		func(ctx context.Context, args []string) error {
			p, err := f.named(ctx, args[:1])
			if err != nil {
				return err
			}
			moved, err := f.client.MoveProject(ctx, p.ID, f.dir(args[1]))
			if err != nil {
				return err
			}
			return f.emit(moved, func() { f.out.f("%s is at %s; trust it again: coppice trust\n", clean(moved.Name), clean(moved.Dir)) })
		})
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) projectDetails() *cobra.Command {
	c := f.command("details [PROJECT]", "Measure what a project holds", cobra.MaximumNArgs(1),
		func(ctx context.Context, args []string) error {
			p, err := f.named(ctx, args)
			if err != nil {
				return err
			}
			d, err := f.client.ProjectDetails(ctx, p.ID)
			if err != nil {
				return err
			}
			return f.emit(d, func() {
				f.out.f("%s\n", f.out.paint(bold, clean(d.Project.Name)))
				f.field("directory", "%s", d.Project.Dir)
				f.field("missing", "%s", d.Why)
				f.field("tasks", "%d", d.Tasks)
				f.field("worktrees", "%d, %s", d.Worktrees, size(d.WorktreeBytes))
				f.field("refs", "%s, %s", plural(d.Checkpoints, "checkpoint"), size(d.CheckpointBytes))
				f.field("bin", "%s, %s", plural(d.BinItems, "item"), size(d.BinBytes))
				f.field("active", "%s", when(d.LastActivity))
			})
		})
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) projectDefaults() *cobra.Command {
	c := f.command("defaults", "Show what a new task begins with in the page, and where that comes from", cobra.NoArgs,
		func(ctx context.Context, _ []string) error {
			p, err := f.here(ctx)
			if err != nil {
				return err
			}
			d, err := f.client.TaskDefaults(ctx, p.ID)
			if err != nil {
				return err
			}
			return f.emit(d, func() {
				from := func(field, value string) {
					if at := d.From[field]; at != "" && value != "" {
						value += " (" + at + ")"
					}
					f.field(field, "%s", value)
				}
				from("kind", d.Kind)
				from("mode", d.Mode)
				from("model", d.Model)
				from("plan_model", d.PlanModel)
				f.field("target", "%s", branch(d.Target))
				for _, check := range d.Checks {
					from("checks", check.Command)
				}
				f.field("isolation", "%d %s", d.Isolation.Level, d.Isolation.Name)
			})
		})
	c.Long = "Shows what the page fills in for a new task. How one works (kind, mode, model, background) is taken from the\n" +
		"project's last task, then from settings; what a task may do and spend is taken from settings alone. `coppice run`\n" +
		"never looks at the last task: a script gets the same each time."
	return exits(c, 0, 1, 2, 3, 4)
}
