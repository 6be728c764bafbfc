package agent

import (
	"context"
	"errors"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/tool"
)

// recordTimeout bounds how long recording may take once the attempt was cancelled.
const recordTimeout = time.Minute

// run is the state of one call of Run. Only history, usage, turns and the last stop change, and only between phases.
type run struct {
	Config
	tools   map[string]tool.Tool
	specs   []provider.ToolSpec
	history []domain.Message // without seams
	cut     int              // messages before the last seam that trims
	gauge   gauge
	pending []domain.Record // put off until the next barrier, see later
	usage   domain.Usage
	turns   int
	stop    provider.Stop // of the last reply
	finish  *tool.Finish  // the accepted call of finish in the last turn
	watch   *stopwatch
	steps   map[domain.TurnID]step // what circle made of turns
}

// Run works on the task until it is finished, paused or has failed. It first completes a turn that a crash left
// unfinished. Failures are errors of package domain: CodeBudget, CodeLoop, CodeContext, CodeProvider, CodeReplay,
// CodeCancelled when ctx ended, or what a recorder, gate, keeper or tool failed with. Whatever the end, the history
// that was recorded is one that can be gone on from.
func Run(ctx context.Context, cfg Config) (Outcome, error) {
	r := newRun(cfg)
	out, err := r.outcome(""), r.resume(ctx)
	if err == nil {
		out, err = r.loop(ctx)
	}
	if lost := r.record(ctx); lost != nil { // what was put off is kept whatever the end
		err = errors.Join(err, lost)
	}
	return out, r.explain(ctx, err)
}

func newRun(cfg Config) *run {
	r := &run{
		Config: cfg, steps: map[domain.TurnID]step{}, tools: map[string]tool.Tool{}, usage: cfg.Attempt.Usage, turns: cfg.Turns, stop: provider.Stop(cfg.Last.Stop),
		watch: &stopwatch{now: cfg.Now, start: cfg.Now(), before: cfg.Worked},
	}
	for _, m := range cfg.History {
		r.take(m)
	}
	for _, t := range cfg.Tools {
		spec := t.Spec()
		r.tools[spec.Name] = t
		r.specs = append(r.specs, provider.ToolSpec{
			Name: spec.Name, Description: spec.Description, Schema: spec.Schema,
		})
	}
	r.Env = r.watch.env(cfg.Env)
	if r.Brief == "" {
		r.Brief = Brief(cfg.Task, Facts{})
	}
	r.recall()
	return r
}

// loop alternates between deciding and turns.
func (r *run) loop(ctx context.Context) (Outcome, error) {
	for {
		if err := ctx.Err(); err != nil {
			return r.outcome(""), err
		}
		if out, over, err := r.decide(ctx); over || err != nil {
			return out, err
		}
		if r.Pause != nil && r.Pause() {
			return r.outcome(Paused), nil
		}
		if err := r.prepare(ctx); err != nil {
			return r.outcome(""), err
		}
		if err := r.turn(ctx); r.overflowed(err) {
			return r.handOver(ctx, "")
		} else if err != nil {
			return r.outcome(""), err
		}
	}
}

// decide acts on what the last turn means. What a person has said by then goes before any end, good or bad.
func (r *run) decide(ctx context.Context) (out Outcome, over bool, err error) {
	next := r.judge()
	if next.err != nil && r.Again {
		next = nextOf(prompt("nudge_again.md", nil))
	}
	r.Again = false
	if next.handOver {
		out, err = r.handOver(ctx, next.note)
		return out, true, err
	}
	if next.say != "" {
		return out, false, r.say(ctx, originNudge, next.say)
	}
	if next.err == nil && next.artifact == nil {
		return out, false, nil
	}
	if heard, err := r.hear(ctx); heard || err != nil {
		return r.outcome(""), false, err
	}
	if next.err != nil {
		return r.outcome(""), true, next.err
	}
	out, err = r.end(*next.artifact)
	return out, true, err
}

// prepare does what comes before a request: the brief where there is no history, what a person said, the budgets.
func (r *run) prepare(ctx context.Context) error {
	if len(r.history) == 0 {
		if err := r.say(ctx, OriginBrief, r.Brief); err != nil {
			return err
		}
	}
	if _, err := r.hear(ctx); err != nil {
		return err
	}
	if err := r.overBudget(); err != nil {
		return err
	}
	return r.govern(ctx)
}

// end closes a round whose artifact is there: a model that knows how much was to be said is asked whether that was all.
func (r *run) end(a domain.Artifact) (Outcome, error) {
	if rounds, ok := r.Model.(provider.Rounds); ok {
		if err := rounds.EndRound(r.request()); err != nil {
			return r.outcome(""), replayError(err)
		}
	}
	out := r.outcome(Finished)
	out.Artifact = a
	return out, nil
}

func replayError(err error) error {
	if domain.CodeOf(err) == domain.CodeReplay {
		return err
	}
	return domain.E(domain.CodeReplay, "", "the replay script was not played to its end").Because(err)
}

func (r *run) outcome(kind OutcomeKind) Outcome {
	return Outcome{Kind: kind, Turns: r.turns, Worked: r.watch.worked()}
}

// explain turns the end of the context into a cancellation; a cause that is a coded error is kept, and so is an error
// that has nothing to do with the context.
func (r *run) explain(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	cause := context.Cause(ctx)
	if !errors.Is(err, cause) && !errors.Is(err, ctx.Err()) {
		return err
	}
	var coded *domain.Error
	if errors.As(cause, &coded) {
		return cause
	}
	return domain.E(domain.CodeCancelled, "", "it was cancelled")
}

// hear takes a person's messages into the history and says whether there were any.
func (r *run) hear(ctx context.Context) (bool, error) {
	if r.Inbox == nil {
		return false, nil
	}
	var said []domain.Record // in one step: the recorder takes them all for given with the first
	for _, s := range r.Inbox() {
		said = append(said, domain.MessageAdded{Message: PersonMessage(r.Session.ID, r.Round, s, r.Now())})
	}
	if len(said) == 0 {
		return false, nil
	}
	return true, r.record(ctx, said...)
}

// say records a message to the model.
func (r *run) say(ctx context.Context, origin, text string) error {
	m := UserMessage(r.Session.ID, r.Round, origin, text, r.Now())
	return r.record(ctx, domain.MessageAdded{Message: m})
}

// record makes facts durable, with those that were put off before them, and takes messages among them into the history.
// It works after ctx has ended too: what has happened must be kept even when nothing more is to happen. Where it fails,
// none of the new facts has happened; those that were put off are tried again with the next.
func (r *run) record(ctx context.Context, records ...domain.Record) error {
	all := append(r.pending[:len(r.pending):len(r.pending)], records...)
	if len(all) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	if err := r.Recorder.Record(ctx, all...); err != nil {
		return domain.Wrap("record session", err)
	}
	r.pending = nil
	r.takeAll(records)
	return nil
}

// later puts facts off until the next barrier: the request to the model, or a call that may change anything. Losing them
// to a crash loses nothing but a reply and what it read.
func (r *run) later(records ...domain.Record) {
	r.pending = append(r.pending, records...)
	r.takeAll(records)
}

func (r *run) takeAll(records []domain.Record) {
	for _, rec := range records {
		if m, ok := rec.(domain.MessageAdded); ok && m.Message.Session == r.Session.ID {
			r.take(m.Message)
		}
	}
}

// take adds a message to the history. A seam is no part of it: it says where what is sent changes.
func (r *run) take(m domain.Message) {
	switch {
	case m.Role != domain.RoleSeam:
		r.history = append(r.history, m)
	case m.Origin == domain.SeamTrim:
		r.cut = len(r.history)
	}
}
