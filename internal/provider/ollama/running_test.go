package ollama

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/providertest"
)

// server is a script's server with its source.
func server(t *testing.T, m providertest.Model, clock provider.Clock) (*providertest.Server, *Source) {
	t.Helper()
	m.Name = "m"
	srv := providertest.Serve(t, providertest.Script{Models: []providertest.Model{m}})
	src, err := NewSource(Options{Host: srv.URL, Context: 8192, KeepAlive: time.Hour, HTTP: provider.HTTPOptions{Clock: clock}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(src.Close)
	return srv, src
}

func open1(t *testing.T, src *Source) provider.Model {
	t.Helper()
	m, _, err := src.Open(t.Context(), "m")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func phases(t *testing.T, m provider.Model, req provider.Request) (out []provider.Phase) {
	t.Helper()
	for ev, err := range m.Stream(t.Context(), req) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Kind == provider.EventPhase {
			out = append(out, ev.Phase)
		}
	}
	return out
}

// TestLoadingIsToldFromReading: a model that is not in memory is loaded by a request of its own, with the options that
// the conversation's requests have; one that is there is not.
func TestLoadingIsToldFromReading(t *testing.T) {
	srv, src := server(t, providertest.Model{Cold: true, Context: 131072, Replies: []providertest.Reply{{Text: []string{"x"}}}}, nil)
	m := open1(t, src)
	if got := fmt.Sprint(phases(t, m, providertest.Ask("go"))); got != "[loading reading]" {
		t.Errorf("a cold model goes through %s", got)
	}
	if got := fmt.Sprint(phases(t, m, providertest.Ask("go"))); got != "[reading]" {
		t.Errorf("a loaded one goes through %s", got)
	}
	loads := srv.Loads()
	if len(loads) != 1 {
		t.Fatalf("%d loads", len(loads))
	}
	same := func(key string) {
		var a, b map[string]json.RawMessage
		if json.Unmarshal(loads[0].Body, &a) != nil || json.Unmarshal(srv.Request(t, 1).Body, &b) != nil {
			t.Fatal("no JSON")
		}
		if len(a[key]) == 0 || string(a[key]) != string(b[key]) {
			t.Errorf("%s is %s when it is loaded and %s when it is used", key, a[key], b[key])
		}
	}
	same("options")
	same("keep_alive")
}

func TestUnload(t *testing.T) {
	srv, src := server(t, providertest.Model{Replies: []providertest.Reply{{Text: []string{"x"}}}}, nil)
	m := open1(t, src)
	if got := fmt.Sprint(phases(t, m, providertest.Ask("go"))); got != "[reading]" {
		t.Fatalf("goes through %s", got)
	}
	if err := src.Unload(t.Context(), "m"); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(phases(t, m, providertest.Ask("go"))); got != "[loading reading]" {
		t.Errorf("after it was unloaded it goes through %s", got)
	}
	if err := src.Load(t.Context(), "m"); err != nil || len(srv.Loads()) != 3 {
		t.Errorf("%d loads, %v", len(srv.Loads()), err)
	}
}

// TestOneSetOfRunnerOptions: whatever a model is used for, nothing of it makes the server load it again.
func TestOneSetOfRunnerOptions(t *testing.T) {
	reply := providertest.Reply{Text: []string{"{}"}}
	srv, src := server(t, providertest.Model{Context: 131072, Replies: []providertest.Reply{reply}}, nil)
	m := open1(t, src)
	agent, title, plan, whole := providertest.Ask("go"), providertest.Ask("name it"), providertest.Ask("plan"), providertest.Ask("go")
	title.Tools, plan.Tools = nil, nil
	plan.Schema = json.RawMessage(`{"type":"object"}`)
	agent.Think, whole.Whole, agent.Session = "high", true, "s1"
	for i, req := range []provider.Request{agent, title, plan, whole} {
		if _, err := providertest.Gather(t, t.Context(), m, req); err != nil {
			t.Fatal(err)
		}
		var sent struct {
			Options   json.RawMessage
			KeepAlive string `json:"keep_alive"`
			Truncate  *bool
			Shift     *bool
			Think     json.RawMessage
		}
		if err := json.Unmarshal(srv.Request(t, i+1).Body, &sent); err != nil {
			t.Fatal(err)
		}
		if string(sent.Options) != `{"num_ctx":8192}` || sent.KeepAlive != "1h0m0s" || sent.Truncate == nil || *sent.Truncate ||
			sent.Shift == nil || *sent.Shift {
			t.Errorf("request %d was sent with %+v", i+1, sent)
		}
		if want := map[bool]string{true: `"high"`, false: "false"}[i == 0]; string(sent.Think) != want {
			t.Errorf("request %d: thinking is %s, want %s", i+1, sent.Think, want)
		}
	}
}

func long(words int) provider.Request {
	req := providertest.Ask(strings.Repeat("word and ", words))
	return req
}

// TestSilentlyCutPromptIsAnError (MF-16): the server allocated less than was asked for and left out the middle. The
// control is the same prompt read whole, and a server that has the room.
func TestSilentlyCutPromptIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		allocates int64
		read      int
		cut       bool
	}{
		"cut": {4096, 3000, true}, "read whole": {4096, 9000, false}, "room enough": {65536, 3000, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, src := server(t, providertest.Model{
				Context: 131072, Allocates: c.allocates, Bytes: 1000,
				Replies: []providertest.Reply{{Text: []string{"x"}, Usage: &providertest.Usage{Input: c.read, Output: 1}}},
			}, nil)
			r, err := providertest.Gather(t, t.Context(), open1(t, src), long(4000)) // some 10,000 tokens
			if c.cut {
				e := providertest.Failure(t, err, provider.KindOverflow)
				if !strings.Contains(e.Msg, "read 3000 tokens") || domain.CodeOf(err) != domain.CodeContext || e.Hint == "" {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if r.Served.Context != c.allocates || r.Served.Bytes != 1000 || r.Served.GPU != 500 ||
				!strings.Contains(r.Served.Note, "8192 were asked for") {
				t.Errorf("served as %+v", r.Served)
			}
		})
	}
}

// TestModelThatWasLoadedAgainIsNoticed (MF-16): what the server knew of the conversation is gone.
func TestModelThatWasLoadedAgainIsNoticed(t *testing.T) {
	_, src := server(t, providertest.Model{Context: 8192, Allocates: 8192, Replies: []providertest.Reply{{Tries: []providertest.Reply{
		{Text: []string{"x"}, Usage: &providertest.Usage{Input: 9, Output: 1, LoadMS: 30, ReadMS: 1500}},
		{Text: []string{"x"}, Usage: &providertest.Usage{Input: 9, Output: 1, LoadMS: 9000}},
	}}}}, nil)
	m := open1(t, src)
	first, err := providertest.Gather(t, t.Context(), m, providertest.Ask("go"))
	if err != nil || first.Served.Note != "" || first.Served.Load != 0 || first.Served.Read != 1500*time.Millisecond {
		t.Errorf("served as %+v, %v", first.Served, err)
	}
	second, err := providertest.Gather(t, t.Context(), m, providertest.Ask("go"))
	if err != nil || second.Served.Load != 9*time.Second || !strings.Contains(second.Served.Note, "loaded the model again") {
		t.Errorf("served as %+v, %v", second.Served, err)
	}
}
