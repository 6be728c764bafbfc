package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/spf13/cobra"
)

func (f *face) showCommand() *cobra.Command {
	c := f.command("show ID", "Show a task with its attempts", cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			c, r, err := f.at(ctx, args[0])
			if err != nil {
				return err
			}
			t, err := c.Task(ctx, r)
			if err != nil {
				return err
			}
			return f.emit(t, func() { f.printTask(t) })
		})
	return exits(c, 0, 1, 2, 3, 4)
}

func (f *face) printTask(t wire.Task) {
	f.out.f("%s\n", f.out.paint(bold, t.Title))
	f.field("task", "#%d %s", t.Number, t.ID)
	f.field("kind", "%s", t.Kind)
	f.field("base", "%s", branch(t.Base))
	f.field("target", "%s", branch(t.Target))
	f.field("produces", "%s", t.Contract.Produces)
	f.field("done when", "%s", t.Contract.DoneWhen)
	f.field("paths", "%s", strings.Join(t.Contract.Paths, " "))
	f.field("not paths", "%s", strings.Join(t.Contract.NotPaths, " "))
	f.field("after", "%s", strings.Join(t.After, " "))
	for _, c := range t.Checks {
		f.field("check", "%s", c.Command)
	}
	for _, n := range t.Notices {
		f.field("note", "%s", n)
	}
	f.out.f("\n%s", indented("    ", t.Brief))
	for _, a := range t.Attempts {
		f.out.f("\n")
		f.printAttempt(a)
	}
}

// field prints one line of a description; an empty value is left out.
func (f *face) field(name, format string, args ...any) {
	if len(args) == 1 && args[0] == "" {
		return
	}
	f.out.f("  %s "+format+"\n", append([]any{f.out.paint(dim, (name + ":            ")[:11])}, args...)...)
}

// printAttempt shows an attempt as it stands.
func (f *face) printAttempt(a wire.Attempt) {
	f.out.f("%s %s  %s  %s\n", f.out.paint(bold, number(a)), a.ID, f.out.state(a.State), cut(a.Title, 80))
	f.field("why", "%s", a.Why)
	f.field("model", "%s", modelName(a.Model, a.Replay))
	if e := a.Escalation; e != nil {
		f.field("escalated", "from %s after %s: first request %s at most, %s in all", modelName(e.From, a.Replay),
			plural(e.Failed, "failed verification"), cost(&e.EstimateUSD), cost(&e.MaxCostUSD))
	}
	f.printReconciles(a.Reconciles)
	f.field("isolation", "%s", isolation(a.Isolation))
	f.field("branch", "%s", branch(a.Branch))
	f.field("worktree", "%s", a.Worktree)
	f.field("change", "%s", changed(a.Files, a.Additions, a.Deletions))
	if a.ReviewMinutes > 0 {
		f.field("to read", "%d min", a.ReviewMinutes)
	}
	if a.Usage.Requests > 0 {
		f.field("usage", "%s · %s tokens · %s",
			plural(a.Turns, "turn"), tokens(a.Usage.Input+a.Usage.Output), cost(a.Usage.CostUSD))
	}
	f.printContext(a.Context)
	f.printServed(a.Served)
	f.field("verdict", "%s", a.Verdict)
	f.field("landing", "%s", a.Landing)
	if a.Failure != nil {
		f.out.f("  %s %s\n", f.out.paint(red, a.Failure.Code+":"), block(a.Failure.Message))
		f.field("hint", "%s", a.Failure.Hint)
	}
	f.out.f("%s", indented("  ", a.Summary))
	for _, n := range a.NotDone {
		f.out.f("  %s %s\n", f.out.paint(yellow, "not done:"), n)
	}
	f.out.f("%s", indented("    ", a.Text))
	for _, n := range a.Findings {
		f.printFound(n)
	}
}

// printFound prints one of an agent's findings.
func (f *face) printFound(n wire.Found) {
	where := n.File
	if n.Line > 0 {
		where = fmt.Sprintf("%s:%d", n.File, n.Line)
	}
	f.out.f("  %s %s  %s\n", f.out.paint(yellow, n.Severity+":"), n.Title, f.out.paint(cyan, where))
	f.out.f("%s", indented("    ", n.Text))
}

// printContext shows how full the context is, and of what.
func (f *face) printContext(c wire.Context) {
	if c.Used == 0 {
		return
	}
	full := tokens(c.Used) + " tokens"
	if c.Size > 0 {
		full = tokens(c.Used) + " of " + tokens(c.Size) + " tokens, " + percent(c.Used, c.Size)
	}
	p := c.Parts
	f.field("context", "%s · system %s, tools %s, notes %s, history %s, results %s", full,
		tokens(p.System), tokens(p.Tools), tokens(p.Notes), tokens(p.History), tokens(p.Results))
}

// printServed shows how the last request was served.
func (f *face) printServed(s *wire.Served) {
	if s == nil {
		return
	}
	var facts []string
	if s.Context > 0 {
		facts = append(facts, tokens(s.Context)+" tokens allocated")
	}
	if s.GPU != nil {
		facts = append(facts, fmt.Sprintf("%.0f %% on the graphics card", 100**s.GPU))
	}
	if s.Prefix != nil {
		facts = append(facts, fmt.Sprintf("%.0f %% of the request before reused", 100**s.Prefix))
	}
	for _, t := range []struct {
		ms   int64
		what string
	}{{s.LoadMS, "loading"}, {s.ReadMS, "reading"}, {s.WriteMS, "writing"}} {
		if t.ms > 0 {
			facts = append(facts, fmt.Sprintf("%.1f s %s", float64(t.ms)/1000, t.what))
		}
	}
	f.field("served", "%s", strings.Join(facts, ", "))
	f.field("note", "%s", s.Note)
}

func percent(part, whole int64) string { return strconv.FormatInt(100*part/whole, 10) + " %" }

func isolation(i wire.Isolation) string {
	if strings.HasPrefix(i.Words, i.Name) {
		return i.Words
	}
	return i.Name + ": " + i.Words
}
