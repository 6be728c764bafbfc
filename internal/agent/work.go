package agent

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/coppice/coppice/internal/domain"
)

// maxParallel is how many calls that only read run at once.
const maxParallel = 8

// work runs the calls of a reply and records their results in one message. After it returns nil the next request may
// be made; after an error the turn has to be abandoned.
func (r *run) work(ctx context.Context, t *turn) error {
	r.plan(t)
	if len(t.calls) == 0 {
		return nil
	}
	for _, group := range groups(t.calls) {
		if err := r.runGroup(ctx, t, group); err != nil {
			return err
		}
	}
	done := make([]domain.ToolCall, len(t.calls))
	for i, c := range t.calls {
		done[i] = c.ToolCall
	}
	r.later(domain.MessageAdded{Message: r.results(t.ID, done)})
	return nil
}

// runGroup takes a group of calls through gate, intent, run and outcome.
func (r *run) runGroup(ctx context.Context, t *turn, group []*call) error {
	for _, c := range group {
		if err := r.admit(ctx, t, c); err != nil {
			return err
		}
	}
	if err := r.intend(ctx, group); err != nil {
		return err
	}
	r.perform(ctx, group)
	return r.settle(ctx, group)
}

// admit asks the gate, and keeps what is there before a command.
func (r *run) admit(ctx context.Context, t *turn, c *call) error {
	if c.Name == finishTool && !c.refused() {
		r.checkFinish(t, c)
	}
	if c.refused() {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	r.Recorder.Activity(describe(c.Action))
	d, err := r.decideOn(ctx, c)
	if err != nil {
		return domain.Wrap("decide on "+oneLine(c.Name, 40), err)
	}
	if d.Effect != domain.Allow {
		c.refuse(denied(d))
		return nil
	}
	if c.Action.Kind != domain.ActionExec {
		return nil
	}
	return domain.Wrap("keep checkpoint before a command", r.Keeper.Before(ctx, c.ToolCall))
}

// decideOn asks the gate, and a person where the rules say so. What a person is asked about is on record before.
func (r *run) decideOn(ctx context.Context, c *call) (d domain.Decision, err error) {
	if d, err = r.Gate.Decide(ctx, c.ToolCall); err != nil {
		return d, err
	}
	if d.Effect == domain.Ask {
		if err := r.record(ctx); err != nil {
			return d, err
		}
		r.watch.wait(func() { d, err = r.Gate.Ask(ctx, c.ToolCall, d) })
	}
	if err == nil && d.ID != "" {
		r.later(domain.DecisionMade{Decision: d})
	}
	return d, err
}

func denied(d domain.Decision) string {
	words := "Refused"
	if reason := strings.TrimSpace(d.Reason); reason != "" {
		words += ": " + strings.TrimSuffix(reason, ".")
	}
	if d.Rule != "" {
		words += " (rule: " + d.Rule + ")"
	}
	return words + ". It was not run. Do not try to get around this; find another way inside the task, or say in" +
		" not_done what could not be done."
}

// checkFinish refuses to end on what the model has not seen yet.
func (r *run) checkFinish(t *turn, c *call) {
	if r.finish != nil {
		c.refuse("Not run: the work was finished by an earlier call of the same reply.")
		return
	}
	for _, other := range t.calls {
		if other != c && other.failed() {
			c.refuse(fmt.Sprintf("Not finished: %s in the same reply went wrong. Look at its result, then call %s by itself.",
				oneLine(other.Name, 40), finishTool))
			return
		}
	}
}

// intend records what is about to run, and what will not run at all, before anything does.
func (r *run) intend(ctx context.Context, group []*call) error {
	var records []domain.Record
	for _, c := range group {
		now := r.Now()
		if c.refused() {
			c.State, c.IsError, c.Output, c.EndedAt = domain.CallRefused, true, c.reason, now
			records = append(records, domain.CallEnded{Call: c.ToolCall})
			continue
		}
		c.State, c.StartedAt = domain.CallIntended, now
		records = append(records, domain.CallStarted{Call: c.ToolCall})
	}
	if onlyReads(group) {
		r.later(records...)
		return nil
	}
	if err := r.record(ctx, records...); err != nil {
		for _, c := range group {
			c.State = "" // not on record, so not begun
		}
		return err
	}
	return nil
}

// onlyReads says whether a group may be lost to a crash and made again: nothing of it changes anything or waits.
func onlyReads(group []*call) bool {
	return !slices.ContainsFunc(group, func(c *call) bool { return !together(c) })
}

// perform runs a group: side by side where all of it only reads.
func (r *run) perform(ctx context.Context, group []*call) {
	var g errgroup.Group
	g.SetLimit(maxParallel)
	for _, c := range group {
		if c.State != domain.CallIntended {
			continue
		}
		g.Go(func() error {
			c.res, c.err = r.runTool(ctx, c.tool, c.Args)
			return nil
		})
	}
	_ = g.Wait() // errors are in the calls
}

// settle takes down what came of a group. The first error of a tool is given back: such errors are ours, not the model's.
func (r *run) settle(ctx context.Context, group []*call) error {
	var failed error
	for _, c := range group {
		if c.State != domain.CallIntended {
			continue
		}
		r.outcomeOf(ctx, c)
		if c.err != nil && failed == nil {
			failed = domain.Wrap("run "+oneLine(c.Name, 40), c.err)
		}
		r.later(domain.CallEnded{Call: c.ToolCall})
	}
	return failed
}

// outcomeOf turns what a tool gave back into the call's outcome.
func (r *run) outcomeOf(ctx context.Context, c *call) {
	c.EndedAt = r.Now()
	if c.err != nil || ctx.Err() != nil && c.Action.Kind == domain.ActionExec && c.res.IsError {
		why := "the attempt was stopped while this ran"
		if ctx.Err() == nil {
			why = "the tool broke: " + clip(c.err.Error(), 300)
		}
		interrupt(&c.ToolCall, why)
		return
	}
	c.acceptFinish(r)
	c.State, c.IsError = domain.CallCompleted, c.res.IsError
	c.Output, c.Shown = clip(plain(c.res.Model), maxResult), clip(plain(c.res.Shown), maxResult)
	c.Kept, c.Bytes = c.res.Kept, c.res.Bytes
}

// acceptFinish takes the agent's account, unless the artifact it owes is not in it.
func (c *call) acceptFinish(r *run) {
	f := c.res.Finish
	if f == nil || c.res.IsError {
		return
	}
	if r.kind() != domain.ArtifactFindings && r.Attempt.Reconciles == nil { // there they are reasons
		f.Findings = nil
	}
	if !makesChange(r.kind()) && strings.TrimSpace(f.Text) == "" && len(f.Findings) == 0 {
		c.res.IsError, c.res.Shown = true, ""
		c.res.Model = fmt.Sprintf("Not finished: this task produces a %s, and `text` is empty. Call %s again with the"+
			" whole %s as Markdown in `text`.", r.kind(), finishTool, r.kind())
		return
	}
	r.finish = f
}

// describe says in a few words what a call does.
func describe(a domain.Action) string {
	switch a.Kind {
	case domain.ActionExec:
		return "runs " + shown(a.Command)
	case domain.ActionWrite:
		return "writes " + shown(firstPath(a))
	case domain.ActionFetch:
		return "fetches " + shown(a.URL)
	case domain.ActionRead:
		return "reads " + shown(firstPath(a))
	}
	return "calls " + shown(a.Tool)
}

func firstPath(a domain.Action) string {
	switch len(a.Paths) {
	case 0:
		return "the worktree"
	case 1:
		return path.Clean(a.Paths[0])
	}
	return fmt.Sprintf("%s and %d more", path.Clean(a.Paths[0]), len(a.Paths)-1)
}

func shown(s string) string {
	s, _ = Strip(s)
	return oneLine(s, 120)
}
