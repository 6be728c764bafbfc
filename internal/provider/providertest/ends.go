package providertest

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/provider"
)

// endCases are what becomes of replies that break off.
var endCases = []testCase{
	{"cut", cutOff},
	{"cut at every byte", cutAtEveryByte},
	{"final message missing", finalMissing},
	{"error in the middle", errorInTheMiddle},
	{"garbage in the middle", garbageInTheMiddle},
	{"cancelled in the middle", cancelledInTheMiddle},
	{"cancelled before the first byte", cancelledBefore},
	{"already cancelled", alreadyCancelled},
	{"consumer leaves", consumerLeaves},
	{"silence", silence},
}

func cutOff(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Text: []string{"half a "}, Then: "cut"})
	e := Failure(t, err, provider.KindRetryable)
	if !e.Partial || textOf(r) != "half a " {
		t.Errorf("got %+v and %+v", r, e)
	}
}

// cutAtEveryByte drops the connection after each byte of an answer. No call may come out that is not whole, and the
// reply is whole or an error.
func cutAtEveryByte(t *testing.T, h Harness) {
	const args = `{"path":"some/where.go"}`
	reply := Reply{
		Thinking: "hm", Signature: "c2ln", Text: []string{"One.", "Two."}, Usage: &Usage{Input: 5, Output: 6},
		Calls: []Call{{ID: "c1", Name: "read", Args: json.RawMessage(args)}},
	}
	tries := make([]Reply, 6000)
	for i := range tries {
		tries[i] = reply
		tries[i].CutAt = &i
	}
	o := h.open(t, Setup{Replies: []Reply{{Tries: tries}}})
	for at := range tries {
		r, err := o.gather(t, Ask("go"))
		for _, c := range r.Message().Calls() {
			if r.Malformed[c.Call] != "" || c.Name != "read" {
				t.Fatalf("cut at %d: a broken call was handed out: %+v", at, r)
			}
			sameJSON(t, c.Args, args)
		}
		if err == nil {
			if textOf(r) != "One.Two." || len(r.Message().Calls()) != 1 {
				t.Fatalf("cut at %d: taken for whole: %+v", at, r)
			}
			t.Logf("whole from byte %d", at)
			return
		}
		if kind := provider.KindOf(err); kind != provider.KindRetryable && kind != provider.KindProtocol {
			t.Fatalf("cut at %d: %v", at, err)
		}
	}
	t.Error("it never came whole")
}

func finalMissing(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{
		Text: []string{"half a "}, Calls: []Call{{ID: "c", Name: "read", Args: json.RawMessage(`{}`)}}, Then: "end",
	})
	e := Failure(t, err, provider.KindProtocol)
	if !e.Partial || textOf(r) != "half a " || r.Stop != "" {
		t.Errorf("got %+v and %+v", r, e)
	}
}

func errorInTheMiddle(t *testing.T, h Harness) {
	words := "the model runner died"
	if h.Lacks["wrong key"] == "" {
		words += " " + TestKey // an echo of what was sent
	}
	r, err := h.one(t, Reply{Text: []string{"half a "}, Then: "error", Error: words})
	var e *provider.Error
	if !errors.As(err, &e) || !e.Partial || textOf(r) != "half a " {
		t.Fatalf("got %+v and %v", r, err)
	}
	if !strings.Contains(err.Error(), "the model runner died") {
		t.Errorf("its words are lost: %v", err)
	}
}

func garbageInTheMiddle(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Text: []string{"half a "}, Then: "garbage"})
	if e := Failure(t, err, provider.KindProtocol); !e.Partial || textOf(r) != "half a " {
		t.Errorf("got %+v and %+v", r, e)
	}
}

func cancelledInTheMiddle(t *testing.T, h Harness) {
	o := h.open(t, Setup{Replies: []Reply{{Text: []string{"first"}, Then: "hang"}}})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	text := ""
	var failed error
	for ev, err := range o.Model.Stream(ctx, Ask("go")) {
		if failed = err; err != nil {
			break
		}
		if text += ev.Text; text == "first" {
			cancel()
		}
	}
	if !errors.Is(failed, context.Canceled) || text != "first" {
		t.Errorf("got %q, %v", text, failed)
	}
	if o.Server != nil {
		o.Server.AwaitGone(t)
	}
}

func cancelledBefore(t *testing.T, h Harness) {
	o := h.open(t, Setup{Replies: []Reply{{Then: "hang"}}})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if o.Server != nil {
		go func() {
			defer cancel()
			o.Server.await(func(e Entry) bool { return e.N == 1 })
		}()
	} else {
		go cancel()
	}
	r, err := Gather(t, ctx, o.Model, Ask("go"))
	if !errors.Is(err, context.Canceled) || len(r.Parts) != 0 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func alreadyCancelled(t *testing.T, h Harness) {
	o := h.open(t, Setup{Replies: []Reply{{Text: []string{"x"}}}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := Gather(t, ctx, o.Model, Ask("go"))
	if !errors.Is(err, context.Canceled) || len(r.Parts) != 0 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func consumerLeaves(t *testing.T, h Harness) {
	o := h.open(t, Setup{Replies: []Reply{{Text: []string{"first", "second"}, Then: "hang"}}})
	for ev := range o.Model.Stream(t.Context(), Ask("go")) {
		if ev.Kind == provider.EventText {
			break
		}
	}
	if o.Server != nil {
		o.Server.AwaitGone(t)
	}
}

// silence checks that a stream which says nothing for long enough ends, by a clock that is moved by hand.
func silence(t *testing.T, h Harness) {
	t.Run("from the start", func(t *testing.T) { silent(t, h, nil) })
	t.Run("in the middle", func(t *testing.T) { silent(t, h, []string{"first"}) })
}

func silent(t *testing.T, h Harness, text []string) {
	clock := NewClock()
	o := h.open(t, Setup{Replies: []Reply{{Text: text, Then: "hang"}}, Clock: clock})
	if text == nil {
		go func() {
			clock.AwaitWait(h.Quiet)
			clock.Rush(h.Quiet)
		}()
	}
	var r provider.Reply
	var failed error
	for ev, err := range o.Model.Stream(t.Context(), Ask("go")) {
		if failed = err; err != nil {
			break
		}
		r.Add(ev)
		clock.Rush(provider.DefaultIdle) // more of the reply may still be on its way and count as a sign of life
	}
	if e := Failure(t, failed, provider.KindRetryable); e.Partial != (text != nil) || textOf(r) != strings.Join(text, "") {
		t.Errorf("got %+v, %+v", r, e)
	}
}
