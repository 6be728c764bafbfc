package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/spf13/cobra"
)

func (f *face) waitingCommand() *cobra.Command {
	get := func(ctx context.Context, c *client.Client, project string) ([]wire.Request, error) {
		return c.Waiting(ctx, project)
	}
	return listing(f, "waiting", "List what waits for your answer", get, func(list []wire.Request) {
		f.none(len(list), "nothing waits for an answer")
		for _, r := range list {
			f.out.f("%s %s\n", f.out.paint(bold, fmt.Sprintf("#%d", r.Number)), cut(r.Title, 80))
			f.printRequest(r)
		}
	})
}

// printRequest shows a request whole: what is asked, why, and how to answer.
func (f *face) printRequest(r wire.Request) {
	if r.Kind == "question" {
		f.out.f("  %s %s\n", f.out.paint(yellow, "question "+r.ID), block(r.Question))
		for _, o := range r.Options {
			f.out.f("    - %s\n", o)
		}
		f.out.f("  %s coppice answer %s 'your answer'\n", f.out.paint(dim, "next:"), r.ID)
		return
	}
	f.out.f("  %s %s\n", f.out.paint(yellow, "permission "+r.ID), r.Tool)
	if r.Command != "" {
		f.out.f("%s", indented("    ", r.Command))
	}
	for _, path := range r.Paths {
		f.out.f("    %s\n", path)
	}
	if r.Reason != "" || r.Rule != "" {
		f.out.f("  why: %s %s\n", r.Reason, f.out.paint(dim, r.Rule))
	}
	if len(r.Rules) > 0 {
		f.out.f("  %s\n", f.out.paint(dim, "for longer it is: "+strings.Join(r.Rules, ", ")))
	}
	f.out.f("  %s coppice answer %s allow|deny [--for once|attempt|project]\n", f.out.paint(dim, "next:"), r.ID)
}

func (f *face) answerCommand() *cobra.Command {
	a := wire.Answer{From: "command line"}
	c := f.command("answer REQUEST allow|deny|TEXT", "Answer a permission request or a question", cobra.ExactArgs(2),
		func(ctx context.Context, args []string) error {
			c, err := f.engine(ctx)
			if err != nil {
				return err
			}
			a.Answer = args[1]
			r, err := c.Answer(ctx, args[0], a)
			if err != nil {
				return err
			}
			return f.emit(r, func() { f.printAnswered(r) })
		})
	c.Flags().StringVar(&a.Scope, "for", "", "how long an allow holds: `SCOPE` once, attempt, task or project")
	c.Flags().StringVarP(&a.Reason, "message", "m", "", "why it is denied; the agent is told")
	c.Flags().BoolVar(&a.Always, "always", false, "the same as --for task")
	c.MarkFlagsMutuallyExclusive("for", "always")
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) printAnswered(r wire.Request) {
	f.out.f("%s answered: %s\n", r.ID, r.Answer)
	if r.Scope == "project" {
		f.out.f("  %s: %s\n", r.RulesFile, strings.Join(r.Rules, ", "))
	}
}
