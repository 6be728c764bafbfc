package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

type trustSpec struct{ yes, show, network bool }

func (f *face) trustCommand() *cobra.Command {
	var s trustSpec
	c := f.command("trust [DIR]", "Trust a repository, so that its checks and setup may run", cobra.MaximumNArgs(1),
		func(ctx context.Context, args []string) error {
			if len(args) > 0 {
				f.project = args[0]
			}
			return f.trust(ctx, s)
		})
	c.Long = "Shows which checks, setup commands and instruction files of the repository would be run and obeyed, and asks.\n" +
		"Without a terminal, running the command is your word. When they change, the question is asked again."
	c.Flags().BoolVar(&s.yes, "yes", false, "do not ask")
	c.Flags().BoolVar(&s.show, "show", false, "only show the question")
	c.Flags().BoolVar(&s.network, "setup-network", false, "setup commands may use the network")
	return exits(c, 0, 1, 2, 3, 4, 130)
}

func (f *face) trust(ctx context.Context, s trustSpec) error {
	p, err := f.here(ctx)
	if err != nil {
		return err
	}
	c := f.client
	q, err := c.TrustQuestion(ctx, p.ID)
	if err != nil {
		return err
	}
	if s.show {
		return f.emit(q, func() { f.printTrust(f.out, q) })
	}
	if !f.json {
		f.printTrust(f.err, q)
	}
	if f.io.InTerm && !s.yes {
		if err := f.askTrust(q, &s); err != nil {
			return err
		}
	}
	return f.trusted(ctx, c, p, wire.Trust{Print: q.Print, SetupNetwork: s.network})
}

func (f *face) askTrust(q wire.TrustQuestion, s *trustSpec) error {
	ok, err := f.ask("Trust " + clean(q.Dir) + "?")
	if err != nil {
		return err
	}
	if !ok {
		return domain.E(domain.CodeCancelled, "trust", "not trusted; nothing of the repository will run")
	}
	if len(q.Setup) > 0 && !s.network {
		s.network, err = f.ask("May the setup commands use the network?")
	}
	return err
}

func (f *face) trusted(ctx context.Context, c *client.Client, p wire.Project, t wire.Trust) error {
	p, err := c.Trust(ctx, p.ID, t)
	if err != nil {
		return err
	}
	return f.emit(p, func() { f.out.f("%s is trusted\n", p.Dir) })
}

// printTrust shows what would run and be obeyed, word for word.
func (f *face) printTrust(p printer, q wire.TrustQuestion) {
	p.f("%s\n", p.paint(bold, q.Dir))
	list := func(title, none string, lines []string) {
		p.f("  %s\n", title)
		if len(lines) == 0 {
			p.f("    %s\n", p.paint(dim, none))
		}
		for _, l := range lines {
			p.f("%s", indented("    ", l))
		}
	}
	checks := make([]string, 0, len(q.Checks))
	for _, c := range q.Checks {
		line := c.Command
		if c.Source != "" {
			line += "    (" + c.Source + ")"
		}
		checks = append(checks, line)
	}
	list("checks that would run on changes:", "none found", checks)
	list("setup commands that would run in each worktree:", "none", q.Setup)
	list("files that would be obeyed:", "none", q.Files)
}
