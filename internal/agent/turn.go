package agent

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// Reasons to end a turn that the model does not give.
const (
	stopError     = "error"     // the request or a part of ours failed
	stopCancelled = "cancelled" // the context ended
	stopCrashed   = "crashed"   // the program ended in between
)

// turn is the state of one turn between its start and its end.
type turn struct {
	domain.Turn
	reply provider.Reply
	calls []*call
}

// turn asks the model once and does what it calls for. When any of it fails, what was begun is completed in the
// record before the error is given back.
func (r *run) turn(ctx context.Context) error {
	t, err := r.begin(ctx)
	if err != nil {
		return err
	}
	if err = r.ask(ctx, t); err == nil {
		err = r.work(ctx, t)
	}
	if err != nil {
		return r.abandon(ctx, t, err)
	}
	return r.close(ctx, t)
}

func (r *run) begin(ctx context.Context) (*turn, error) {
	t := &turn{Turn: domain.Turn{
		ID: domain.TurnID(r.IDs(domain.KindTurn)), Session: r.Session.ID, Attempt: r.Attempt.ID,
		N: r.turns + 1, Round: r.Round, StartedAt: r.Now(), Reserved: r.reservation(),
	}}
	if err := r.record(ctx, domain.TurnStarted{Turn: t.Turn}); err != nil {
		return nil, err
	}
	r.turns, r.finish = t.N, nil
	return t, nil
}

// doing says what a model that streams is doing.
var doing = map[provider.EventKind]string{provider.EventText: "writes", provider.EventThinking: "thinks"}

// ask streams one reply and records it whole, with what it cost. A reply that failed leaves its usage only.
func (r *run) ask(ctx context.Context, t *turn) error {
	r.Recorder.Activity("asks the model")
	var failed error
	var saying provider.EventKind
	for ev, err := range r.Model.Stream(ctx, r.request()) {
		if err != nil {
			failed = err
			break
		}
		t.reply.Add(ev)
		if ev.Kind == provider.EventAgain {
			r.Recorder.Activity("the reply broke off: asks for it once more, in one piece")
		}
		if ev.Text != "" && (ev.Kind == provider.EventText || ev.Kind == provider.EventThinking) {
			if ev.Kind != saying {
				saying = ev.Kind
				r.Recorder.Activity(doing[saying])
			}
			r.Recorder.Delta(t.ID, string(ev.Kind), ev.Text)
		}
	}
	if failed == nil && t.reply.Stop == "" {
		failed = &provider.Error{Kind: provider.KindProtocol, Provider: r.Info.Provider, Model: r.Info.Name,
			Msg: "the reply broke off: the stream ended without its final message"}
	}
	if failed != nil && t.Reserved != nil && t.reply.Usage == (domain.Usage{}) {
		t.reply.Usage = r.broken(t)
	}
	records := r.count(t)
	t.Reserved = nil
	if failed != nil {
		return errors.Join(r.requestError(t, failed), r.record(ctx, records...))
	}
	t.Stop, r.stop = string(t.reply.Stop), t.reply.Stop
	r.later(append(records, domain.MessageAdded{Message: r.replyMessage(t)})...)
	return nil
}

// count adds what a request cost, where that is known, and says it for the record.
func (r *run) count(t *turn) []domain.Record {
	if t.reply.Usage == (domain.Usage{}) {
		return nil
	}
	who := r.Info
	if t.reply.By != nil {
		who = *t.reply.By
	}
	u := provider.Cost(who, t.reply.Usage)
	t.Usage = t.Usage.Add(u)
	t.Served = t.reply.Served
	reply, last := r.replyMessage(t), t.lastTokens()
	t.Context = domain.Context{Used: last, Size: r.contextSize(), Parts: meter(r.request(), reply, last)}
	r.measure(last, provider.Request{Messages: []domain.Message{reply}}.Size())
	r.usage = r.usage.Add(u)
	return []domain.Record{domain.UsageCounted{
		Attempt: r.Attempt.ID, Turn: t.ID, Model: who.Ref(), Usage: u,
	}}
}

// lastTokens is what the last request for the reply came to: what the context is filled with, however often it was asked.
func (t *turn) lastTokens() int64 {
	if n := t.reply.Last.Tokens(); n > 0 {
		return n
	}
	return t.reply.Usage.Tokens()
}

func (r *run) contextSize() int64 {
	if r.Context > 0 {
		return r.Context
	}
	return r.Info.Context
}

func (r *run) replyMessage(t *turn) domain.Message {
	m := t.reply.Message()
	m.Session, m.Turn, m.Round, m.At = r.Session.ID, t.ID, r.Round, r.Now()
	for i := range m.Parts {
		m.Parts[i].Text = plain(m.Parts[i].Text)
	}
	return m
}

// requestError says in words what a failed request means for the attempt.
func (r *run) requestError(t *turn, err error) error {
	if domain.CodeOf(err) != domain.CodeContext {
		return domain.Wrap(fmt.Sprintf("ask the model in turn %d", t.N), err)
	}
	size := "the context of " + r.Info.Ref()
	if n := r.contextSize(); n > 0 {
		size = fmt.Sprintf("the %d tokens of context of %s", n, r.Info.Ref())
	}
	return domain.E(domain.CodeContext, "", "after %d turns the conversation no longer fits %s", t.N-1, size).
		WithHint("judge what is there, or start again with a smaller task or a model with a larger context").
		Because(err)
}

// close records the end of a turn: a checkpoint where anything was written, and the turn with it.
func (r *run) close(ctx context.Context, t *turn) error {
	wrote, exec := t.effects()
	if r.finish != nil || len(t.calls) == 0 && r.asked() < 0 {
		exec = r.Env.Jobs.Stop() || exec // what may be the last checkpoint is of files that stay as they are
	}
	return r.closeTurn(ctx, t.Turn, wrote, exec)
}

// closeTurn keeps what a turn wrote and records its end. A checkpoint that fails does not keep the turn from ending.
func (r *run) closeTurn(ctx context.Context, t domain.Turn, wrote []string, exec bool) error {
	t.Reserved = nil // settled, or the request was never made
	ended := domain.TurnEnded{Turn: t, Worked: r.watch.worked()}
	var kept error
	exec = exec || r.Env.Jobs.Running()
	if len(wrote) > 0 || exec {
		ended.Checkpoint, ended.Diff, kept = r.keep(ctx, t, wrote, exec)
		if ended.Checkpoint != nil {
			ended.Turn.Checkpoint = ended.Checkpoint.ID
		}
	}
	ended.Turn.EndedAt = r.Now()
	r.later(ended)
	return kept
}

// keep makes the checkpoint, also when ctx has ended: what was written before that is to be had back.
func (r *run) keep(ctx context.Context, t domain.Turn, wrote []string, exec bool) (
	*domain.Checkpoint, *domain.DiffStat, error,
) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	cp, diff, err := r.Keeper.After(ctx, t, wrote, exec)
	return cp, diff, domain.Wrap(fmt.Sprintf("keep checkpoint of turn %d", t.N), err)
}

// effects are the files a turn wrote, sorted, and whether anything else may have been written.
func (t *turn) effects() (wrote []string, exec bool) {
	for _, c := range t.calls {
		wrote = append(wrote, c.res.Wrote...)
		exec = exec || c.res.Exec || mayHaveWritten(c.ToolCall)
	}
	slices.Sort(wrote)
	return slices.Compact(wrote), exec
}

// changes says whether calls of a kind may change the worktree; one that nobody knows may.
func changes(k domain.ActionKind) bool {
	return k != domain.ActionRead && k != domain.ActionControl && k != domain.ActionFetch
}

// mayHaveWritten says whether a call that did not end as it should has left its mark on the worktree.
func mayHaveWritten(c domain.ToolCall) bool {
	return c.Action.Kind == domain.ActionExec && c.State == domain.CallCompleted ||
		c.State == domain.CallInterrupted && changes(c.Action.Kind)
}
