package provider

import (
	"context"
	"errors"
	"iter"
	"strconv"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// MaxCalls is how many calls of one reply are taken; the rest are handed on as malformed (MF-13).
const MaxCalls = 64

// MaxReply is how many bytes of text, thinking and arguments a reply may have.
const MaxReply = 32 << 20

// UnreadableCall names a call of which not even the name could be read.
const UnreadableCall = "unreadable_call"

// Clean is what every adapter puts between the wire and the consumer. It makes the invariants of this package true
// whatever the server sent: call ids unique in the session, arguments checked, usage never negative and estimated
// where there is none, one done or one error, errors marked when a part of the reply was already handed out, and the
// context's error when it was the context that ended the stream.
func Clean(ctx context.Context, who Info, req Request, raw iter.Seq2[Event, error]) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		c := cleaner{who: who, req: req, ids: usedIDs(req.Messages)}
		for ev, err := range raw {
			if err != nil {
				c.end(ctx, err, yield)
				return
			}
			if c.bytes > MaxReply {
				c.end(ctx, &Error{Kind: KindProtocol, Msg: "the reply is longer than is taken", Err: errLimit}, yield)
				return
			}
			out, ok := c.event(ev)
			if !ok {
				continue
			}
			if out.Kind == EventDone && !c.usage && !yield(c.estimate(), nil) {
				return
			}
			if !yield(out, nil) || out.Kind == EventDone {
				return
			}
		}
		c.end(ctx, &Error{
			Kind: KindProtocol, Msg: "the reply broke off: the stream ended without its final message",
		}, yield)
	}
}

// end hands on how a stream failed. What the provider had done by then is paid for: where it did not say how much that
// was, it is estimated.
func (c *cleaner) end(ctx context.Context, err error, yield func(Event, error) bool) {
	if c.any && !c.usage && !yield(c.estimate(), nil) {
		return
	}
	yield(Event{}, c.fail(ctx, err))
}

type cleaner struct {
	who   Info
	req   Request
	ids   map[string]bool
	calls int
	bytes int // of the reply, as handed out
	usage bool
	any   bool // something of the reply was handed out
}

// event gives the event as it may be handed out, and false for one that says nothing.
func (c *cleaner) event(ev Event) (Event, bool) {
	switch ev.Kind {
	case EventPhase:
		return ev, true
	case EventAgain:
		c.usage, c.any, c.calls, c.bytes = false, false, 0, 0
		return ev, true
	case EventText, EventThinking:
		if ev.Text == "" && ev.Signature == "" {
			return ev, false
		}
		c.bytes += len(ev.Text)
	case EventCall:
		ev = c.call(ev)
	case EventUsage:
		if c.usage {
			return ev, false
		}
		c.usage, ev.Usage = true, c.count(ev.Usage)
		if ev.Usage.Input == 0 && c.req.Size() > 0 { // nobody reads a prompt for nothing: it was not counted
			ev.Usage.Input, ev.Estimated = Estimate(c.req.Size()), true
		}
		return ev, true
	case EventDone:
		if c.calls > 0 && (ev.Stop == StopEnd || ev.Stop == "") {
			ev.Stop = StopCalls
		}
		return ev, true
	}
	c.any = true
	return ev, true
}

const maxName = 64 // bytes

// nameIs says whether every provider takes the name of a tool back.
func nameIs(name string) bool {
	odd := strings.IndexFunc(name, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("_.-", r))
	})
	return name != "" && len(name) <= maxName && odd < 0
}

func (c *cleaner) call(ev Event) Event {
	c.calls++
	c.bytes += len(ev.Call.Name) + len(ev.Call.Args)
	if !nameIs(ev.Call.Name) {
		ev.Malformed = firstOf(ev.Malformed, "the name of the tool is not a valid name")
		ev.Call.Name = UnreadableCall
	}
	args, reason := CheckArgs(ev.Call.Args)
	ev.Malformed = firstOf(ev.Malformed, reason)
	if c.calls > MaxCalls {
		ev.Malformed = firstOf(ev.Malformed, "more than "+strconv.Itoa(MaxCalls)+" calls in one reply")
	}
	ev.Call.Kind, ev.Call.Args, ev.Call.Call = domain.PartCall, args, c.unique(ev.Call.Call)
	return ev
}

// unique gives id when no other call of the session has it, and a new one otherwise. New ids depend on the history
// only, so that a repeated run makes the same ones.
func (c *cleaner) unique(id string) string {
	for n := c.calls; id == "" || c.ids[id]; n++ {
		id = "call_" + strconv.Itoa(len(c.req.Messages)) + "_" + strconv.Itoa(n)
	}
	c.ids[id] = true
	return id
}

// count makes a usage one request with numbers that can be added up.
func (c *cleaner) count(u domain.Usage) domain.Usage {
	u.Requests = 1
	u.Input, u.Output = sane(u.Input), sane(u.Output)
	u.Cached = min(max(u.Cached, 0), u.Input)
	u.Written = min(max(u.Written, 0), u.Input-u.Cached)
	return u
}

// maxTokens is more than any request has: a number above it is no count, and sums of such numbers would run over.
const maxTokens = 1 << 30

func sane(n int64) int64 {
	if n > maxTokens {
		return 0
	}
	return max(n, 0)
}

func (c *cleaner) estimate() Event {
	u := domain.Usage{Requests: 1, Input: Estimate(c.req.Size()), Output: Estimate(c.bytes)}
	return Event{Kind: EventUsage, Usage: u, Estimated: true}
}

// fail completes an error with what is known here.
func (c *cleaner) fail(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	done := *e
	done.Provider, done.Model = firstOf(e.Provider, c.who.Provider), firstOf(e.Model, c.who.Name)
	done.Partial = c.any
	return &done
}

func usedIDs(messages []domain.Message) map[string]bool {
	ids := map[string]bool{}
	for _, m := range messages {
		for _, p := range m.Calls() {
			ids[p.Call] = true
		}
	}
	return ids
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
