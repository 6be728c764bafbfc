package cli

import (
	"context"

	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) fileCommand() *cobra.Command {
	var l client.Lines
	c := f.command("file ID PATH", "Show a file as an attempt leaves it, or as it was before", cobra.ExactArgs(2),
		func(ctx context.Context, args []string) error {
			l.Path = args[1]
			return f.file(ctx, args[0], l)
		})
	c.Long = "Prints the lines of a file after the change, whether or not the change touches it; control characters are made\n" +
		"visible and a line is cut at 2,000 bytes. --json gives 500 lines at most, from --from on."
	fl := c.Flags()
	fl.BoolVar(&l.Old, "old", false, "as it was before the change")
	fl.IntVar(&l.From, "from", 1, "from line `N` on")
	fl.IntVar(&l.Limit, "lines", 0, "at most `N` lines")
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) file(ctx context.Context, id string, l client.Lines) error {
	if l.From < 1 || l.Limit < 0 || l.Limit > 500 {
		return domain.E(domain.CodeUsage, "file", "--from counts from 1, and --lines gives at most 500")
	}
	c, r, err := f.at(ctx, id)
	if err != nil {
		return err
	}
	for all := l.Limit == 0; ; l.From += 500 {
		part, err := c.Lines(ctx, r, l)
		if err != nil {
			return err
		}
		if f.json {
			return writeJSON(f.io.Out, part)
		}
		for _, line := range part.Lines {
			f.out.f("%s\n", f.out.paintLines("", line))
		}
		if !all || part.From+len(part.Lines) > part.Total {
			return nil
		}
	}
}
