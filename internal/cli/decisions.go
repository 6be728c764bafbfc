package cli

import (
	"cmp"
	"context"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/spf13/cobra"
)

func (f *face) decisionsCommand() *cobra.Command {
	c := f.command("decisions ID", "Show what an agent asked, and what it was denied", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			list, err := c.Decisions(ctx, r)
			if err != nil {
				return err
			}
			return f.emit(list, func() {
				f.none(len(list), "it asked nothing, and nothing was denied")
				for _, d := range list {
					f.printDecided(d)
				}
			})
		})
	c.Long = "Lists what a person allowed or denied an agent, what a rule denied it, and its questions with their answers. What\n" +
		"rules allowed is not among them; `coppice log` has every call."
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) printDecided(d wire.Decided) {
	what, how := cmp.Or(d.Command, strings.Join(d.Paths, " "), d.Question, d.Tool, d.Rule), f.out.paint(yellow, "nobody answered")
	switch {
	case d.Effect == "allow":
		how = f.out.paint(green, "allowed")
	case d.Effect == "deny":
		how = f.out.paint(red, "denied")
	case d.By != "":
		how = painted("answered: " + cut(d.Answer, 200))
	}
	f.out.f("%s  %s  %s\n", when(d.At), how, cut(what, 200))
	if d.Effect != "" {
		f.field("by", "%s", d.By)
		f.field("rule", "%s", d.Rule)
		f.field("reason", "%s", d.Reason)
	}
}
