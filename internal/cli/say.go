package cli

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) sayCommand() *cobra.Command {
	var files []string
	c := f.command("say ID [TEXT]", "Give the agent a message, between turns; without a text, list what it has not read",
		cobra.RangeArgs(1, 2), func(ctx context.Context, args []string) error {
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			if len(args) == 1 && len(files) == 0 {
				return f.unread(ctx, c, r)
			}
			said := wire.Say{Text: strings.Join(args[1:], "")}
			if said.Images, err = readImages(files); err != nil {
				return err
			}
			a, err := c.Say(ctx, r, said)
			if err != nil {
				return err
			}
			return f.emit(a, func() { f.printSteered(a) })
		})
	c.Flags().StringArrayVar(&files, "image", nil, "show the agent the picture in `FILE`, too: PNG, JPEG, GIF or WebP (repeatable)")
	return exits(c, 0, 1, 2, 3, 4, 7)
}

// mostImage is how much of a file is read; the engine says what it takes.
const mostImage = 3 << 20

func readImages(files []string) (out [][]byte, err error) {
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, domain.E(domain.CodeNotFound, "", "cannot read %s", name).Because(err)
		}
		data, err := io.ReadAll(io.LimitReader(f, mostImage+1))
		_ = f.Close() // opened for reading only
		if err != nil || len(data) > mostImage {
			return nil, domain.E(domain.CodeUsage, "", "%s is too large to be shown, or cannot be read", name).
				WithHint("one may hold 2 MiB; make it smaller, or show a part").Because(err)
		}
		out = append(out, data)
	}
	return out, nil
}

func (f *face) unread(ctx context.Context, c *client.Client, r client.Ref) error {
	ms, err := c.Messages(ctx, r)
	if err != nil {
		return err
	}
	return f.emit(ms, func() {
		f.none(len(ms), "the agent has read everything")
		for _, m := range ms {
			f.out.f("%s %s\n", f.out.paint(bold, m.ID), block(m.Text))
			f.printImages(m.Images)
		}
	})
}

func (f *face) printImages(images []wire.Image) {
	for _, i := range images {
		f.out.f("  %s\n", f.out.paint(dim, "image: "+i.Media+", "+size(i.Bytes)))
	}
}

func (f *face) unsayCommand() *cobra.Command {
	c := f.command("unsay MESSAGE", "Take back a message the agent has not read yet", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			m, err := c.Unsay(ctx, args[0])
			if err != nil {
				return err
			}
			return f.emit(m, func() { f.out.f("%s taken back: %s\n", m.ID, block(m.Text)) })
		})
	return exits(c, 0, 1, 2, 3, 4)
}
