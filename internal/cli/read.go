package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

// reading is what of a change is to be marked.
type reading struct {
	files []string
	hunks []int // of the one file; none: all of it
	all   bool
	undo  bool
}

func (f *face) readCommand() *cobra.Command {
	var rd reading
	c := f.command("read ID [FILE...]", "Mark what of a change you have read, or see what you have not", cobra.MinimumNArgs(1),
		func(ctx context.Context, args []string) error {
			rd.files = args[1:]
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			change, err := rd.apply(ctx, c, r, func(marks []string) (wire.Change, error) {
				return c.MarkRead(ctx, r, marks, !rd.undo)
			})
			if err != nil {
				return err
			}
			return f.emit(change, func() { f.printReading(change) })
		})
	rd.flags(c)
	c.Flags().BoolVar(&rd.undo, "undo", false, "mark it as not read")
	c.Long = "Marks belong to hunks and hold by what a hunk changes: after a follow-up only what is new is open again, and what\n" +
		"changed after you read it is said to have. Without a FILE nothing is marked."
	c.Example = "  coppice read 3 internal/api/api.go --hunk 2"
	return exits(c, 0, 1, 2, 3, 4)
}

func (rd *reading) flags(c *cobra.Command) {
	c.Flags().IntSliceVar(&rd.hunks, "hunk", nil, "only the `N`th hunk of the one FILE, counted from 1")
	c.Flags().BoolVar(&rd.all, "all", false, "every file")
}

// apply does something with the hunks that are meant, where any are, and gives the change as it is then.
func (rd reading) apply(
	ctx context.Context, c *client.Client, r client.Ref, do func(marks []string) (wire.Change, error),
) (wire.Change, error) {
	change, err := c.Change(ctx, r, client.Scope{})
	if err != nil {
		return change, err
	}
	marks, err := rd.marks(change)
	if err != nil || len(marks) == 0 {
		return change, err
	}
	return do(marks)
}

// marks gives the marks that are meant.
func (rd reading) marks(c wire.Change) ([]string, error) {
	if rd.all && len(rd.files) > 0 || len(rd.hunks) > 0 && len(rd.files) != 1 {
		return nil, domain.E(domain.CodeUsage, "read", "--all takes no FILE, and --hunk takes one")
	}
	var out []string
	left := slices.Clone(rd.files)
	for _, file := range c.Files {
		i := slices.Index(left, file.Path)
		if i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else if !rd.all {
			continue
		}
		marks, err := rd.of(file)
		if err != nil {
			return nil, err
		}
		out = append(out, marks...)
	}
	if len(left) > 0 {
		return nil, domain.E(domain.CodeNotFound, "read", "the change does not touch %s", left[0]).
			WithHint("'coppice diff --name-only' lists its files")
	}
	return out, nil
}

// of gives the marks that are meant of one file.
func (rd reading) of(file wire.File) (out []string, err error) {
	for _, n := range rd.hunks {
		if n < 1 || n > len(file.Hunks) {
			return nil, domain.E(domain.CodeNotFound, "read", "%s has %s, not a hunk %d", file.Path, plural(len(file.Hunks), "hunk"), n)
		}
		out = append(out, file.Hunks[n-1].Mark)
	}
	for _, h := range file.Hunks {
		if len(rd.hunks) == 0 {
			out = append(out, h.Mark)
		}
	}
	return out, nil
}

func (f *face) printReading(c wire.Change) {
	f.none(len(c.Files), "no file changed")
	for _, file := range c.Files {
		read, changed := 0, 0
		for _, h := range file.Hunks {
			if h.Read {
				read++
			}
			if h.Changed {
				changed++
			}
		}
		said := f.out.paint(dim, "not read")
		switch {
		case read == len(file.Hunks):
			said = f.out.paint(green, "read")
		case read > 0:
			said = painted(fmt.Sprintf("%d of %s read", read, plural(len(file.Hunks), "hunk")))
		}
		f.out.f("%s  %s", file.Path, said)
		if changed > 0 {
			f.out.f(", %s", f.out.paint(yellow, plural(changed, "hunk")+" changed since you read it"))
		}
		f.out.f("\n")
	}
}
