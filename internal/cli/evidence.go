package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

func (f *face) evidenceCommand() *cobra.Command {
	output := false
	c := f.command("evidence ID", "Show the results of an attempt's checks", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			list, err := c.Evidence(ctx, r)
			if err != nil {
				return err
			}
			return f.emit(list, func() { f.printEvidence(list, output) })
		})
	c.Flags().BoolVar(&output, "output", false, "show the output of passed checks, too")
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) printEvidence(list []wire.Evidence, output bool) {
	f.none(len(list), "no check has run")
	for _, e := range list {
		f.out.f("%s · %s · tree %s\n", f.checkLine(summaryOf(e)), took(e.DurationMS), short(e.Tree))
		if e.TimedOut {
			f.out.f("  %s\n", f.out.paint(red, "it ran out of time"))
		}
		if e.Stale && e.Why != "" {
			f.out.f("  %s\n", e.Why)
		}
		f.printCoverage(e.Coverage)
		if output || failed(e) {
			f.out.f("%s", indented("    ", e.Output))
		}
	}
}

// maxShown is how many places that did not run are printed.
const maxShown = 10

func (f *face) printCoverage(c *wire.Coverage) {
	if c == nil {
		return
	}
	f.out.f("  %d of %s ran (%s)\n", c.Run, plural(c.Lines, "changed line"), strings.Join(c.Reports, ", "))
	for i, u := range c.Missed {
		if i == maxShown {
			f.out.f("    and %s more\n", plural(len(c.Missed)-i+c.More, "place"))
			return
		}
		place := fmt.Sprintf("%s:%d", u.Path, u.From)
		if u.To > u.From {
			place += fmt.Sprintf("-%d", u.To)
		}
		f.out.f("    not run: %s\n", place)
	}
}

// failed says whether a check failed.
func failed(e wire.Evidence) bool { return e.ExitCode != 0 || e.TimedOut }

func summaryOf(e wire.Evidence) wire.EvidenceSummary {
	name := e.Check.Name
	if name == "" {
		name = e.Check.Command
	}
	return wire.EvidenceSummary{
		Check: name, ExitCode: e.ExitCode, Tree: e.Tree, Onto: e.Onto, Stale: e.Stale, RedOnBase: e.RedOnBase,
	}
}

func (f *face) verifyCommand() *cobra.Command {
	c := f.command("verify ID", "Run the checks of an attempt again", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			return f.verify(ctx, args[0])
		})
	c.Long = "Runs the checks on the attempt's tree, waits for them and shows the evidence. Where the target has changed files of\n" +
		"it since it began, they run on the change merged with the target as well. It ends with 5 when one is red."
	return exits(c, 0, 1, 2, 3, 4, 5, 130)
}

func (f *face) verify(ctx context.Context, id string) error {
	c, a, err := f.attempt(ctx, id)
	if err != nil {
		return err
	}
	w, err := follow(ctx, c)
	if err != nil {
		return err
	}
	defer w.close()
	r := client.Ref{Text: a.ID}
	if _, err := c.Steer(ctx, "verify", r); err != nil {
		return err
	}
	p := f.progress()
	w.only = []string{a.ID}
	if !f.json {
		w.show = p.show
	}
	err = w.until(ctx, w.allSettled)
	p.end()
	if err != nil {
		return err
	}
	return f.verified(ctx, c, r)
}

// verified shows the evidence of the tree as it is now.
func (f *face) verified(ctx context.Context, c *client.Client, r client.Ref) error {
	list, err := c.Evidence(ctx, r)
	if err != nil {
		return err
	}
	if err := f.emit(list, func() { f.printEvidence(list, false) }); err != nil {
		return err
	}
	for _, e := range list {
		if failed(e) && !e.Stale {
			return exit(domain.CodeChecksFailed.Exit())
		}
	}
	return nil
}
