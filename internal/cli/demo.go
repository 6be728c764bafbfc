package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/spf13/cobra"
)

func (f *face) demoCommand() *cobra.Command {
	detach := false
	c := f.command("demo [DIR]", "Make a sample project and let three replayed agents work in it", cobra.MaximumNArgs(1),
		func(ctx context.Context, args []string) error {
			dir := ""
			if len(args) > 0 {
				dir = f.dir(args[0])
			}
			return f.demo(ctx, dir, detach)
		})
	c.Long = "Makes a sample repository (a small billing service) in DIR, or in the data directory, and starts three tasks. The\n" +
		"model is a replay: it plays a script, needs no network, and says so. One task waits for another to land."
	c.Flags().BoolVar(&detach, "detach", false, "do not wait")
	return exits(c, 0, 1, 2, 4, 130)
}

func (f *face) demo(ctx context.Context, dir string, detach bool) error {
	c, err := f.engine(ctx)
	if err != nil {
		return err
	}
	w, err := follow(ctx, c)
	if err != nil {
		return err
	}
	defer w.close()
	p, err := c.Demo(ctx, dir)
	if err != nil {
		return err
	}
	tasks, err := c.Tasks(ctx, p.ID)
	if err != nil {
		return err
	}
	f.note("%s is the sample project; its agents are replays of a script, not a model", p.Dir)
	if !detach {
		progress := f.progress()
		w.show, w.only = progress.show, demoAttempts(tasks)
		err := w.until(ctx, w.allSettled)
		progress.end()
		if err != nil {
			return err
		}
	}
	return f.demoDone(ctx, p)
}

// demoAttempts are the attempts that need nobody: those of tasks that wait for no other.
func demoAttempts(tasks []wire.Task) []string {
	var ids []string
	for _, t := range tasks {
		if len(t.After) > 0 {
			continue
		}
		for _, a := range t.Attempts {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

func (f *face) demoDone(ctx context.Context, p wire.Project) error {
	items, err := f.client.Queue(ctx, p.ID)
	if err != nil {
		return err
	}
	if f.json {
		return writeJSON(f.io.Out, struct {
			Type    string           `json:"type"`
			Project wire.Project     `json:"project"`
			Queue   []wire.QueueItem `json:"queue"`
		}{"result", p, items})
	}
	for _, it := range items {
		f.printQueueItem(it)
	}
	f.out.f("\n%s cd %s, then coppice queue, diff 1, accept 1, land 1\n", f.out.paint(dim, "next:"), p.Dir)
	return nil
}
