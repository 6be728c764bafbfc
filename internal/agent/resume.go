package agent

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

// Mending is what a turn that broke off needs before its session can go on.
type Mending struct {
	Ended   []domain.ToolCall // outcomes that are to be recorded, in call order
	Calls   []domain.ToolCall // every call of the reply with its outcome, in call order; empty when none is unanswered
	Written bool              // a call ran that may have changed the worktree
}

// Resume says what completes the last turn of a history. calls are its recorded calls. A result that was recorded is
// kept. What had begun and has no outcome was interrupted: its effect is unknown and it is not run again. What had not
// begun is refused with why ("the program was restarted"), which the model is told. Resume changes nothing.
func Resume(
	history []domain.Message, turn domain.Turn, calls []domain.ToolCall, why string, at time.Time, ids domain.IDs,
) Mending {
	var m Mending
	if len(history) == 0 {
		return m
	}
	for _, c := range calls {
		m.Written = m.Written || mayHaveWritten(c) || wrote(c)
	}
	last := history[len(history)-1]
	if last.Role != domain.RoleAssistant {
		return m
	}
	for i, p := range last.Calls() {
		c, fresh := mend(p, find(calls, p.Call), why, at)
		if fresh {
			c.Attempt, c.Session, c.Turn, c.Index = turn.Attempt, turn.Session, turn.ID, i
			if c.ID == "" {
				c.ID = domain.CallID(ids(domain.KindCall))
			}
			m.Ended = append(m.Ended, c)
		}
		m.Written = m.Written || mayHaveWritten(c)
		m.Calls = append(m.Calls, c)
	}
	return m
}

// mend gives a call its outcome; fresh says that it had none.
func mend(p domain.Part, recorded *domain.ToolCall, why string, at time.Time) (c domain.ToolCall, fresh bool) {
	if recorded == nil {
		c = domain.ToolCall{Ref: p.Call, Name: p.Name, Args: p.Args, Action: domain.Action{Tool: p.Name}}
	} else {
		c = *recorded
	}
	switch c.State {
	case domain.CallCompleted, domain.CallRefused, domain.CallInterrupted:
		return c, false
	case domain.CallIntended:
		interrupt(&c, why)
	default:
		c.State, c.IsError = domain.CallRefused, true
		c.Output = "not run: " + why + ". Make the call again if it is still needed."
	}
	c.EndedAt = at
	return c, true
}

// interrupt gives a call that had begun the outcome of one that nobody saw end.
func interrupt(c *domain.ToolCall, why string) {
	c.State, c.IsError, c.Shown = domain.CallInterrupted, true, ""
	c.Output = plain("interrupted: effect unknown; " + why + ".")
	switch c.Action.Kind {
	case domain.ActionRead:
		c.Output += " It only reads: make it again if it is still needed."
	case domain.ActionControl, domain.ActionFetch:
		c.Output += " It changes no file: make it again if it is still needed."
	default:
		c.Output += " Look at what is there before you go on."
	}
}

func find(calls []domain.ToolCall, ref string) *domain.ToolCall {
	i := slices.IndexFunc(calls, func(c domain.ToolCall) bool { return c.Ref == ref })
	if i < 0 {
		return nil
	}
	return &calls[i]
}

// wrote says whether a call that ended as it should may have changed the worktree.
func wrote(c domain.ToolCall) bool {
	return c.State == domain.CallCompleted &&
		(c.Action.Kind == domain.ActionWrite || c.Action.Kind == domain.ActionExec)
}

// resume completes what a crash left unfinished, and finds again what the last turn ended with.
func (r *run) resume(ctx context.Context) error {
	if err := r.settleReserved(ctx); err != nil {
		return err
	}
	m := Resume(r.history, r.Last, r.Config.Calls, "the program was restarted", r.Now(), r.IDs)
	if err := r.mended(ctx, r.Last.ID, m); err != nil {
		return err
	}
	if r.Last.ID != "" && r.Last.EndedAt.IsZero() {
		t := r.Last
		if t.Stop == "" {
			t.Stop = stopCrashed
		}
		if err := r.closeTurn(ctx, t, nil, m.Written); err != nil {
			return err
		}
	}
	f, err := r.recallFinish(ctx)
	r.finish = f
	return err
}

// mended records what a turn was missing: outcomes, then the results message.
func (r *run) mended(ctx context.Context, turn domain.TurnID, m Mending) error {
	var records []domain.Record
	for _, c := range m.Ended {
		records = append(records, domain.CallEnded{Call: c})
	}
	if len(m.Calls) > 0 {
		records = append(records, domain.MessageAdded{Message: r.results(turn, m.Calls)})
	}
	return r.record(ctx, records...)
}

// abandon completes a turn that failed with cause, and gives cause back. That the completion failed too is the greater
// news where the cause is only that somebody cancelled.
func (r *run) abandon(ctx context.Context, t *turn, cause error) error {
	err := r.complete(ctx, t)
	if err != nil && ctx.Err() != nil {
		return err
	}
	return errors.Join(cause, err)
}

func (r *run) complete(ctx context.Context, t *turn) error {
	if t.Stop == "" {
		t.Stop = stopError
		if ctx.Err() != nil {
			t.Stop = stopCancelled
		}
	}
	var calls []domain.ToolCall
	for _, c := range t.calls {
		calls = append(calls, c.ToolCall)
	}
	m := Resume(r.history, t.Turn, calls, "the attempt was stopped", r.Now(), r.IDs)
	if err := r.mended(ctx, t.ID, m); err != nil {
		return err
	}
	wrote, exec := t.effects()
	return r.closeTurn(ctx, t.Turn, wrote, exec || m.Written)
}

// recallFinish finds the account of a finish call that was accepted in the last turn before a restart. The tool
// touches nothing, so its arguments are read by running it again.
func (r *run) recallFinish(ctx context.Context) (*tool.Finish, error) {
	n := len(r.history)
	if n < 2 || r.history[n-1].Role != domain.RoleTool || r.tools[finishTool] == nil {
		return nil, nil
	}
	for _, res := range r.history[n-1].Parts {
		if res.Name != finishTool || res.IsError {
			continue
		}
		for _, p := range r.history[n-2].Calls() {
			if p.Call == res.Call {
				out, err := r.runTool(ctx, r.tools[finishTool], p.Args)
				return out.Finish, err
			}
		}
	}
	return nil, nil
}
