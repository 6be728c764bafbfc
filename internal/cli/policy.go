package cli

import (
	"context"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) policyCommand() *cobra.Command {
	check := f.policyVerb("check CMD", "Print what the rules say of a command: allow, ask or deny", func(a wire.PolicyAnswer) {
		f.out.f("%s\n", a.Decision)
	})
	explain := f.policyVerb("explain CMD", "Say what the rules say of a command, and why", func(a wire.PolicyAnswer) {
		colours := map[string]style{"allow": green, "ask": yellow, "deny": red}
		f.out.f("%s\n", f.out.paint(colours[a.Decision], a.Decision))
		f.field("rule", "%s", a.Rule)
		f.field("why", "%s", a.Reason)
	})
	return f.group("policy", "Ask what the rules say of a command", check, explain)
}

func (f *face) policyVerb(use, short string, show func(wire.PolicyAnswer)) *cobra.Command {
	task := ""
	c := f.command(use, short, cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		if strings.TrimSpace(args[0]) == "" {
			return domain.E(domain.CodeUsage, "policy", "the command is empty")
		}
		c, err := f.engine(ctx)
		if err != nil {
			return err
		}
		ask := wire.PolicyCheck{Command: args[0]}
		if task != "" {
			r, err := f.ref(ctx, task)
			if err != nil {
				return err
			}
			ask.Task, ask.Project = r.Text, r.Project
		}
		a, err := c.CheckPolicy(ctx, ask)
		if err != nil {
			return err
		}
		return f.emit(a, func() { show(a) })
	})
	c.Long = short + ".\nWithout --task it is the default read-only profile, which runs unasked at any isolation level."
	c.Flags().StringVar(&task, "task", "", "`ID` of a task whose contract counts")
	return exits(c, 0, 1, 2, 3)
}
