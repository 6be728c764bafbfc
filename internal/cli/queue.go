package cli

import (
	"context"
	"fmt"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/spf13/cobra"
)

func (f *face) queueCommand() *cobra.Command {
	get := func(ctx context.Context, c *client.Client, project string) ([]wire.QueueItem, error) {
		return c.Queue(ctx, project)
	}
	return listing(f, "queue", "List what is ready for review, in reading order", get, func(items []wire.QueueItem) {
		f.none(len(items), "nothing waits for review")
		for _, it := range items {
			f.printQueueItem(it)
		}
	})
}

func (f *face) printQueueItem(it wire.QueueItem) {
	number, title := f.out.paint(bold, fmt.Sprintf("#%d", it.Number)), f.out.paint(bold, cut(it.Title, 80))
	f.out.f("%s %s  %s  %s\n", number, it.ID, f.artifact(it), title)
	f.out.f("   %s", modelName(it.Model, it.Replay))
	if c := changed(it.Files, it.Additions, it.Deletions); c != "" {
		f.out.f(" · %s", c)
	}
	if it.ReviewMinutes > 0 {
		f.out.f(" · %d min to read", it.ReviewMinutes)
	}
	f.out.f(" · %s tokens · %s\n", tokens(it.Tokens), cost(it.CostUSD))
	for _, e := range it.Evidence {
		f.out.f("   %s\n", f.checkLine(e))
	}
	if it.Failure != nil {
		f.out.f("   %s\n", f.out.paint(red, it.Failure.Message))
	} else if it.Summary != "" {
		f.out.f("   %s\n", cut(it.Summary, 110))
	}
}

// artifact says what the item is, and what was said of it already.
func (f *face) artifact(it wire.QueueItem) painted {
	words, colour := it.Artifact, green
	if it.Artifact == "failure" {
		colour = red
	}
	if it.Verdict == "accept" {
		words += ", accepted"
	}
	return f.out.paint(colour, words)
}

// checkLine is one check with how it went.
func (f *face) checkLine(e wire.EvidenceSummary) painted {
	mark := f.out.paint(green, "✓")
	words := ""
	if e.ExitCode != 0 {
		mark, words = f.out.paint(red, "✗"), fmt.Sprintf(" (exit %d", e.ExitCode)
		if e.RedOnBase != nil && *e.RedOnBase {
			words += ", red on the base too"
		}
		words += ")"
	}
	if e.Onto != "" {
		words += " merged with the target at " + cut(short(e.Onto), 40)
	}
	if e.Stale {
		words += " stale: the change or its target has moved"
	}
	return mark + painted(" "+cut(e.Check, 80)+words)
}
