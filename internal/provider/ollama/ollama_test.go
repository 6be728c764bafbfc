package ollama

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/providertest"
)

func TestParseHost(t *testing.T) {
	for in, want := range map[string]string{
		"":                         "http://127.0.0.1:11434",
		"  ":                       "http://127.0.0.1:11434",
		"example.org":              "http://example.org:11434",
		"example.org:1234":         "http://example.org:1234",
		"10.0.0.7":                 "http://10.0.0.7:11434",
		"0.0.0.0":                  "http://127.0.0.1:11434",
		"0.0.0.0:1234":             "http://127.0.0.1:1234",
		":1234":                    "http://127.0.0.1:1234",
		"::1":                      "http://[::1]:11434",
		"[::1]":                    "http://[::1]:11434",
		"[::]:1234":                "http://[::1]:1234",
		"http://example.org":       "http://example.org:80",
		"https://example.org":      "https://example.org:443",
		"https://example.org:1/a/": "https://example.org:1/a",
		`"localhost:1234"`:         "http://localhost:1234",
	} {
		if u, err := ParseHost(in); err != nil || u.String() != want {
			t.Errorf("%q: got %v, %v, want %s", in, u, err, want)
		}
	}
	for _, in := range []string{"ftp://x", "x:99999", "x:0", "x:port", "user:pass@x", "x?y", "a:b:c:d:e:f:g:h:i:j"} {
		if u, err := ParseHost(in); err == nil {
			t.Errorf("%q was taken for %v", in, u)
		}
	}
	if _, err := NewSource(Options{Host: "ftp://x"}); domain.CodeOf(err) != domain.CodeUsage || domain.HintOf(err) == "" {
		t.Errorf("got %v", err)
	}
}

// sent gives what went over the wire for the requests, field by field.
func sent(t *testing.T, context int64, reqs ...provider.Request) []map[string]json.RawMessage {
	t.Helper()
	srv := providertest.Serve(t, providertest.Script{Models: []providertest.Model{{
		Name: "m", Context: 131072, Replies: []providertest.Reply{{Text: []string{"x"}}, {Text: []string{"y"}}},
	}}})
	src, err := NewSource(Options{Host: srv.URL, Context: context})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	m, _, err := src.Open(t.Context(), "m")
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]json.RawMessage
	for i, req := range reqs {
		if _, err := providertest.Gather(t, t.Context(), m, req); err != nil {
			t.Fatal(err)
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(srv.Request(t, i+1).Body, &fields); err != nil {
			t.Fatal(err)
		}
		out = append(out, fields)
	}
	return out
}

func TestRunnerOptionsAreAlwaysTheSame(t *testing.T) {
	plain := providertest.Ask("go")
	second := providertest.Ask("go")
	second.Messages = append(second.Messages, domain.Message{
		Role: domain.RoleAssistant, Parts: []domain.Part{{Kind: domain.PartText, Text: "x"}},
	}, providertest.User("more"))
	second.Tools = nil
	for _, fields := range sent(t, 0, plain, second) {
		got := fmt.Sprintf("%s %s %s %s", fields["options"], fields["truncate"], fields["shift"], fields["stream"])
		if got != `{"num_ctx":32768} false false true` {
			t.Errorf("sent %s", got)
		}
	}
}

func TestContextSize(t *testing.T) {
	named := providertest.Ask("go")
	named.Context, named.MaxOutput = 4096, 100
	if got := string(sent(t, 0, named)[0]["options"]); got != `{"num_ctx":4096,"num_predict":100}` {
		t.Errorf("named by the request: %s", got)
	}
	if got := string(sent(t, 16384, providertest.Ask("go"))[0]["options"]); got != `{"num_ctx":16384}` {
		t.Errorf("set for the source: %s", got)
	}
}

func TestHistoryOnTheWire(t *testing.T) {
	req := providertest.Ask("go")
	req.Messages = append(req.Messages,
		domain.Message{Role: domain.RoleAssistant, Parts: []domain.Part{
			{Kind: domain.PartThinking, Text: "hm"}, {Kind: domain.PartText, Text: "reading"},
			{Kind: domain.PartCall, Call: "c1", Name: "read", Args: json.RawMessage(`{"path":"a","line":3}`)},
			{Kind: domain.PartCall, Call: "c2", Name: "read", Args: json.RawMessage(`{"path":"b"}`)},
		}},
		domain.Message{Role: domain.RoleTool, Parts: []domain.Part{
			{Kind: domain.PartResult, Call: "c1", Name: "read", Text: "A"},
			{Kind: domain.PartResult, Call: "c2", Name: "read", Text: "B", IsError: true},
		}})
	want := `[{"role":"system","content":"You are a test."},{"role":"user","content":"go"},` +
		`{"role":"assistant","content":"reading","thinking":"hm","tool_calls":[` +
		`{"id":"c1","function":{"index":0,"name":"read","arguments":{"path":"a","line":3}}},` +
		`{"id":"c2","function":{"index":1,"name":"read","arguments":{"path":"b"}}}]},` +
		`{"role":"tool","content":"A","tool_name":"read","tool_call_id":"c1"},` +
		`{"role":"tool","content":"B","tool_name":"read","tool_call_id":"c2"}]`
	if got := string(sent(t, 0, req)[0]["messages"]); got != want {
		t.Errorf("sent\n%s, want\n%s", got, want)
	}
}

func TestList(t *testing.T) {
	srv := providertest.Serve(t, providertest.Script{Models: []providertest.Model{
		{Name: "big", Context: 262144, Bytes: 9_000_000_000, Quant: "Q4_K_M"},
		{Name: "small", Context: 2048, Capabilities: []string{"completion"}, Bytes: 5, Quant: "F16"},
		{Name: "embed", Capabilities: []string{"embedding"}},
	}})
	src, err := NewSource(Options{Host: srv.URL})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	got, err := src.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	known := provider.Details{Family: "llama", Modified: at}
	want := []provider.Info{
		{
			Name: "big", Provider: "ollama", Local: true, Context: 32768, Holds: 262144, Tools: true, Thinks: true,
			Bytes: 9_000_000_000, Quant: "Q4_K_M", Details: known,
		},
		{Name: "small", Provider: "ollama", Local: true, Context: 2048, Holds: 2048, Bytes: 5, Quant: "F16", Details: known},
		{
			Name: "embed", Provider: "ollama", Local: true, Context: 32768,
			Details: provider.Details{Family: "llama", Modified: at, Embeds: true},
		},
	}
	for i := range got {
		if got[i].Loaded == nil {
			t.Errorf("%s is in memory", got[i].Name)
		}
		got[i].Loaded = nil
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if _, _, err := src.Open(t.Context(), "embed"); provider.KindOf(err) != provider.KindRefused {
		t.Errorf("a model for embeddings: %v", err)
	}
	if _, _, err := src.Open(t.Context(), "none:7b"); domain.HintOf(err) != "get it with `ollama pull none:7b`" {
		t.Errorf("got %v, hint %q", err, domain.HintOf(err))
	}
}

func TestNotRunning(t *testing.T) {
	_, url, _, _ := providertest.Setup{Down: true}.Start(t)
	src, err := NewSource(Options{Host: url})
	if err != nil {
		t.Fatal(err)
	}
	infos, states := provider.NewSet(src).List(t.Context())
	if len(infos) != 0 || states[0].State != provider.Unreachable || states[0].URL != url || states[0].Note == "" {
		t.Errorf("got %+v", states)
	}
}

// TestProxyIsNotUsed sets a proxy that would refuse, as on machines where all traffic goes through one.
func TestProxyIsNotUsed(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	src, err := NewSource(Options{Host: "model.invalid:80"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = src.List(t.Context())
	if e := providertest.Failure(t, err, provider.KindUnreachable); strings.Contains(e.Msg, "refused") {
		t.Errorf("the proxy was asked: %v", e)
	}
	client := provider.NewHTTP(provider.HTTPOptions{Proxy: true}) // the control: here it is asked
	defer client.CloseIdleConnections()
	_, err = client.Get("http://model.invalid:80")
	if e := providertest.Failure(t, err, provider.KindUnreachable); !strings.Contains(e.Msg, "refused") {
		t.Errorf("the proxy was not asked: %v", e)
	}
}

// TestDetailsAreNotWaitedForLong: a server that hangs holds up a list for seconds, not as long as a reply may take.
func TestDetailsAreNotWaitedForLong(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer srv.Close()
	clock := providertest.NewClock()
	src, err := NewSource(Options{Host: srv.URL, HTTP: provider.HTTPOptions{Clock: clock}})
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		clock.AwaitWait(provider.ShortSilence)
		clock.Advance(provider.ShortSilence)
	}()
	if _, err := src.List(t.Context()); provider.KindOf(err) != provider.KindRetryable {
		t.Errorf("got %v", err)
	}
}
