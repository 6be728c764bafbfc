package agent

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// aWholeTask is one of every kind of step.
func aWholeTask() []reply {
	return []reply{
		says(thought("hm"), calls("read", `{"path":"a"}`), calls("grep", `{"path":"b"}`), used(10, 1)),
		says(calls("write", `{"path":"a.txt"}`), calls("shell", `{"command":"go test"}`), calls("teleport", `{}`)),
		says(),
		says(calls("shell", `{"command":"go vet"}`), used(10, 1)),
		says(finishes("It is there."), used(10, 1)),
	}
}

// TestKilledAtEveryRecord ends the program at every batch of records, before and after it is durable, starts it again,
// and looks at what came of it: the same artifact, a whole record, no effect twice, none of what was asked for lost but
// what the model was told of.
func TestKilledAtEveryRecord(t *testing.T) {
	whole := newWorld(t, aWholeTask()...)
	whole.mustFinish()
	for at := 1; at <= whole.j.batches; at++ {
		for _, lost := range []bool{true, false} {
			t.Run(fmt.Sprintf("%d lost %t", at, lost), func(t *testing.T) { killedAt(t, at, lost) })
		}
	}
}

func killedAt(t *testing.T, at int, lost bool) {
	w := newWorld(t, aWholeTask()...)
	w.j.killAt, w.j.lost = at, lost
	if _, err := w.run(t.Context()); !errors.Is(err, errKilled) {
		t.Fatalf("the kill was not reached: %v", err)
	}
	w.j.dead = false
	if a := w.mustFinish(); a.Summary != "It is there." {
		t.Errorf("artifact %+v", a)
	}
	for call, n := range w.j.effects {
		if n > 1 {
			t.Errorf("%s ran %d times", call, n)
		}
	}
	told := w.j.told()
	for _, call := range []string{`write{"path":"a.txt"}`, `shell{"command":"go test"}`, `shell{"command":"go vet"}`} {
		if w.j.effects[call] == 0 && !strings.Contains(told[call], "not run: the program was restarted") &&
			!strings.Contains(told[call], "effect unknown") {
			t.Errorf("%s never ran and the model was told %q", call, told[call])
		}
	}
	for i, turn := range w.j.turns {
		if turn.EndedAt.IsZero() || turn.N != i+1 {
			t.Errorf("turn %+v", turn)
		}
	}
}

// TestARecordThatFailsOnce lets one batch after another fail while the program lives: what follows in the same run must
// not claim more than what is durable.
func TestARecordThatFailsOnce(t *testing.T) {
	whole := newWorld(t, aWholeTask()...)
	whole.mustFinish()
	for at := 1; at <= whole.j.batches; at++ {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			w := newWorld(t, aWholeTask()...)
			w.j.killAt, w.j.lost, w.j.once = at, true, true
			if _, err := w.run(t.Context()); !errors.Is(err, errKilled) {
				t.Fatalf("the failure was not reached: %v", err)
			}
			if a := w.mustFinish(); a.Summary != "It is there." {
				t.Errorf("artifact %+v", a)
			}
			for call, n := range w.j.effects {
				if n > 1 {
					t.Errorf("%s ran %d times", call, n)
				}
			}
		})
	}
}

// told gives what the model was told of each call, by name and arguments.
func (j *journal) told() map[string]string {
	out := map[string]string{}
	for i, m := range j.messages {
		for k, c := range m.Calls() {
			out[c.Name+string(c.Args)] = j.messages[i+1].Parts[k].Text
		}
	}
	return out
}

func TestResume(t *testing.T) {
	at := time.Date(2026, 11, 20, 13, 0, 0, 0, time.UTC)
	turn := domain.Turn{ID: "n1", Attempt: "a1", Session: "s1"}
	asked := func(names ...string) []domain.Message {
		m := domain.Message{Role: domain.RoleAssistant, Turn: "n1"}
		for _, n := range names {
			m.Parts = append(m.Parts, domain.Part{Kind: domain.PartCall, Call: n, Name: n})
		}
		return []domain.Message{{Role: domain.RoleUser}, m}
	}
	rec := func(name string, kind domain.ActionKind, s domain.CallState) domain.ToolCall {
		return domain.ToolCall{ID: "c" + domain.CallID(name), Ref: name, Name: name, State: s, Output: "out",
			Action: domain.Action{Kind: kind}}
	}
	for name, c := range map[string]struct {
		history []domain.Message
		calls   []domain.ToolCall
		want    []string // name, state, first word of the output
		ended   int
		written bool
	}{
		"nothing there": {},
		"no calls":      {history: []domain.Message{{Role: domain.RoleUser}, {Role: domain.RoleAssistant}}},
		"nothing begun": {history: asked("a", "b"), want: []string{"a refused not", "b refused not"}, ended: 2},
		"a result is kept": {
			history: asked("a", "b"), calls: []domain.ToolCall{rec("a", domain.ActionWrite, domain.CallCompleted)},
			want: []string{"a completed out", "b refused not"}, ended: 1, written: true,
		},
		"a write was interrupted": {
			history: asked("a"), calls: []domain.ToolCall{rec("a", domain.ActionWrite, domain.CallIntended)},
			want: []string{"a interrupted interrupted:"}, ended: 1, written: true,
		},
		"a read was interrupted": {
			history: asked("a"), calls: []domain.ToolCall{rec("a", domain.ActionRead, domain.CallIntended)},
			want: []string{"a interrupted interrupted:"}, ended: 1,
		},
		"a refusal is kept": {
			history: asked("a"), calls: []domain.ToolCall{rec("a", domain.ActionExec, domain.CallRefused)},
			want: []string{"a refused out"},
		},
		"results are there": {
			history: append(asked("a"), domain.Message{Role: domain.RoleTool}),
			calls:   []domain.ToolCall{rec("a", domain.ActionExec, domain.CallCompleted)}, written: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := Resume(c.history, turn, c.calls, "the program was restarted", at, func(byte) string { return "new" })
			var got []string
			for _, call := range m.Calls {
				first, _, _ := strings.Cut(call.Output, " ")
				got = append(got, fmt.Sprintf("%s %s %s", call.Name, call.State, first))
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) || len(m.Ended) != c.ended || m.Written != c.written {
				t.Errorf("got %q, %d to record, written %t", got, len(m.Ended), m.Written)
			}
			for _, e := range m.Ended {
				if e.ID == "" || e.Attempt != "a1" || e.Turn != "n1" || !e.EndedAt.Equal(at) || !e.IsError {
					t.Errorf("outcome %+v", e)
				}
			}
		})
	}
}

func TestACrashAfterTheEndEndsTheSameWay(t *testing.T) {
	for name, replies := range map[string][]reply{
		"finish": {says(calls("write", `{}`)), says(finishes("Done."))},
		"text":   {says(calls("write", `{}`)), says(text("Done."))},
	} {
		w := newWorld(t, replies...)
		w.mustFinish()
		requests, records := len(w.model.requests), len(w.j.kinds)
		a := w.mustFinish()
		if a.Summary != "Done." || len(w.model.requests) != requests || len(w.j.kinds) != records {
			t.Errorf("%s: %+v, %d requests, records %v", name, a, len(w.model.requests), w.j.kinds[records:])
		}
	}
}

func TestARoundAfterTheEndIsWorkedOn(t *testing.T) {
	w := newWorld(t, says(finishes("First.")), says(finishes("Second.")))
	w.mustFinish()
	w.cfg.Round = 2
	w.j.messages = append(w.j.messages, UserMessage("s1", 2, OriginChanges, "Make it better.", w.clock))
	if a := w.mustFinish(); a.Summary != "Second." {
		t.Errorf("artifact %+v", a)
	}
	if m := w.j.messages[len(w.j.messages)-1]; m.Round != 2 {
		t.Errorf("the results are of round %d", m.Round)
	}
}
