package agent

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/tool"
)

func TestOneTurnAfterAnotherLeavesTheRecordsInOrder(t *testing.T) {
	w := newWorld(t,
		says(thought("hm"), text("I look. "), calls("read", `{"path":"a"}`), used(10, 5)),
		says(calls("write", `{"path":"a.txt"}`), calls("shell", `{"command":"go test"}`)),
		says(finishes("It is there."), used(20, 5)))
	a := w.mustFinish()
	if a.Summary != "It is there." || a.Kind != domain.ArtifactChange || a.Text != "" {
		t.Errorf("artifact %+v", a)
	}
	want := []string{
		"user",
		"turn", "ask", "run read", "usage", "assistant", "start read", "completed read", "tool", "end",
		"turn", "ask", "assistant", "start write", "run write", "completed write",
		"start shell", "run shell", "completed shell", "tool", "end",
		"turn", "ask", "usage", "assistant", "start finish", "run finish", "completed finish", "tool", "end",
	}
	if d := cmp.Diff(want, w.j.kinds); d != "" {
		t.Errorf("records (-want +got):\n%s", d)
	}
	// One commit for the brief, one before each request, and one before each call that may change anything or waits.
	if w.j.batches != 1+3+3+1 {
		t.Errorf("%d batches", w.j.batches)
	}
	if d := cmp.Diff([]string{"2 [a.txt] true"}, w.keeper.after); d != "" {
		t.Errorf("checkpoints (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"shell"}, w.keeper.before); d != "" {
		t.Errorf("checkpoints before (-want +got):\n%s", d)
	}
	if w.j.deltas != "hmI look. " {
		t.Errorf("deltas %q", w.j.deltas)
	}
	if w.j.usage.Requests != 2 || w.j.usage.Input != 30 {
		t.Errorf("usage %+v", w.j.usage)
	}
	if w.j.turns[1].Checkpoint != "k1" || w.j.turns[2].Context.Used != 25 || w.j.turns[2].Context.Size != 1000 {
		t.Errorf("turns %+v", w.j.turns)
	}
	if w.model.rounds != 1 {
		t.Errorf("the round was ended %d times", w.model.rounds)
	}
}

func TestWhatWasSentStaysTheSame(t *testing.T) {
	w := newWorld(t,
		says(text("  "), calls("read", `{"path":"a"}`)), says(thought("only thinking")), says(calls("grep", `{}`)),
		says(calls("write", `{"path":"b"}`), calls("read", `{}`)), says(text("All done.")))
	w.mustFinish()
	if len(w.model.requests) != 5 {
		t.Fatalf("%d requests", len(w.model.requests))
	}
	for i := 1; i < len(w.model.requests); i++ {
		before, now := w.model.requests[i-1], w.model.requests[i]
		if len(now.Messages) <= len(before.Messages) {
			t.Fatalf("request %d is not longer than the one before", i)
		}
		now.Messages = now.Messages[:len(before.Messages)]
		if b, n := asJSON(t, before), asJSON(t, now); b != n {
			t.Errorf("request %d does not begin like the one before:\n%s\n%s", i, b, n)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEveryReplySentHoldsSomething(t *testing.T) {
	w := newWorld(t, says(thought("hm")), says(), says(text("Done.")))
	w.mustFinish()
	for _, req := range w.model.requests {
		for _, m := range req.Messages {
			last := m.Parts[len(m.Parts)-1]
			if m.Role == domain.RoleAssistant && last.Kind == domain.PartThinking {
				t.Errorf("a reply ends in thinking: %+v", m.Parts)
			}
		}
	}
}

func TestReadsRunTogetherAndWritesAlone(t *testing.T) {
	w := newWorld(t,
		says(calls("read", `{"path":"1"}`), calls("grep", `{"path":"2"}`), calls("write", `{"path":"3"}`),
			calls("read", `{"path":"4"}`)),
		says(text("Done.")))
	// The first two can only end when both have begun: run one after the other they would wait for ever.
	first, second := make(chan struct{}), make(chan struct{})
	meet := func(mine, other chan struct{}) func(context.Context, string) (tool.Result, error) {
		return func(ctx context.Context, args string) (tool.Result, error) {
			if strings.Contains(args, "4") {
				return tool.Result{Model: "four"}, nil
			}
			close(mine)
			select {
			case <-other:
				return tool.Result{Model: args}, nil
			case <-ctx.Done():
				return tool.Result{}, ctx.Err()
			}
		}
	}
	w.tools["read"].run, w.tools["grep"].run = meet(first, second), meet(second, first)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := w.run(ctx); err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for i := range 4 {
		got = append(got, w.result(0, i).Text)
	}
	want := []string{`{"path":"1"}`, `{"path":"2"}`, `write ok {"path":"3"}`, "four"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("results are not in call order (-want +got):\n%s", d)
	}
	kinds := w.j.kinds
	if slices.Index(kinds, "start write") < slices.Index(kinds, "completed grep") {
		t.Errorf("the write began before the reads had ended: %v", kinds)
	}
	if i := slices.Index(kinds, "start read"); kinds[i+1] != "start grep" {
		t.Errorf("the intents of a group are not together: %v", kinds)
	}
}

func TestACallThatCannotRunIsAnswered(t *testing.T) {
	many := make([]provider.Event, 0, 40)
	for range 40 {
		many = append(many, calls("read", `{}`))
	}
	broken := calls("read", `{}`)
	broken.Malformed = "the JSON breaks off at its end"
	for name, c := range map[string]struct {
		reply reply
		call  int
		want  string
	}{
		"malformed":   {says(broken), 0, "breaks off"},
		"unknown":     {says(calls("teleport", `{}`)), 0, "The tools are: read, grep, write, shell, ask, finish."},
		"other case":  {says(calls("Read", `{}`)), 0, `it is called "read"`},
		"wrong args":  {says(calls("write", `{"bad":true}`)), 0, "bad is not wanted"},
		"denied":      {says(calls("shell", `{"command":"rm"}`)), 0, "no commands here (rule: deny shell)"},
		"too many":    {reply{events: append(many, done(provider.StopCalls))}, 39, "may hold 32 calls"},
		"with others": {says(calls("read", `{}`), calls("teleport", `{}`), calls("read", `{}`)), 1, "no tool"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, c.reply, says(text("Done.")))
			w.gate.deny = map[string]string{"shell": "no commands here"}
			w.mustFinish()
			got := w.result(0, c.call)
			if !got.IsError || !strings.Contains(got.Text, c.want) {
				t.Errorf("result %+v, want an error with %q", got, c.want)
			}
			rec := find(w.j.calls[w.j.turns[0].ID], got.Call)
			if rec.State != domain.CallRefused {
				t.Errorf("recorded as %s", rec.State)
			}
			if len(w.j.effects) > 0 || len(w.keeper.before) > 0 {
				t.Errorf("something ran: %v", w.j.effects)
			}
		})
	}
}

func TestAnAskThatNobodyAnsweredIsNoYes(t *testing.T) {
	w := newWorld(t, says(calls("shell", `{"command":"rm"}`)), says(text("Done.")))
	w.gate.ask = func(domain.ToolCall) (domain.Decision, error) { return domain.Decision{Effect: domain.Ask}, nil }
	w.mustFinish()
	if len(w.j.effects) > 0 {
		t.Error("it ran")
	}
}

func TestErrorsOfOursEndTheAttemptWithAWholeHistory(t *testing.T) {
	broken := domain.E(domain.CodeDisk, "", "no space left").WithHint("make room")
	for name, c := range map[string]struct {
		set   func(*world)
		code  domain.Code
		state domain.CallState // of the write, which comes second
	}{
		"gate": {func(w *world) {
			w.gate.ask = func(c domain.ToolCall) (domain.Decision, error) {
				if c.Name == "write" {
					return domain.Decision{}, broken
				}
				return domain.Decision{Effect: domain.Allow}, nil
			}
		}, domain.CodeDisk, domain.CallRefused},
		"tool": {func(w *world) {
			w.tools["write"].run = func(context.Context, string) (tool.Result, error) { return tool.Result{}, broken }
		}, domain.CodeDisk, domain.CallInterrupted},
		"panic": {func(w *world) {
			w.tools["write"].run = func(context.Context, string) (tool.Result, error) { panic("oops") }
		}, domain.CodeInternal, domain.CallInterrupted},
		"keeper": {func(w *world) { w.keeper.fail = broken }, domain.CodeDisk, domain.CallCompleted},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, says(calls("read", `{}`), calls("write", `{}`), calls("shell", `{}`)), says(text("Done.")))
			c.set(w)
			w.mustFail(c.code)
			if w.j.open() != nil || w.j.unanswered() {
				t.Errorf("the turn is not complete: %v", w.j.kinds)
			}
			if got := w.j.calls[w.j.turns[0].ID]; got[1].State != c.state {
				t.Errorf("the write is recorded as %s", got[1].State)
			}
			if name != "keeper" && w.j.effects[`shell{}`] != 0 {
				t.Error("the command ran after the error")
			}
			w.keeper.fail, w.gate.ask, w.tools["write"].run = nil, nil, nil
			w.mustFinish() // the history can be gone on from
		})
	}
}

func TestARequestThatFailedIsCountedAndExplained(t *testing.T) {
	overflow := &provider.Error{Kind: provider.KindOverflow, Msg: "too long"}
	w := newWorld(t, reply{events: []provider.Event{text("half a"), used(900, 7)}, err: overflow})
	err := w.mustFail(domain.CodeContext)
	if !strings.Contains(err.Error(), "no longer fits the 1000 tokens of context of test/m") {
		t.Errorf("error %v", err)
	}
	if w.j.usage.Input != 900 || w.j.turns[0].Stop != stopError || len(w.j.messages) != 1 {
		t.Errorf("usage %+v, turn %+v, %d messages", w.j.usage, w.j.turns[0], len(w.j.messages))
	}
}

func TestAStreamWithoutAnEndIsAFailure(t *testing.T) {
	w := newWorld(t, reply{events: []provider.Event{text("Done.")}})
	w.mustFail(domain.CodeProvider)
	if len(w.j.messages) != 1 {
		t.Error("half a reply was recorded")
	}
}

func TestAReplayThatWasNotPlayedOutFails(t *testing.T) {
	w := newWorld(t, says(text("Done.")))
	w.model.ended = errors.New("2 turns were not used")
	if err := w.mustFailLoosely(domain.CodeReplay); !strings.Contains(err.Error(), "2 turns") {
		t.Error(err)
	}
}

func (w *world) mustFailLoosely(code domain.Code) error {
	_, err := w.run(w.t.Context())
	if domain.CodeOf(err) != code {
		w.t.Fatalf("error %v, want code %s", err, code)
	}
	return err
}
