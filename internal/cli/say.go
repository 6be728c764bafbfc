package cli

import (
	"context"

	"github.com/coppice/coppice/internal/client"
	"github.com/spf13/cobra"
)

func (f *face) sayCommand() *cobra.Command {
	c := f.command("say ID [TEXT]", "Give the agent a message, between turns; without a text, list what it has not read",
		cobra.RangeArgs(1, 2), func(ctx context.Context, args []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			r, err := f.ref(ctx, args[0])
			if err != nil {
				return err
			}
			if len(args) == 1 {
				return f.unread(ctx, c, r)
			}
			a, err := c.Say(ctx, r, args[1])
			if err != nil {
				return err
			}
			return f.emit(a, func() { f.printSteered(a) })
		})
	return exits(c, 0, 1, 2, 3, 4)
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
		}
	})
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
