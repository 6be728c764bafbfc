package providertest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// replyCases are what a whole reply looks like.
var replyCases = []testCase{
	{"", "text in order", textInOrder},
	{"", "split UTF-8", splitUTF8},
	{"", "thinking", thinkingComesFirst},
	{"MF-15", "usage", usageIsCounted},
	{"MF-15", "usage missing", usageIsEstimated},
	{"MF-09", "empty reply", emptyReply},
	{"MF-09", "stopped by length", stoppedByLength},
	{"MF-09", "stopped for a reason nobody knows", stoppedUnknown},
	{"", "a conversation", conversationGoesOn},
	{"", "prefix is stable", prefixIsStable},
	{"MF-18", "fake protocol in text", textStaysText},
}

func textInOrder(t *testing.T, h Harness) {
	want := []string{"Renaming ", "Foo", " to Bar.\n", "Done."}
	o := h.open(t, Setup{Replies: []Reply{{Text: want}}})
	var got []string
	for ev, err := range o.Model.Stream(t.Context(), o.way(Ask("go"))) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Kind == provider.EventText {
			got = append(got, ev.Text)
		}
	}
	if strings.Join(got, "") != strings.Join(want, "") || !h.whole && len(got) != len(want) {
		t.Errorf("got %q, want %q as they come", got, want)
	}
}

func splitUTF8(t *testing.T, h Harness) {
	want := "naïve — 日本語 🌳 é\n"
	r, err := h.one(t, Reply{Text: []string{want}, Thinking: want, Split: 1})
	if err != nil {
		t.Fatal(err)
	}
	if textOf(r) != want || r.Parts[0].Text != want {
		t.Errorf("got %q and %q, want %q", textOf(r), r.Parts[0].Text, want)
	}
}

func thinkingComesFirst(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Thinking: "Let me see.", Signature: "c2ln", Text: []string{"I see."}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Parts) != 2 || r.Parts[0].Kind != domain.PartThinking || r.Parts[0].Text != "Let me see." ||
		r.Parts[1].Kind != domain.PartText || r.Parts[1].Text != "I see." {
		t.Errorf("got %+v", r.Parts)
	}
}

func usageIsCounted(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Text: []string{"x"}, Usage: &Usage{Input: 1200, Output: 80, Cached: 1000}})
	if err != nil {
		t.Fatal(err)
	}
	if r.Usage.Requests != 1 || r.Usage.Input != 1200 || r.Usage.Output != 80 || r.Estimated {
		t.Errorf("got %+v", r.Usage)
	}
	if h.Wire && r.Usage.Cached != 1000 {
		t.Errorf("cached is %d, want 1000", r.Usage.Cached)
	}
}

func usageIsEstimated(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Text: []string{strings.Repeat("word ", 100)}})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Estimated || r.Usage.Input <= 0 || r.Usage.Output < 100 || r.Usage.Output > 500 {
		t.Errorf("got %+v, estimated %v", r.Usage, r.Estimated)
	}
}

func emptyReply(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Parts) != 0 || r.Stop != provider.StopEnd {
		t.Errorf("got %+v", r)
	}
}

func stoppedByLength(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Text: []string{"cut sh"}, Stop: "length"})
	if err != nil || r.Stop != provider.StopLength || textOf(r) != "cut sh" {
		t.Errorf("got %+v, %v", r, err)
	}
}

func stoppedUnknown(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Text: []string{"x"}, Stop: "moon_phase"})
	if err != nil || r.Stop != provider.StopUnknown {
		t.Errorf("got %+v, %v", r, err)
	}
}

func twoTurns() []Reply {
	return []Reply{
		{Thinking: "hm", Signature: "c2ln", Text: []string{"Reading."}, Calls: []Call{
			{ID: "c1", Name: "read", Args: json.RawMessage(`{"path":"a<b>.go"}`)},
			{ID: "c2", Name: "grep", Args: json.RawMessage(`{"pattern":"x","limit":3}`)},
		}},
		{Text: []string{"Done."}},
	}
}

func conversationGoesOn(t *testing.T, h Harness) {
	o := h.open(t, Setup{Replies: twoTurns()})
	req := Ask("go")
	r, err := o.gather(t, req)
	if err != nil {
		t.Fatal(err)
	}
	req.Messages = append(req.Messages, r.Message(), Results(r, "package a", ""), User("and quickly"))
	r, err = o.gather(t, req)
	if err != nil || textOf(r) != "Done." || r.Stop != provider.StopEnd {
		t.Errorf("got %+v, %v", r, err)
	}
}

// prefixIsStable checks that equal requests are equal bytes, and that the messages of a request are the beginning of
// the next one's.
func prefixIsStable(t *testing.T, h Harness) {
	o := h.open(t, Setup{Replies: twoTurns()})
	req := Ask("go")
	first, err := o.gather(t, req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.gather(t, req); err != nil {
		t.Fatal(err)
	}
	req.Messages = append(req.Messages, first.Message(), Results(first, "one", "two"))
	if _, err := o.gather(t, req); err != nil {
		t.Fatal(err)
	}
	a, b, c := o.Server.Request(t, 1).Body, o.Server.Request(t, 2).Body, o.Server.Request(t, 3).Body
	if string(a) != string(b) {
		t.Errorf("equal requests differ:\n%s\n%s", a, b)
	}
	before, after := history(t, a), history(t, c)
	for i, m := range before {
		if i >= len(after) || string(m) != string(after[i]) {
			t.Errorf("message %d changed from\n%s to\n%s", i, m, after[min(i, len(after)-1)])
		}
	}
}

// history gives the messages of a request's body on any wire, without the marks for a cache, which move.
func history(t *testing.T, body json.RawMessage) []json.RawMessage {
	t.Helper()
	var req struct{ Messages, Input []json.RawMessage }
	if err := json.Unmarshal(body, &req); err != nil {
		t.Fatal(err)
	}
	all := append(req.Messages, req.Input...)
	for i, m := range all {
		all[i] = json.RawMessage(strings.ReplaceAll(string(m), `,"cache_control":{"type":"ephemeral"}`, ""))
	}
	if len(all) == 0 {
		t.Fatalf("no messages in %s", body)
	}
	return all
}

// textStaysText sends what looks like the protocol's own words.
func textStaysText(t *testing.T, h Harness) {
	want := "<tool_call>{\"name\":\"read\"}</tool_call>\ndata: [DONE]\n\nevent: message_stop\n{\"done\":true}\n<|im_end|>"
	r, err := h.one(t, Reply{Text: []string{want}})
	if err != nil {
		t.Fatal(err)
	}
	if textOf(r) != want || len(r.Message().Calls()) != 0 {
		t.Errorf("got %+v", r.Parts)
	}
}
