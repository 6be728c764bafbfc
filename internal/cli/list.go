package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/spf13/cobra"
)

// listing makes a command that lists something of a project, or of all.
func listing[T any](
	f *face, use, short string, get func(context.Context, *client.Client, string) ([]T, error), show func([]T),
) *cobra.Command {
	all := false
	c := f.command(use, short, cobra.NoArgs, func(ctx context.Context, _ []string) error {
		project, err := f.scope(ctx, all)
		if err != nil {
			return err
		}
		c, err := f.engine(ctx)
		if err != nil {
			return err
		}
		list, err := get(ctx, c, project)
		if err != nil {
			return err
		}
		return f.emit(list, func() { show(list) })
	})
	c.Flags().BoolVar(&all, "all-projects", false, "of every project")
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) tasksCommand() *cobra.Command {
	get := func(ctx context.Context, c *client.Client, project string) ([]wire.Task, error) {
		return c.Tasks(ctx, project)
	}
	return listing(f, "tasks", "List tasks and their attempts, newest first", get, func(tasks []wire.Task) {
		var rows [][]painted
		for _, t := range tasks {
			for _, a := range t.Attempts {
				rows = append(rows, []painted{
					painted(number(a)), painted(clean(a.ID)), f.out.state(a.State),
					painted(cut(modelName(a.Model, a.Replay), 40)), painted(changed(a.Files, a.Additions, a.Deletions)),
					painted(cut(t.Title, 72)),
				})
			}
		}
		f.none(len(rows), "no tasks yet: coppice run 'what is to be done'")
		f.out.table([]string{"TASK", "ATTEMPT", "STATE", "MODEL", "CHANGE", "TITLE"}, rows)
	})
}

// none tells that a list is empty, on stderr, so that a person is not left with nothing.
func (f *face) none(n int, words string) {
	if n == 0 {
		f.note("%s", words)
	}
}

func (f *face) projectsCommand() *cobra.Command {
	c := f.command("projects", "List the repositories that were opened", cobra.NoArgs,
		func(ctx context.Context, _ []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			list, err := c.Projects(ctx)
			if err != nil {
				return err
			}
			return f.emit(list, func() { f.printProjects(list) })
		})
	c.Flags().Bool("all-projects", false, "as it is")
	_ = c.Flags().MarkHidden("all-projects") // the other lists have it
	return exits(c, 0, 1, 2)
}

func (f *face) printProjects(list []wire.Project) {
	var rows [][]painted
	for _, p := range list {
		trust := f.out.paint(yellow, "not trusted")
		if p.Stale {
			trust = f.out.paint(yellow, "changed since it was trusted")
		} else if p.Trusted {
			trust = f.out.paint(green, "trusted")
		}
		rows = append(rows, []painted{
			painted(cut(p.Name, 32)), painted(clean(p.ID)), trust, painted(plural(p.Working, "task") + " at work"),
			painted(plural(p.Ready, "result") + " ready"), painted(clean(p.Dir)),
		})
	}
	f.none(len(rows), "no projects yet: coppice trust, in a git repository")
	f.out.table([]string{"NAME", "ID", "TRUST", "WORKING", "READY", "DIRECTORY"}, rows)
}
