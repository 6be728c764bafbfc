package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

// Bounds on the calls of one reply.
const (
	maxCalls  = 32
	maxResult = 256 << 10 // bytes of one result; tools cap theirs far below
)

// finishTool is the tool that ends the work. It runs after all other calls of its reply.
const finishTool = "finish"

// todoTool is the tool that keeps the list of what is to do.
const todoTool = "todo"

// call is one call on its way. ToolCall.State is what is on record of it: empty until it begins or its refusal is.
type call struct {
	domain.ToolCall
	tool   tool.Tool
	reason string // why it is refused; empty: it is not
	res    tool.Result
	err    error
}

func (c *call) refused() bool { return c.reason != "" }

// failed says that the model has something to look at before it can say that it is done.
func (c *call) failed() bool { return c.IsError || c.refused() || c.State == domain.CallInterrupted }

// refuse ends a call that never runs, with words for the model.
func (c *call) refuse(words string) { c.reason = plain(words) }

// plan makes the calls of a reply and refuses those that cannot run whatever the gate says.
func (r *run) plan(t *turn) {
	for _, p := range t.reply.Message().Calls() {
		c := &call{ToolCall: domain.ToolCall{
			ID: domain.CallID(r.IDs(domain.KindCall)), Attempt: r.Attempt.ID, Session: r.Session.ID, Turn: t.ID,
			Index: len(t.calls), Ref: p.Call, Name: p.Name, Args: p.Args,
		}, tool: r.tools[p.Name]}
		t.calls = append(t.calls, c)
		r.check(c, t.reply.Malformed[p.Call])
	}
}

func (r *run) check(c *call, malformed string) {
	c.Action = domain.Action{Tool: c.Name}
	switch {
	case r.asked() >= 0:
		c.refuse("Not run: a hand-over note was asked for, as text.")
	case c.Index >= maxCalls:
		c.refuse(fmt.Sprintf("Not run: a reply may hold %d calls and this was number %d. Make it again in your next reply.",
			maxCalls, c.Index+1))
	case malformed != "":
		c.refuse("Not run: " + malformed + ". Make the call again, whole.")
	case c.tool == nil:
		c.refuse(r.unknown(c.Name))
	default:
		action, err := c.tool.Action(c.Args)
		if err != nil {
			c.refuse("Not run: " + tool.Words(err))
			return
		}
		c.Action = action
		if action.Kind == domain.ActionWrite && !makesChange(r.kind()) {
			c.refuse(fmt.Sprintf("Not run: this task produces a %s and changes no file. Put it into `text` of %s.",
				r.kind(), finishTool))
		}
	}
}

func (r *run) unknown(name string) string {
	var names []string
	for _, s := range r.specs {
		if strings.EqualFold(s.Name, name) {
			return fmt.Sprintf("There is no tool %q; it is called %q.", clip(name, 64), s.Name)
		}
		names = append(names, s.Name)
	}
	return fmt.Sprintf("There is no tool %q. The tools are: %s.", clip(name, 64), strings.Join(names, ", "))
}

// groups orders the calls of a turn for running: neighbours that only read together, everything else by itself, and
// finish behind all others.
func groups(calls []*call) [][]*call {
	var out [][]*call
	var last [][]*call
	for _, c := range calls {
		n := len(out) - 1
		switch {
		case c.Name == finishTool && !c.refused():
			last = append(last, []*call{c})
		case n >= 0 && together(out[n][len(out[n])-1]) && together(c):
			out[n] = append(out[n], c)
		default:
			out = append(out, []*call{c})
		}
	}
	return append(out, last...)
}

// together says whether a call may run beside others: it only reads, or it does not run at all.
func together(c *call) bool { return c.refused() || c.Action.Kind == domain.ActionRead }

// results is the message that answers a reply: one part for each call, in order.
func (r *run) results(turn domain.TurnID, calls []domain.ToolCall) domain.Message {
	calls = slices.Clone(calls)
	slices.SortFunc(calls, func(a, b domain.ToolCall) int { return a.Index - b.Index })
	m := domain.Message{Session: r.Session.ID, Turn: turn, Role: domain.RoleTool, Round: r.Round, At: r.Now()}
	for _, c := range calls {
		m.Parts = append(m.Parts, domain.Part{
			Kind: domain.PartResult, Call: c.Ref, Name: c.Name, Text: c.Output, IsError: c.IsError,
		})
	}
	return m
}

// runTool makes one call. A panic of a tool ends this attempt and nothing else.
func (r *run) runTool(ctx context.Context, t tool.Tool, args json.RawMessage) (res tool.Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = domain.E(domain.CodeInternal, "", "a tool broke: %v", p)
		}
	}()
	return t.Run(ctx, r.Env, args)
}
