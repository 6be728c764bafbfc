package agent

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// TestAnyScriptSurvivesAnyKills plays random replies and ends the program at random records, several times over. The
// journal fails the test when a record comes out of order; here it is checked that nothing with an effect ran twice,
// that every call has one result, and that the attempt comes to an end.
func TestAnyScriptSurvivesAnyKills(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, randomReplies(rt)...)
		kills := rapid.IntRange(0, 4).Draw(rt, "kills")
		for range kills {
			w.j.killAt = w.j.batches + rapid.IntRange(1, 12).Draw(rt, "after")
			w.j.lost, w.j.once = rapid.Bool().Draw(rt, "lost"), rapid.Bool().Draw(rt, "once")
			_, _ = w.run(t.Context())
			w.j.dead = false
		}
		w.j.killAt = 0
		out, err := w.run(t.Context())
		if err == nil && out.Kind != Finished || err != nil && domain.HintOf(err) == "" {
			rt.Errorf("ended with %+v, %v", out, err)
		}
		w.checkEnd(rt)
	})
}

func (w *world) checkEnd(rt *rapid.T) {
	for call, n := range w.j.effects {
		if n > 1 {
			rt.Errorf("%s ran %d times", call, n)
		}
	}
	if w.j.open() != nil || w.j.unanswered() {
		rt.Errorf("the record is not whole: %v", w.j.kinds)
	}
	for _, turn := range w.j.turns {
		for _, c := range w.j.calls[turn.ID] {
			if c.State == domain.CallIntended {
				rt.Errorf("%s has no outcome", c.Name)
			}
		}
	}
	if w.t.Failed() {
		rt.FailNow()
	}
}

// randomReplies makes up to eight replies, the last of which ends the work.
func randomReplies(rt *rapid.T) []reply {
	var out []reply
	serial, names := 0, []string{"read", "grep", "write", "shell", "ask", "teleport", finishTool}
	for range rapid.IntRange(0, 7).Draw(rt, "replies") {
		var events []provider.Event
		for range rapid.IntRange(0, 4).Draw(rt, "calls") {
			serial++
			name := rapid.SampledFrom(names).Draw(rt, "tool")
			ev := calls(name, fmt.Sprintf(`{"path":"%d"}`, serial))
			switch rapid.IntRange(0, 9).Draw(rt, "fault") {
			case 0:
				ev.Malformed = "it is torn"
			case 1:
				ev = calls(name, fmt.Sprintf(`{"bad":true,"n":%d}`, serial))
			}
			events = append(events, ev)
		}
		if rapid.IntRange(0, 9).Draw(rt, "cut") == 0 {
			events = append(events, done(provider.StopLength))
		}
		out = append(out, says(events...))
	}
	return append(out, says(text("Done.")))
}
