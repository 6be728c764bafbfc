package agent

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

func TestPauseIsBetweenTurns(t *testing.T) {
	w := newWorld(t, says(calls("write", `{"path":"a.txt"}`)), says(text("Done.")))
	pause := false
	w.tools["write"].run = func(context.Context, string) (tool.Result, error) {
		pause = true
		return tool.Result{Model: "ok", Wrote: []string{"a.txt"}}, nil
	}
	w.cfg.Pause = func() bool { return pause }
	out, err := w.run(t.Context())
	if err != nil || out.Kind != Paused || out.Turns != 1 || w.j.open() != nil || w.j.unanswered() {
		t.Fatalf("outcome %+v, error %v, %v", out, err, w.j.kinds)
	}
	if len(w.model.requests) != 1 || w.model.rounds != 0 {
		t.Error("the model was asked on")
	}
	pause = false
	w.mustFinish()
	if len(w.model.requests) != 2 {
		t.Errorf("%d requests", len(w.model.requests))
	}
}

func TestAPersonsWordComesBetweenTurns(t *testing.T) {
	w := newWorld(t, says(calls("read", `{}`), calls("write", `{}`)), says(text("Done.")), says(text("Done again.")))
	inbox := []string{"First of all."}
	w.cfg.Inbox = func() []Said {
		out := spoken(inbox...)
		inbox = nil
		return out
	}
	w.tools["read"].run = func(context.Context, string) (tool.Result, error) {
		inbox = []string{"Use tabs.", "And\x00 be quick."} // while calls are under way
		return tool.Result{Model: "ok"}, nil
	}
	w.model.replies[1].held = make(chan struct{})
	go func() {
		<-w.model.began
		inbox = append(inbox, "One more thing.") // while the last reply is under way
		close(w.model.replies[1].held)
	}()
	if a := w.mustFinish(); a.Summary != "Done again." {
		t.Errorf("artifact %+v", a)
	}
	var got []string
	for _, m := range w.j.messages {
		got = append(got, string(m.Role)+" "+m.Origin)
	}
	want := []string{"user brief", "user person", "assistant ", "tool ", "user person", "user person",
		"assistant ", "user person", "assistant "}
	if !slices.Equal(got, want) {
		t.Errorf("messages %q", got)
	}
	if text := w.j.messages[5].TextOf(); strings.ContainsRune(text, 0) {
		t.Errorf("NUL in %q", text)
	}
}

// The recorder takes all it has handed out for given with the first that is on record, so none may come later.
func TestWhatIsSaidTogetherIsOnRecordTogether(t *testing.T) {
	w := newWorld(t, says(text("Done.")))
	w.cfg.Inbox = func() []Said { return spoken("One.", "Two.") }
	w.j.lost = true
	w.j.killAt = 2 // after the brief
	if _, err := w.run(t.Context()); err == nil || len(w.j.messages) != 1 {
		t.Fatalf("%v, %d messages", err, len(w.j.messages))
	}
	w.j.dead, w.j.killAt = false, 0
	w.cfg.Inbox = once("One.", "Two.")
	w.mustFinish()
	if len(w.j.messages) != 4 || w.j.messages[2].TextOf() != "Two." {
		t.Errorf("%v", w.j.kinds)
	}
}

func TestADecisionIsOnRecordBeforeItsCall(t *testing.T) {
	w := newWorld(t, says(calls("write", `{}`), calls("shell", `{}`)), says(text("Done.")))
	w.gate.ask = func(c domain.ToolCall) (domain.Decision, error) {
		if c.Name == "shell" {
			return domain.Decision{ID: "d2", Effect: domain.Deny}, nil
		}
		return domain.Decision{ID: "d1", Effect: domain.Allow}, nil
	}
	w.mustFinish()
	want := []string{"decision allow", "start write", "run write", "completed write", "decision deny", "refused shell"}
	if at := slices.Index(w.j.kinds, want[0]); at < 0 || !slices.Equal(w.j.kinds[at:at+len(want)], want) {
		t.Errorf("%q", w.j.kinds)
	}
}

func TestTheTasksOwnBriefIsTheFirstMessage(t *testing.T) {
	w := newWorld(t, says(text("Done.")))
	w.cfg.Brief, w.cfg.Task.Brief = "", "Do it."
	w.mustFinish()
	if m := w.j.messages[0]; m.Origin != OriginBrief || strings.TrimSpace(m.TextOf()) != "Do it." {
		t.Errorf("first message %+v", m)
	}
}

func TestCancelDuringARequest(t *testing.T) {
	w := newWorld(t, says(calls("write", `{}`)), says(text("Done.")))
	w.model.replies[1].held = make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-w.model.began
		cancel()
	}()
	_, err := w.run(ctx)
	if domain.CodeOf(err) != domain.CodeCancelled || err.Error() != "it was cancelled" {
		t.Fatalf("error %v", err)
	}
	if w.j.open() != nil || w.j.turns[1].Stop != stopCancelled || len(w.model.requests) != 2 {
		t.Errorf("turns %+v, %d requests", w.j.turns, len(w.model.requests))
	}
}

func TestCancelKeepsTheReasonItIsGiven(t *testing.T) {
	w := newWorld(t, says(text("Done.")))
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(domain.E(domain.CodeUnavailable, "", "the engine is stopping").WithHint("start it again"))
	if _, err := w.run(ctx); domain.CodeOf(err) != domain.CodeUnavailable {
		t.Errorf("error %v", err)
	}
	if len(w.model.requests) != 0 {
		t.Error("the model was asked")
	}
}

func TestCancelDuringACommand(t *testing.T) {
	w := newWorld(t, says(calls("read", `{}`), calls("shell", `{"command":"make"}`), calls("write", `{}`)))
	ctx, cancel := context.WithCancel(t.Context())
	w.tools["shell"].run = func(ctx context.Context, _ string) (tool.Result, error) {
		cancel()
		<-ctx.Done()
		return tool.Result{}, ctx.Err()
	}
	_, err := w.run(ctx)
	if domain.CodeOf(err) != domain.CodeCancelled {
		t.Fatalf("error %v", err)
	}
	var states []string
	for i, c := range w.j.calls[w.j.turns[0].ID] {
		states = append(states, fmt.Sprintf("%s %s %t", c.Name, c.State, w.result(0, i).IsError))
	}
	want := []string{"read completed false", "shell interrupted true", "write refused true"}
	if !slices.Equal(states, want) {
		t.Errorf("calls %q", states)
	}
	if len(w.keeper.after) != 1 || w.keeper.after[0] != "1 [] true" {
		t.Errorf("checkpoints %q: what the command wrote is not kept", w.keeper.after)
	}
	if r := w.result(0, 1); !strings.Contains(r.Text, "effect unknown") {
		t.Errorf("result %q", r.Text)
	}
}

func TestAWriteThatEndedInTimeCounts(t *testing.T) {
	w := newWorld(t, says(calls("write", `{}`)))
	ctx, cancel := context.WithCancel(t.Context())
	w.tools["write"].run = func(context.Context, string) (tool.Result, error) {
		cancel()
		return tool.Result{Model: "ok", Wrote: []string{"a.txt"}}, nil
	}
	if _, err := w.run(ctx); domain.CodeOf(err) != domain.CodeCancelled {
		t.Fatal(err)
	}
	if r := w.result(0, 0); r.IsError || len(w.keeper.after) != 1 {
		t.Errorf("result %+v, checkpoints %q", r, w.keeper.after)
	}
}

func TestDiskFullIsToldEvenWhenCancelled(t *testing.T) {
	w := newWorld(t, says(calls("write", `{}`), calls("write", `{"path":"b"}`)))
	w.keeper.fail = domain.E(domain.CodeDisk, "", "no space left").WithHint("make room")
	ctx, cancel := context.WithCancel(t.Context())
	w.tools["write"].run = func(context.Context, string) (tool.Result, error) {
		cancel()
		return tool.Result{Model: "ok", Wrote: []string{"a.txt"}}, nil
	}
	if _, err := w.run(ctx); domain.CodeOf(err) != domain.CodeDisk {
		t.Fatal(err)
	}
}

func TestActivityIsFitForARow(t *testing.T) {
	w := newWorld(t, says(calls("shell", `{"command":"echo\u001b[31m a\nb \u202e"}`), calls("read", `{"path":"x/y"}`)),
		says(text("Done.")))
	w.mustFinish()
	want := []string{"asks the model", "runs echo[31m a b", "reads x/y", "asks the model", "writes"}
	if !slices.Equal(w.j.activity, want) {
		t.Errorf("activity %q", w.j.activity)
	}
}

func TestCancelBeforeARefusedCall(t *testing.T) {
	w := newWorld(t, says(calls("shell", `{}`), calls("teleport", `{}`)), says(text("Done.")))
	ctx, cancel := context.WithCancel(t.Context())
	w.tools["shell"].run = func(context.Context, string) (tool.Result, error) {
		cancel()
		return tool.Result{Model: "ok", Exec: true}, nil
	}
	_, _ = w.run(ctx)
	if got := w.j.calls["n1"]; len(got) != 2 || got[1].State != domain.CallRefused {
		t.Errorf("calls %+v", got)
	}
	w.mustFinish()
}

func TestACommandThatWasCutShortIsInterrupted(t *testing.T) {
	w := newWorld(t, says(calls("shell", `{}`)))
	ctx, cancel := context.WithCancel(t.Context())
	w.tools["shell"].run = func(context.Context, string) (tool.Result, error) {
		cancel()
		return tool.Result{Model: "exit status 137", IsError: true, Exec: true}, nil
	}
	_, _ = w.run(ctx)
	if got := w.j.calls["n1"]; got[0].State != domain.CallInterrupted {
		t.Errorf("recorded as %s", got[0].State)
	}
}
