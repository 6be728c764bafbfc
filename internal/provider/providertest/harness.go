package providertest

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// TestKey is the key that the suite's servers demand.
const TestKey = "sk-canary-4242424242424242"

// NoKey as a Setup's key means that there is none.
const NoKey = "-"

// Setup is what a case wants to talk to.
type Setup struct {
	Replies []Reply
	Model   string         // to open; empty: one that plays Replies
	Key     string         // empty: TestKey; NoKey: none
	Clock   provider.Clock // nil: the system's
	Down    bool           // nothing answers
	URL     string         // of a server of the case's own; empty: one is started
	Limits  Limits
}

// Limits are what an answer may take, where they are not the usual ones.
type Limits struct {
	Bytes int64
	Total time.Duration
}

// HTTP gives the options an adapter's client is to be made with.
func (s Setup) HTTP() provider.HTTPOptions {
	return provider.HTTPOptions{Clock: s.Clock, MaxBytes: s.Limits.Bytes, Total: s.Limits.Total}
}

// Start starts a server that plays the setup's replies as the model "m", and gives its URL, the name of the model to
// open and the key to use ("" for none). The server is nil where nothing is to answer.
func (s Setup) Start(t *testing.T) (srv *Server, url, model, key string) {
	t.Helper()
	model, key = s.Model, s.Key
	if model == "" {
		model = "m"
	}
	switch key {
	case "":
		key = TestKey
	case NoKey:
		key = ""
	}
	if s.URL != "" {
		return nil, s.URL, model, key
	}
	if s.Down {
		return nil, unusedURL(t), model, key
	}
	srv = Serve(t, Script{Key: TestKey, Models: []Model{{Name: "m", Context: 131072, Replies: s.Replies}}})
	return srv, srv.URL, model, key
}

// unusedURL gives an address at which nobody listens.
func unusedURL(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// Opened is a model that plays a Setup.
type Opened struct {
	Model  provider.Model
	Info   provider.Info
	Err    error   // what opening gave; the model is then nil
	Server *Server // nil: there is none
	Close  func()  // drops idle connections; may be nil

	whole bool
}

// Harness makes models for the suite.
type Harness struct {
	Name  string
	Wire  bool          // it speaks to a Server
	Quiet time.Duration // of silence that are allowed before the first word of a reply that has begun on the server
	Open  func(t *testing.T, s Setup) Opened
	// Lacks names cases that cannot be had with this adapter, each with the reason; they are not run.
	Lacks map[string]string

	whole bool // replies come in one piece
}

// testCase is one case of the contract. Its id is the model fault it answers to, where it answers to one: the test is
// then named by it.
type testCase struct {
	id   string
	name string
	run  func(t *testing.T, h Harness)
}

func (c testCase) title() string { return strings.TrimSpace(c.id + " " + c.name) }

func allCases() []testCase {
	var out []testCase
	for _, group := range [][]testCase{replyCases, callCases, faultCases, endCases, wireCases} {
		out = append(out, group...)
	}
	return out
}

// Run runs the contract twice: with replies that stream and with replies in one piece.
func Run(t *testing.T, h Harness) {
	t.Helper()
	known := map[string]bool{}
	for _, c := range allCases() {
		known[c.name] = true
	}
	for name := range h.Lacks {
		if !known[name] {
			t.Errorf("the harness of %s lacks a case that does not exist: %s", h.Name, name)
		}
	}
	t.Run("streamed", h.run)
	if h.Wire {
		h.whole = true
		t.Run("whole", h.run)
	}
}

func (h Harness) run(t *testing.T) {
	for _, c := range allCases() {
		reason := h.Lacks[c.name]
		if reason == "" && !h.Wire && slices.ContainsFunc(wireCases, func(w testCase) bool { return w.name == c.name }) {
			reason = "there is no wire"
		}
		if reason != "" {
			t.Logf("%s: %s does not apply: %s", h.Name, c.name, reason)
			continue
		}
		t.Run(c.title(), func(t *testing.T) { c.run(t, h) })
	}
}

// open opens the setup's model, and checks at the end of the test that nothing was left running.
func (h Harness) open(t *testing.T, s Setup) Opened {
	t.Helper()
	o := h.Open(t, s)
	o.whole = h.whole
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() {
		if o.Close != nil {
			o.Close()
		}
		if err := goleak.Find(before); err != nil {
			t.Errorf("left running: %v", err)
		}
	})
	return o
}

// one opens a model with one reply and gathers it.
func (h Harness) one(t *testing.T, r Reply) (provider.Reply, error) {
	t.Helper()
	o := h.open(t, Setup{Replies: []Reply{r}})
	return o.gather(t, Ask("go"))
}

func (o Opened) gather(t *testing.T, req provider.Request) (provider.Reply, error) {
	t.Helper()
	if o.Err != nil {
		t.Fatalf("open: %v", o.Err)
	}
	return Gather(t, t.Context(), o.Model, o.way(req))
}

// way gives the request with the way in which the reply is to come.
func (o Opened) way(req provider.Request) provider.Request {
	req.Whole = o.whole
	return req
}

// Gather reads a stream and checks what holds for every stream: at most one usage, one done or one error and nothing
// after it, calls with valid arguments.
func Gather(t *testing.T, ctx context.Context, m provider.Model, req provider.Request) (provider.Reply, error) {
	t.Helper()
	var r provider.Reply
	var failed error
	usages, ends := 0, 0
	for ev, err := range m.Stream(ctx, req) {
		if ends > 0 {
			t.Errorf("after the end came %+v, %v", ev, err)
		}
		if err != nil {
			failed = err
			ends++
			continue
		}
		switch ev.Kind {
		case provider.EventUsage:
			usages++
		case provider.EventDone:
			ends++
		case provider.EventCall:
			if !json.Valid(ev.Call.Args) || ev.Call.Call == "" || ev.Call.Name == "" || ev.Call.Kind != domain.PartCall {
				t.Errorf("a call that cannot be stored: %+v", ev.Call)
			}
		}
		r.Add(ev)
	}
	if ends != 1 || usages > 1 || failed == nil && usages != 1 {
		t.Errorf("%d ends and %d usages (error: %v)", ends, usages, failed)
	}
	if failed != nil && strings.Contains(failed.Error()+domain.HintOf(failed), TestKey) {
		t.Errorf("the key is in the error: %v", failed)
	}
	return r, failed
}

// Ask makes a request with one user message and the tools that the suite's replies call.
func Ask(text string) provider.Request {
	return provider.Request{
		System:   "You are a test.",
		Messages: []domain.Message{User(text)},
		Tools: []provider.ToolSpec{
			{Name: "read", Description: "Reads a file.", Schema: json.RawMessage(
				`{"type":"object","properties":{"path":{"type":"string","description":"a path"}},"required":["path"]}`)},
			{Name: "grep", Description: "Searches.", Schema: json.RawMessage(
				`{"type":"object","properties":{"pattern":{"type":"string"},"limit":{"type":"integer"}},"required":["pattern"]}`)},
		},
	}
}

// User makes a user message.
func User(text string) domain.Message {
	return domain.Message{Role: domain.RoleUser, Parts: []domain.Part{{Kind: domain.PartText, Text: text}}}
}

// Results makes the message with the results of a reply's calls, in order.
func Results(r provider.Reply, texts ...string) domain.Message {
	m := domain.Message{Role: domain.RoleTool}
	for i, c := range r.Message().Calls() {
		m.Parts = append(m.Parts, domain.Part{Kind: domain.PartResult, Call: c.Call, Name: c.Name, Text: texts[i]})
	}
	return m
}

// Failure gives the provider error in err's chain, or fails the test.
func Failure(t *testing.T, err error, kind provider.Kind) *provider.Error {
	t.Helper()
	var e *provider.Error
	if !errors.As(err, &e) {
		t.Fatalf("not a provider error: %v", err)
	}
	if e.Kind != kind {
		t.Fatalf("the error is %s, want %s: %v", e.Kind, kind, err)
	}
	return e
}

func textOf(r provider.Reply) string { return r.Message().TextOf() }
