package cli

import (
	"context"
	"time"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/spf13/cobra"
)

// followPause is how often a log that is followed is looked at.
const followPause = 500 * time.Millisecond

func (f *face) engineLogCommand() *cobra.Command {
	q, follow := client.LogQuery{}, false
	c := f.command("log", "Show what the engine wrote down", cobra.NoArgs,
		func(ctx context.Context, _ []string) error {
			return f.engineLog(ctx, q, follow)
		})
	c.Long = "Shows the last lines of the engine's log; with --follow, goes on with what is added. Secrets are taken out when\n" +
		"the log is written. With --json, one entry a line."
	c.Flags().IntVarP(&q.Limit, "lines", "n", 50, "how many `LINES`, at most 1000")
	c.Flags().StringVar(&q.Level, "level", "", "least level: `debug|info|warn|error`")
	c.Flags().StringVar(&q.Text, "search", "", "only lines that hold `TEXT`")
	c.Flags().BoolVarP(&follow, "follow", "f", false, "go on with what is added, until it is interrupted")
	return exits(c, 0, 1, 2, 130)
}

func (f *face) engineLog(ctx context.Context, q client.LogQuery, follow bool) error {
	c, err := f.engine(ctx)
	if err != nil {
		return err
	}
	for {
		page, err := c.Log(ctx, q)
		if err != nil {
			return err
		}
		for _, e := range page.Entries {
			if err := f.printLogEntry(e); err != nil {
				return err
			}
		}
		if !follow {
			return nil
		}
		q.After = page.End
		if page.End > 0 && len(page.Entries) == q.Limit {
			continue // there may be more already
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(followPause):
		}
	}
}

func (f *face) printLogEntry(e wire.LogEntry) error {
	if f.json {
		return writeJSON(f.io.Out, e)
	}
	if e.At != nil {
		f.out.f("%s ", f.out.paint(dim, e.At.Local().Format("2006-01-02 15:04:05.000")))
	}
	colours := map[string]style{"error": red, "warn": yellow, "info": cyan, "debug": dim}
	if e.Level != "" {
		f.out.f("%s ", f.out.paint(colours[e.Level], e.Level))
	}
	f.out.f("%s", e.Message)
	for _, a := range e.Attributes {
		f.out.f(" %s%s", f.out.paint(dim, a.Name+"="), a.Value)
	}
	f.out.f("\n")
	return nil
}
