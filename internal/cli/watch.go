package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) watchCommand() *cobra.Command {
	all := false
	c := f.command("watch [ID...]", "Show how attempts come along, as it happens", cobra.ArbitraryArgs,
		func(ctx context.Context, args []string) error {
			return f.watch(ctx, args, all)
		})
	c.Long = "Shows state, activity, tokens, cost, context and changed lines of the attempts (default: all that are not over),\n" +
		"until Ctrl-C. With --json a line of type progress for each change."
	c.Flags().BoolVar(&all, "all-projects", false, "of every project")
	return exits(c, 0, 1, 2, 3, 130)
}

func (f *face) watch(ctx context.Context, args []string, all bool) error {
	project, err := f.scope(ctx, all)
	if err != nil {
		return err
	}
	c, err := f.engine(ctx)
	if err != nil {
		return err
	}
	w, err := follow(ctx, c)
	if err != nil {
		return err
	}
	defer w.close()
	p := f.progress()
	defer p.end()
	w.show = p.show
	if len(args) > 0 {
		if w.only, err = f.ids(ctx, args); err != nil {
			return err
		}
	} else {
		w.within = project
		if err := f.begin(ctx, w, project); err != nil {
			return err
		}
	}
	return w.until(ctx, func(map[string]wire.Attempt) bool { return false })
}

// begin shows what is not over when the watch begins.
func (f *face) begin(ctx context.Context, w *follower, project string) error {
	tasks, err := f.client.Tasks(ctx, project)
	if err != nil {
		return err
	}
	for i := len(tasks) - 1; i >= 0; i-- {
		for _, a := range tasks[i].Attempts {
			if domain.State(a.State).Done() {
				continue
			}
			w.last[a.ID] = a
			if err := w.show(a); err != nil {
				return err
			}
		}
	}
	return nil
}
