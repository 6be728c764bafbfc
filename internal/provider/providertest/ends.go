package providertest

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/provider"
)

// endCases are what becomes of replies that break off.
var endCases = []testCase{
	{"MF-06", "cut", cutOff},
	{"MF-06", "cut at every byte", cutAtEveryByte},
	{"MF-06", "final message missing", finalMissing},
	{"MF-06", "error in the middle", errorInTheMiddle},
	{"MF-07", "garbage in the middle", garbageInTheMiddle},
	{"MF-26", "cancelled in the middle", cancelledInTheMiddle},
	{"MF-26", "cancelled before the first byte", cancelledBefore},
	{"MF-26", "already cancelled", alreadyCancelled},
	{"MF-26", "consumer leaves", consumerLeaves},
	{"MF-05", "silence", silence},
}

func cutOff(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Text: []string{"half a "}, Then: "cut"})
	half(t, h, r, Failure(t, err, provider.KindRetryable), "half a ")
}

// half checks that what came before a failure was handed out and is said to have been: nothing where a reply was to
// come in one piece.
func half(t *testing.T, h Harness, r provider.Reply, e *provider.Error, text string) {
	t.Helper()
	if h.whole {
		text = ""
	}
	if e.Partial != (text != "") || textOf(r) != text || r.Stop != "" {
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
	tries, step := make([]Reply, 6000), 1
	if h.whole {
		step = 7 // half an answer is no answer wherever it is cut: fewer places do
	}
	for i := range tries {
		at := i * step
		tries[i] = reply
		tries[i].CutAt = &at
	}
	o := h.open(t, Setup{Replies: []Reply{{Tries: tries}}})
	for i := range tries {
		at := i * step
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
	half(t, h, r, Failure(t, err, provider.KindProtocol), "half a ")
}

func errorInTheMiddle(t *testing.T, h Harness) {
	words := "the model runner died"
	if h.Lacks["wrong key"] == "" {
		words += " " + TestKey // an echo of what was sent
	}
	r, err := h.one(t, Reply{Text: []string{"half a "}, Then: "error", Error: words})
	var e *provider.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %+v and %v", r, err)
	}
	half(t, h, r, e, "half a ")
	if !strings.Contains(err.Error(), "the model runner died") {
		t.Errorf("its words are lost: %v", err)
	}
}

func garbageInTheMiddle(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Text: []string{"half a "}, Then: "garbage"})
	half(t, h, r, Failure(t, err, provider.KindProtocol), "half a ")
}

func cancelledInTheMiddle(t *testing.T, h Harness) {
	if h.whole {
		return // nothing comes in the middle of one piece: see cancelled before the first byte
	}
	o := h.open(t, Setup{Replies: []Reply{{Text: []string{"first"}, Then: "hang"}}})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	text := ""
	var failed error
	for ev, err := range o.Model.Stream(ctx, o.way(Ask("go"))) {
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
	r, err := Gather(t, ctx, o.Model, o.way(Ask("go")))
	if !errors.Is(err, context.Canceled) || len(r.Parts) != 0 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func alreadyCancelled(t *testing.T, h Harness) {
	o := h.open(t, Setup{Replies: []Reply{{Text: []string{"x"}}}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := Gather(t, ctx, o.Model, o.way(Ask("go")))
	if !errors.Is(err, context.Canceled) || len(r.Parts) != 0 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func consumerLeaves(t *testing.T, h Harness) {
	if h.whole {
		return // there is nothing to leave in the middle of
	}
	o := h.open(t, Setup{Replies: []Reply{{Text: []string{"first", "second"}, Then: "hang"}}})
	for ev := range o.Model.Stream(t.Context(), o.way(Ask("go"))) {
		if ev.Kind == provider.EventText {
			break
		}
	}
	if o.Server != nil {
		o.Server.AwaitGone(t)
	}
}

// quiet is how long a server may say nothing: in one piece, half an answer has come by then.
func (h Harness) quiet() time.Duration {
	if h.whole {
		return provider.DefaultIdle
	}
	return h.Quiet
}

// silence checks that a stream which says nothing for long enough ends, by a clock that is moved by hand.
func silence(t *testing.T, h Harness) {
	t.Run("from the start", func(t *testing.T) { silent(t, h, nil) })
	if !h.whole {
		t.Run("in the middle", func(t *testing.T) { silent(t, h, []string{"first"}) })
	}
}

func silent(t *testing.T, h Harness, text []string) {
	clock := NewClock()
	o := h.open(t, Setup{Replies: []Reply{{Text: text, Then: "hang"}}, Clock: clock})
	if text == nil {
		go func() {
			clock.AwaitWait(h.quiet())
			clock.Rush(h.quiet())
		}()
	}
	var r provider.Reply
	var failed error
	for ev, err := range o.Model.Stream(t.Context(), o.way(Ask("go"))) {
		if failed = err; err != nil {
			break
		}
		r.Add(ev)
		if ev.Kind == provider.EventPhase {
			continue
		}
		clock.Rush(provider.DefaultIdle) // more of the reply may still be on its way and count as a sign of life
	}
	if e := Failure(t, failed, provider.KindRetryable); e.Partial != (text != nil) || textOf(r) != strings.Join(text, "") {
		t.Errorf("got %+v, %+v", r, e)
	}
}
