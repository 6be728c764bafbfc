package agent

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/tool"
)

func TestAReplyWithoutCallsIsTheEnd(t *testing.T) {
	w := newWorld(t, says(text("I added "), thought("…"), text("the thing.")))
	if a := w.mustFinish(); a.Summary != "I added the thing." || a.Text != "" {
		t.Errorf("artifact %+v", a)
	}
}

func TestATextIsWhatOtherArtifactsAreMadeOf(t *testing.T) {
	for _, kind := range []domain.ArtifactKind{domain.ArtifactPlan, domain.ArtifactReport, domain.ArtifactFindings} {
		w := newWorld(t,
			says(calls("finish", `{"summary":"done"}`)), // without the text it owes
			says(calls("finish", `{"summary":"done","text":"# All of it","NotDone":["more"]}`)))
		w.cfg.Task.Contract.Produces = kind
		a := w.mustFinish()
		want := domain.Artifact{Kind: kind, Summary: "done", Text: "# All of it", NotDone: []string{"more"}}
		if d := cmp.Diff(want, a); d != "" {
			t.Errorf("%s (-want +got):\n%s", kind, d)
		}
		if r := w.result(0, 0); !r.IsError || !strings.Contains(r.Text, "`text` is empty") {
			t.Errorf("finish without text: %+v", r)
		}
		w = newWorld(t, says(text("# As a reply")))
		w.cfg.Task.Contract.Produces = kind
		if a := w.mustFinish(); a.Text != "# As a reply" || a.Summary != a.Text {
			t.Errorf("artifact %+v", a)
		}
	}
}

func TestATaskOfTextWritesNothing(t *testing.T) {
	w := newWorld(t, says(calls("write", `{"path":"PLAN.md"}`)), says(text("# Plan")))
	w.cfg.Task.Contract.Produces = domain.ArtifactPlan
	w.mustFinish()
	if r := w.result(0, 0); !r.IsError || len(w.j.effects) != 0 || !strings.Contains(r.Text, "changes no file") {
		t.Errorf("result %+v, effects %v", r, w.j.effects)
	}
}

func TestFinishIsTheLastThingThatIsDone(t *testing.T) {
	w := newWorld(t,
		says(finishes("too early"), calls("shell", `{"command":"go test"}`), calls("teleport", `{}`)),
		says(finishes("first"), calls("read", `{}`), finishes("second")))
	if a := w.mustFinish(); a.Summary != "first" {
		t.Errorf("artifact %+v", a)
	}
	if r := w.result(0, 0); !r.IsError || !strings.Contains(r.Text, "teleport in the same reply went wrong") {
		t.Errorf("finish beside a failed call: %+v", r)
	}
	if r := w.result(1, 2); !r.IsError {
		t.Errorf("a second finish: %+v", r)
	}
	if w.j.effects[`shell{"command":"go test"}`] != 1 {
		t.Error("the command beside finish did not run")
	}
}

func TestRepliesThatSayNothingAreNudgedTwice(t *testing.T) {
	json := "```json\n{\"name\":\"read\",\"arguments\":{\"path\":\"a\"}}\n```"
	for name, c := range map[string]struct {
		reply reply
		say   string
		fail  string
	}{
		"empty":             {says(), "neither text nor a call", "empty replies"},
		"white space":       {says(text(" \n ")), "neither text nor a call", "empty replies"},
		"only thinking":     {says(thought("hm")), "neither text nor a call", "empty replies"},
		"cut off":           {says(text("I will"), done(provider.StopLength)), "cut off at the limit", "cut off"},
		"a call as text":    {says(text("<tool_call>read</tool_call>")), "was not run", "as text"},
		"a call as a fence": {says(text(json)), "was not run", "as text"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, c.reply)
			err := w.mustFail(domain.CodeProvider)
			if !strings.Contains(err.Error(), c.fail) || len(w.model.requests) != 3 {
				t.Errorf("%v after %d requests", err, len(w.model.requests))
			}
			m := w.j.messages[2]
			if m.Origin != originNudge || !strings.Contains(m.TextOf(), c.say) {
				t.Errorf("nudge %+v", m)
			}
			if _, err := w.run(t.Context()); domain.CodeOf(err) != domain.CodeProvider || len(w.model.requests) != 3 {
				t.Errorf("after a restart: %v, %d requests", err, len(w.model.requests))
			}
		})
	}
}

func TestANudgeThatHelpsIsForgotten(t *testing.T) {
	w := newWorld(t, says(), says(), says(calls("read", `{}`)), says(), says(), says(text("Done.")))
	w.mustFinish()
}

func TestAFilteredReplyEndsTheAttempt(t *testing.T) {
	w := newWorld(t, says(text("I can"), done(provider.StopFilter)))
	w.mustFail(domain.CodeProvider)
}

func TestCirclesOfOneToFiveAreFound(t *testing.T) {
	a, b, c := `{"path":"a","n":1}`, `{"path":"b"}`, `{"path":"c"}`
	for period, args := range map[int][]string{1: {a}, 2: {a, b}, 3: {a, b, c}, 4: {a, b, c, b}, 5: {a, b, c, b, b}} {
		var replies []reply
		for range 4 {
			for _, arg := range args {
				replies = append(replies, says(text("again"), calls("read", arg)))
			}
		}
		w := newWorld(t, replies...)
		err := w.mustFail(domain.CodeLoop)
		if n := len(w.model.requests); n != 3*period {
			t.Errorf("period %d: found after %d replies", period, n)
		}
		if !strings.Contains(err.Error(), `read {"n":1,"path":"a"}`) || strings.Count(err.Error(), "then") != period-1 {
			t.Errorf("period %d: %v", period, err)
		}
		if _, err := w.run(t.Context()); domain.CodeOf(err) != domain.CodeLoop || len(w.model.requests) != 3*period {
			t.Errorf("period %d, after a restart: %v", period, err)
		}
	}
}

func TestWorkThatMovesOnIsNoCircle(t *testing.T) {
	var differ, changing []reply
	for i := range 12 {
		differ = append(differ, says(calls("read", fmt.Sprintf(`{"path":"%d"}`, i))))
		changing = append(changing, says(calls("shell", `{"command":"wc -l x"}`)))
	}
	w := newWorld(t, append(differ, says(text("Done.")))...)
	w.mustFinish()
	w = newWorld(t, append(changing, says(text("Done.")))...)
	n := 0
	w.tools["shell"].run = results(&n, "%d lines")
	w.mustFinish()
	w = newWorld(t, changing...)
	w.tools["shell"].run = results(&n, "FAIL x 0.%03ds at 12:00:%02[1]d")
	w.mustFail(domain.CodeLoop)
}

func TestAPersonsWordStartsTheCountAnew(t *testing.T) {
	again := says(calls("read", `{}`))
	w := newWorld(t, again, again, again, again, says(text("Done.")))
	n, words := 0, []string{"", "", "Look again.", "", "", ""}
	w.cfg.Inbox = func() []Said {
		n++
		return spoken(strings.Fields(words[n-1])...)
	}
	w.mustFinish()
	w = newWorld(t, again, again, again, says(text("Done.")))
	said := 0
	w.cfg.Inbox = func() []Said { // after every turn but the last
		if said++; said > 4 {
			return nil
		}
		return spoken("Again.")
	}
	w.mustFinish()
}

func TestUnknownToolsEndTheAttempt(t *testing.T) {
	var replies []reply
	for i := range 9 {
		replies = append(replies, says(calls(fmt.Sprintf("tool%d", i), `{}`), calls("other", `{}`)))
	}
	w := newWorld(t, replies...)
	w.mustFail(domain.CodeProvider)
	if len(w.model.requests) != 4 {
		t.Errorf("%d requests", len(w.model.requests))
	}
	replies[3] = says(calls("read", `{}`))
	w = newWorld(t, replies...)
	w.mustFail(domain.CodeProvider)
	if len(w.model.requests) != 8 {
		t.Errorf("%d requests with a known tool in between", len(w.model.requests))
	}
}

func TestBudgets(t *testing.T) {
	million := domain.Dollars(1)
	priced := provider.Info{Name: "m", Provider: "test", Input: &million, Output: &million}
	for name, c := range map[string]struct {
		budget   domain.Budget
		info     *provider.Info
		requests int
		words    string
	}{
		"turns":         {budget: domain.Budget{Turns: 3}, requests: 3, words: "3 of 3 turns"},
		"default turns": {requests: 200, words: "200 turns"},
		"tokens":        {budget: domain.Budget{Tokens: 250}, requests: 3, words: "300 of 250 tokens"},
		"exact tokens":  {budget: domain.Budget{Tokens: 200}, requests: 2, words: "200 of 200 tokens"},
		"cost": {budget: domain.Budget{Cost: domain.Dollars(0.00015)}, info: &priced, requests: 2,
			words: "dollars"},
		"cost of nothing": {budget: domain.Budget{Cost: 1}, requests: 200, words: "200 turns"},
		"unknown price": {budget: domain.Budget{Cost: 1}, info: &provider.Info{Name: "m", Provider: "test"},
			words: "price of test/m is not known"},
		"minutes": {budget: domain.Budget{Minutes: 2}, requests: 4, words: "2 minutes"},
	} {
		t.Run(name, func(t *testing.T) {
			var replies []reply
			for i := range 300 {
				replies = append(replies, says(calls("shell", fmt.Sprintf(`{"command":"%d"}`, i)), used(90, 10)))
			}
			w := newWorld(t, replies...)
			w.cfg.Task.Contract.Budget = c.budget
			if c.info != nil {
				w.cfg.Info = *c.info
			}
			w.tools["shell"].run = w.takes(30 * time.Second)
			if err := w.mustFail(domain.CodeBudget); !strings.Contains(err.Error(), c.words) {
				t.Error(err)
			}
			if got := len(w.model.requests); got != c.requests {
				t.Errorf("%d requests, want %d", got, c.requests)
			}
		})
	}
}

func TestWaitingForAPersonIsNoWork(t *testing.T) {
	w := newWorld(t, says(calls("shell", `{}`)), says(calls("ask", `{}`)), says(text("Done.")))
	w.cfg.Task.Contract.Budget.Minutes = 1
	w.gate.person = func(domain.ToolCall) (domain.Decision, error) {
		if !w.j.unanswered() {
			t.Error("a person is asked about a reply that is not on record")
		}
		w.clock = w.clock.Add(time.Hour)
		return domain.Decision{Effect: domain.Allow}, nil
	}
	out, err := w.run(t.Context())
	if err != nil || out.Worked != 0 {
		t.Errorf("worked %s, error %v", out.Worked, err)
	}
}

func TestAPersonCanHaveItGoOnAfterAFailure(t *testing.T) {
	same := []reply{says(calls("read", `{}`)), says(calls("read", `{}`)), says(calls("read", `{}`))}
	for name, replies := range map[string][]reply{
		"circle": append(same, says(text("Done."))),
		"empty":  {says(), says(), says(), says(text("Done."))},
	} {
		w := newWorld(t, replies...)
		if _, err := w.run(t.Context()); err == nil {
			t.Fatalf("%s: no failure", name)
		}
		w.cfg.Again = true
		w.mustFinish()
		if m := w.j.messages[len(w.j.messages)-2]; m.Origin != originNudge || !strings.Contains(m.TextOf(), "another way") {
			t.Errorf("%s: last told %+v", name, m)
		}
	}
	w := newWorld(t, append(same, says(calls("grep", `{}`)), says(text("Done.")))...)
	if _, err := w.run(t.Context()); domain.CodeOf(err) != domain.CodeLoop {
		t.Fatal(err)
	}
	words := "Read something else."
	w.cfg.Inbox = func() []Said {
		defer func() { words = "" }()
		return spoken(strings.Fields(words)...)
	}
	w.mustFinish()
}

func TestGoingOnWithoutProgressFailsAgain(t *testing.T) {
	w := newWorld(t, says())
	w.mustFail(domain.CodeProvider)
	w.cfg.Again = true
	w.mustFail(domain.CodeProvider)
	if len(w.model.requests) != 4 {
		t.Errorf("%d requests", len(w.model.requests))
	}
}

// errs makes a tool that fails with words that hold another id each time.
func errs(format string) func(context.Context, string) (tool.Result, error) {
	n := 0
	return func(context.Context, string) (tool.Result, error) {
		n++
		return tool.Fail(fmt.Sprintf(format, 4711*n)), nil
	}
}

func TestTheSameErrorWithOtherIDsIsACircle(t *testing.T) {
	var replies []reply
	for i := range 10 {
		replies = append(replies, says(calls("shell", fmt.Sprintf(`{"command":"curl /tmp/x%d/job"}`, i))))
	}
	w := newWorld(t, replies...)
	w.tools["shell"].run = errs("request 0x%x failed in /tmp/run-1/y")
	w.mustFail(domain.CodeLoop)
	if n := len(w.model.requests); n != repeats {
		t.Errorf("found after %d replies", n)
	}
	// The control: results that are no errors differ by their numbers.
	w = newWorld(t, append(replies, ends("Done."))...)
	n := 0
	w.tools["shell"].run = results(&n, "row %d")
	w.mustFinish()
}

func TestOneErrorWhateverTheCallsIsACircle(t *testing.T) {
	var replies []reply
	for _, word := range strings.Fields("one two three four five six seven eight nine ten") {
		replies = append(replies, says(calls("shell", fmt.Sprintf(`{"command":%q}`, word))))
	}
	w := newWorld(t, replies...)
	w.tools["shell"].run = errs("no such host (attempt %d)")
	err := w.mustFail(domain.CodeLoop)
	if n := len(w.model.requests); n != sameErrors || !strings.Contains(err.Error(), "the same error") {
		t.Errorf("found after %d replies: %v", n, err)
	}
}
