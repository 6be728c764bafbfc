package agent

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/tool"
)

// governed is a world whose tools give long results in a context of 10,000 tokens.
func governed(t *testing.T, replies ...reply) *world {
	w := newWorld(t, replies...)
	w.cfg.Info.Context, w.cfg.TrimAt, w.cfg.HandOverAt = 10_000, 0, 60
	w.cfg.Changed = func(context.Context) ([]string, error) { return []string{"a.txt"}, nil }
	n := 0
	w.tools["read"].run = func(context.Context, string) (tool.Result, error) {
		n++
		return tool.Result{Model: fmt.Sprintf("%d ", n) + strings.Repeat("x", 3500)}, nil // about 1,000 tokens
	}
	return w
}

// reads is a reply that reads another file each time.
func reads(n int) reply { return says(calls("read", fmt.Sprintf(`{"Path":"f%d"}`, n))) }

func nReads(n int) (out []reply) {
	for i := range n {
		out = append(out, reads(i))
	}
	return out
}

// through runs until the attempt has an artifact or fails, over as many sessions as that takes.
func (w *world) through() (Outcome, int, error) {
	w.t.Helper()
	for sessions := 1; ; sessions++ {
		out, err := w.run(w.t.Context())
		if err != nil || out.Kind != HandedOver {
			return out, sessions, err
		}
		if sessions > 20 {
			w.t.Fatal("it hands over for ever")
		}
	}
}

func TestAFullContextIsHandedOver(t *testing.T) {
	w := governed(t, append(nReads(6), says(text("## Plan\nGo on.\n## Open\nThe last step.")), ends("All done."))...)
	w.cfg.Inbox = once("Mind the gap.")
	out, sessions, err := w.through()
	if err != nil || out.Kind != Finished || sessions != 2 {
		t.Fatalf("%+v after %d sessions: %v", out, sessions, err)
	}
	old := w.j.former[0]
	if last := old[len(old)-1]; last.Role != domain.RoleSeam || last.Origin != domain.SeamHandOver {
		t.Errorf("the former session ends in %+v", last)
	}
	var origins []string
	for _, m := range w.j.messages[:3] {
		origins = append(origins, m.Origin)
	}
	if diff := cmp.Diff([]string{OriginBrief, originHandOver, originCarried}, origins); diff != "" {
		t.Error(diff)
	}
	note := w.j.messages[1].TextOf()
	if !strings.Contains(note, "The last step.") || !strings.Contains(note, "- a.txt") {
		t.Errorf("the note is %q", note)
	}
	if w.j.messages[2].TextOf() != "Mind the gap." || w.j.system != w.cfg.System || w.j.messages[0].TextOf() != w.cfg.Brief {
		t.Error("what was said, the system prompt or the brief did not come over")
	}
	if s := w.j.session; s.From != "s1" || s.Earlier != 7 || s.InARow != 1 {
		t.Errorf("session %+v", s)
	}
}

func TestWithoutAMarkNothingIsHandedOver(t *testing.T) {
	w := governed(t, append(nReads(8), ends("Done."))...)
	w.cfg.HandOverAt = 0
	if _, sessions, err := w.through(); err != nil || sessions != 1 {
		t.Errorf("%d sessions: %v", sessions, err)
	}
}

func TestAnOverflowIsHandedOverWithWhatIsOnRecord(t *testing.T) {
	overflow := &provider.Error{Kind: provider.KindOverflow, Msg: "too long"}
	w := governed(t, says(text("I look."), calls("read", `{"Path":"f"}`), calls("todo", `{"items":[{"text":"look","done":true}]}`)),
		reply{err: overflow})
	w.model.after = ends("Done.") // what the fresh session gets
	if _, sessions, err := w.through(); err != nil || sessions != 2 {
		t.Fatalf("%d sessions: %v", sessions, err)
	}
	note := w.j.messages[1].TextOf()
	for _, want := range []string{"could not write a note", "- a.txt", "- [x] look", "I look."} {
		if !strings.Contains(note, want) {
			t.Errorf("the note lacks %q: %s", want, note)
		}
	}
}

func TestHandingOverAgainAndAgainStops(t *testing.T) {
	overflow := &provider.Error{Kind: provider.KindOverflow, Msg: "too long"}
	w := governed(t, reads(0), reply{err: overflow})
	w.model.alternate = true // each session gets one reply and then no longer fits
	_, sessions, err := w.through()
	if domain.CodeOf(err) != domain.CodeContext || sessions != maxInARow+1 || domain.HintOf(err) == "" {
		t.Fatalf("%d sessions: %v", sessions, err)
	}
	if !strings.Contains(err.Error(), "2 hand-overs in a row") {
		t.Error(err)
	}
}

func TestCallsInsteadOfANoteAreNotRun(t *testing.T) {
	w := governed(t, append(nReads(6), says(calls("write", `{"Path":"a"}`)), ends("Done."))...)
	if _, sessions, err := w.through(); err != nil || sessions != 2 {
		t.Fatalf("%d sessions: %v", sessions, err)
	}
	if w.j.effects[`write{"Path":"a"}`] != 0 {
		t.Error("a call ran in the place of a note")
	}
}

func TestTheBeginningOfARequestOnlyChangesAtASeam(t *testing.T) {
	w := governed(t, append(nReads(30), ends("Done."))...)
	w.cfg.TrimAt, w.cfg.HandOverAt = 50, 95
	w.cfg.Info.Context = 20_000
	if _, sessions, err := w.through(); err != nil || sessions != 1 {
		t.Fatalf("%d sessions: %v", sessions, err)
	}
	seams := w.j.seams()
	broken := 0
	for i, req := range w.model.requests[1:] {
		before := w.model.requests[i].Messages
		if req.System != w.model.requests[i].System || !cmp.Equal(before, req.Messages[:len(before)]) {
			broken++
		}
	}
	if seams == 0 || broken != seams {
		t.Errorf("%d seams, and the prefix changed %d times", seams, broken)
	}
	last := w.model.requests[len(w.model.requests)-1]
	if size := last.Size(); provider.Estimate(size) > 19_000 {
		t.Errorf("the last request is estimated at %d tokens", provider.Estimate(size))
	}
	// A restart sends the same bytes.
	cfg := w.config()
	again := newRun(cfg)
	again.history = again.history[:len(last.Messages)]
	if diff := cmp.Diff(last.Messages, again.request().Messages, cmpopts.IgnoreFields(domain.Message{}, "Seq")); diff != "" {
		t.Errorf("after a restart another request is made: %s", diff)
	}
}

func TestTheMeterAddsUp(t *testing.T) {
	w := newWorld(t, says(calls("read", `{}`), used(500, 20)), says(finishes("Done."), used(900, 10)))
	w.cfg.System = System(w.cfg.Task, w.cfg.Info, Notes{Root: &Note{Path: "AGENTS.md", Text: strings.Repeat("note ", 200)}}, false)
	w.mustFinish()
	c := w.j.turns[1].Context
	if sum := c.Parts.System + c.Parts.Tools + c.Parts.Notes + c.Parts.History + c.Parts.Results; sum != 910 || c.Used != 910 {
		t.Errorf("%+v", c)
	}
	if c.Parts.Notes < 50 || c.Parts.System < c.Parts.Notes || c.Parts.Results == 0 || c.Parts.Tools == 0 {
		t.Errorf("%+v", c.Parts)
	}
}
