package cli

import (
	"context"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/spf13/cobra"
)

// runSpec is what the flags of run say beside the task itself.
type runSpec struct {
	task      wire.NewTask
	file      string
	detach    bool
	dry       bool
	isolation int
	isolate   func() bool // whether --require-isolation was given
}

func (f *face) runCommand() *cobra.Command {
	var s runSpec
	c := f.command("run [BRIEF]", "Make a task and run it", cobra.MaximumNArgs(1),
		func(ctx context.Context, args []string) error {
			return f.run(ctx, s, args)
		})
	c.Long = "Makes a task from the brief (the argument, --file, or stdin), lets an agent work on it in a worktree of its\n" +
		"own, and waits until it is ready for review, has failed or waits for you. Ctrl-C leaves it running.\n\n" +
		"Work that no person watches (--yes, --on-ask deny, CI) runs at isolation level 3 only, where\n" +
		"--require-isolation says nothing else."
	c.Example = "  coppice run 'Rename Foo to Bar in internal/store' --path 'internal/store/**' --check 'go test ./...'\n" +
		"  coppice run --file brief.md --model ollama/qwen3-coder --after 3 --detach"
	s.bind(c)
	return exits(c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 78, 130)
}

// bind ties the flags to the spec.
func (s *runSpec) bind(c *cobra.Command) {
	t, fl := &s.task, c.Flags()
	fl.StringVar(&s.file, "file", "", "read the brief from `FILE` (-: stdin)")
	fl.BoolVar(&s.detach, "detach", false, "do not wait")
	fl.BoolVar(&s.dry, "dry-run", false, "say what would come of it, and what stands against it; start nothing")
	fl.StringVar(&t.Title, "title", "", "short name (default: the first line of the brief)")
	fl.StringArrayVar(&t.Models, "model", nil, "`PROVIDER/NAME`; several make a race")
	fl.StringVar(&t.Kind, "kind", "", "feature, fix, test, docs, refactor, …")
	fl.StringVar(&t.Mode, "mode", "", "how the agent works")
	fl.StringArrayVar(&t.Paths, "path", nil, "`GLOB` it may write (repeatable; default: everything)")
	fl.StringArrayVar(&t.NotPaths, "not-path", nil, "`GLOB` it may not write (repeatable)")
	fl.StringArrayVar(&t.Checks, "check", nil, "`COMMAND` that verifies it (repeatable; default: the project's)")
	fl.StringArrayVar(&t.After, "after", nil, "`TASK` that must land first (repeatable)")
	fl.StringVar(&t.Base, "base", "", "`REF` it starts from (default: the target)")
	fl.StringVar(&t.Target, "target", "", "`BRANCH` it is to land on (default: the one checked out)")
	fl.BoolVar(&t.Background, "background", false, "work in the background pool")
	fl.IntVar(&t.Attempts, "attempts", 0, "tries at once with each model")
	fl.Int64Var(&t.MaxTokens, "max-tokens", 0, "end it at `N` tokens, in and out")
	fl.Float64Var(&t.MaxCostUSD, "max-cost", 0, "end it at this cost in `USD`")
	fl.IntVar(&t.MaxMinutes, "max-minutes", 0, "end it after `N` minutes of work")
	fl.IntVar(&t.ReviewMinutes, "review-minutes", 0, "`N` minutes the result may take to read")
	fl.StringArrayVar(&t.Allow, "allow", nil, "`RULE` that allows without asking (repeatable)")
	fl.BoolVar(&t.Yes, "yes", false, "allow what would ask, inside the contract; never what is denied")
	fl.BoolVar(&t.NoReview, "no-review", false, "skip the fresh agent that reads the change")
	fl.StringVar(&t.OnAsk, "on-ask", "", "`wait|deny`: what becomes of what would ask (default wait; deny where CI is set)")
	fl.IntVar(&s.isolation, "require-isolation", 0, "least isolation `LEVEL`, 0 to 3")
	s.isolate = func() bool { return fl.Changed("require-isolation") }
	fl.StringVar(&t.Produces, "produces", "", "`change|plan|report|findings` (default change)")
	fl.StringVar(&t.DoneWhen, "done-when", "", "`TEXT`: what done means")
}

// run starts the task and waits for it.
func (f *face) run(ctx context.Context, s runSpec, args []string) error {
	task, err := f.newTask(s, args)
	if err != nil {
		return err
	}
	p, err := f.here(ctx)
	if err != nil {
		return err
	}
	task.Project = p.ID
	if s.dry {
		return f.dryRun(ctx, task)
	}
	w, err := follow(ctx, f.client)
	if err != nil {
		return err
	}
	defer w.close()
	made, err := f.client.StartTask(ctx, task)
	if err != nil {
		return err
	}
	if err := f.started(made); err != nil {
		return err
	}
	if s.detach {
		return f.detached(made)
	}
	for _, a := range made.Attempts {
		w.only = append(w.only, a.ID)
	}
	return f.see(ctx, w, made)
}

// see shows how the attempts come along and what came of them.
func (f *face) see(ctx context.Context, w *follower, t wire.Task) error {
	p := f.progress()
	w.show = p.show
	err := w.until(ctx, w.allSettled)
	p.end()
	if ctx.Err() != nil {
		f.note("#%d goes on without this command: `coppice cancel %s` ends it, `coppice wait %s` waits again",
			t.Number, t.ID, t.ID)
		return domain.E(domain.CodeCancelled, "", "no longer waiting for #%d", t.Number)
	}
	if err != nil {
		return err
	}
	return f.result(ctx, w.last)
}

// started tells that the task is there.
func (f *face) started(t wire.Task) error {
	for _, n := range t.Notices {
		f.note("%s %s", f.err.paint(yellow, "note:"), n)
	}
	if f.json {
		return writeJSON(f.io.Out, struct {
			Type string `json:"type"`
			wire.Task
		}{"task", t})
	}
	return nil
}

// detached ends a run that does not wait.
func (f *face) detached(t wire.Task) error {
	if f.json {
		return writeJSON(f.io.Out, resultOf(t.Attempts))
	}
	for _, a := range t.Attempts {
		f.out.f("%s %s  %s  %s\n", number(a), a.ID, f.out.state(a.State), t.Title)
	}
	return nil
}
