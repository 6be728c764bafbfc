package provider_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// fake is a model that plays one list of events and errors for each request, the last one for all that follow.
type fake struct {
	plays [][]any
	asked int
}

func (f *fake) Stream(ctx context.Context, req provider.Request) iter.Seq2[provider.Event, error] {
	who := provider.Info{Provider: "fake", Name: "m"}
	return provider.Clean(ctx, who, req, func(yield func(provider.Event, error) bool) {
		play := f.plays[min(f.asked, len(f.plays)-1)]
		f.asked++
		for _, x := range play {
			if d, ok := x.(time.Duration); ok {
				time.Sleep(d) // in a bubble, where that takes no time
				continue
			}
			err, _ := x.(error)
			ev, _ := x.(provider.Event)
			if !yield(ev, err) {
				return
			}
		}
	})
}

func text(s string) provider.Event { return provider.Event{Kind: provider.EventText, Text: s} }

var (
	done    = provider.Event{Kind: provider.EventDone, Stop: provider.StopEnd}
	limited = &provider.Error{Kind: provider.KindRetryable, Status: 429, Msg: "slow down"}
)

func TestCheckArgs(t *testing.T) {
	for in, bad := range map[string]string{
		"": "", "  {}  ": "", `{"a":{"a":[1,{"a":2}]}}`: "", `{"n":1e999}`: "",
		`[1]`: "one JSON object", `null`: "one JSON object", `{"a":1} {}`: "more after", `{"a":1}}`: "more after",
		`{"a":`: "breaks off", `{"a":"x`: "breaks off", `{a:1}`: "not valid JSON at byte", `{"a":1,}`: "not valid JSON",
		`{"a":1,"a":2}`: `"a" appears twice`, `{"x":{"b":1,"b":2}}`: `"b" appears twice`,
		`{"a":` + strings.Repeat("[", 65) + strings.Repeat("]", 65) + `}`:           "deeper than",
		`{"a":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`: "deeper than",
		`{"a":"` + strings.Repeat("x", provider.MaxArgs) + `"}`:                     "longer than",
	} {
		name := in[:min(len(in), 30)]
		args, reason := provider.CheckArgs([]byte(in))
		if !json.Valid(args) || (reason == "") != (bad == "") || !strings.Contains(reason, bad) {
			t.Errorf("%s: got %.40s, %q, want %q", name, args, reason, bad)
		}
		if bad != "" && string(args) != "{}" {
			t.Errorf("%s: args of a malformed call are %.40s", name, args)
		}
	}
}

func FuzzCheckArgs(f *testing.F) {
	f.Add([]byte(`{"a":[1,2,{"b":null}]}`))
	f.Add([]byte(`{"a":1,"a":2}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		args, reason := provider.CheckArgs(raw)
		var m map[string]json.RawMessage
		if !json.Valid(args) || json.Unmarshal(args, &m) != nil || reason != "" && len(m) > 0 {
			t.Errorf("%q: %s %q", raw, args, reason)
		}
	})
}

func TestCleanUsage(t *testing.T) {
	odd := domain.Usage{Requests: 9, Input: -5, Cached: 7, Written: 3, Output: -1}
	weird := provider.Event{Kind: provider.EventUsage, Usage: odd}
	m := &fake{plays: [][]any{{weird, weird, done, text("late")}}}
	r, err := provider.Gather(m.Stream(t.Context(), provider.Request{}))
	if err != nil || r.Usage != (domain.Usage{Requests: 1}) || len(r.Parts) != 0 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestErrorsAreDomainErrors(t *testing.T) {
	for kind, code := range map[provider.Kind]domain.Code{
		provider.KindRetryable: domain.CodeProvider, provider.KindUnreachable: domain.CodeProvider,
		provider.KindOverflow: domain.CodeContext, provider.KindAuth: domain.CodeAuth, provider.KindNoKey: domain.CodeAuth,
		provider.KindBilling: domain.CodeProvider, provider.KindMissing: domain.CodeModelMissing,
		provider.KindRefused: domain.CodeProvider, provider.KindProtocol: domain.CodeProvider,
		provider.KindReplay: domain.CodeReplay,
	} {
		cause := &provider.Error{Kind: kind, Provider: "p", Msg: "m", Hint: "h"}
		err := domain.Wrap("ask model", fmt.Errorf("turn 3: %w", cause))
		if domain.CodeOf(err) != code || domain.HintOf(err) != "h" || provider.KindOf(err) != kind {
			t.Errorf("%s: code %s, hint %q, kind %s", kind, domain.CodeOf(err), domain.HintOf(err), provider.KindOf(err))
		}
	}
}

func TestExplain(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		kind   provider.Kind
		msg    string
	}{
		{400, `{"error":"the input length exceeds the context length"}`,
			provider.KindOverflow, "the input length exceeds the context length"},
		{400, `{"error":{"message":"too big","code":"context_length_exceeded"}}`, provider.KindOverflow, "too big"},
		{400, `{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 9 > 8"}}`,
			provider.KindOverflow, "prompt is too long: 9 > 8"},
		{400, `{"type":"error","error":{"message":"Your credit balance is too low"}}`,
			provider.KindBilling, "Your credit balance is too low"},
		{400, `{"error":{"message":"API key not valid."}}`, provider.KindAuth, "API key not valid."},
		{429, `{"error":{"message":"You exceeded your quota","code":"insufficient_quota"}}`,
			provider.KindBilling, "You exceeded your quota"},
		{429, `{"error":{"message":"too many tokens per minute"}}`, provider.KindRetryable, "too many tokens per minute"},
		{404, `{"error":{"message":"no","code":"model_not_found"}}`, provider.KindMissing, "no"},
		{404, `<html><h1>404</h1>`, provider.KindRefused, "the answer is a web page, not the provider's"},
		{500, `{"error":"context length of my stack"}`, provider.KindRetryable, "context length of my stack"},
		{407, `proxy`, provider.KindRefused, "proxy"},
		{0, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`,
			provider.KindRetryable, "Overloaded"},
		{0, `{"error":"nonsense"}`, provider.KindProtocol, "nonsense"},
		{422, `{"detail":"bad field"}`, provider.KindRefused, "bad field"},
		{400, "\x1b[2Jsk-secret-1\n" + strings.Repeat("é", 400), provider.KindRefused,
			"[2J[key] " + strings.Repeat("é", 195) + "…"},
	} {
		e := provider.Explain(c.status, []byte(c.body), "sk-secret-1")
		if e.Kind != c.kind || e.Msg != c.msg {
			t.Errorf("%d %.40q: got %s %q, want %s %q", c.status, c.body, e.Kind, e.Msg, c.kind, c.msg)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, c := range []struct {
		ms, s string
		want  time.Duration
	}{
		{"", "7", 7 * time.Second}, {"", "0.5", 500 * time.Millisecond}, {"1500", "9", 1500 * time.Millisecond},
		{"", "Fri, 02 Jan 2026 03:04:35 GMT", 30 * time.Second}, {"", "Fri, 02 Jan 2026 03:00:00 GMT", 0},
		{"", "Sat, 02 Jan 2066 03:04:35 GMT", provider.MaxRetryAfter}, {"", "-5", 0}, {"-1", "", 0}, {"", "soon", 0},
		{"", "1000000000", provider.MaxRetryAfter}, {"", "1e400", provider.MaxRetryAfter}, {"", "NaN", 0}, {"", "", 0},
		{"x", "3", 3 * time.Second},
	} {
		h := http.Header{}
		h.Set("Retry-After-Ms", c.ms)
		h.Set("Retry-After", c.s)
		if got := provider.RetryAfter(h, nil, now); got != c.want {
			t.Errorf("%q %q: got %s, want %s", c.ms, c.s, got, c.want)
		}
	}
}

func TestCost(t *testing.T) {
	usd := func(v float64) *domain.Money { return new(domain.Dollars(v)) }
	u := domain.Usage{Requests: 1, Input: 1_000_000, Cached: 400_000, Written: 100_000, Output: 10_000}
	for name, c := range map[string]struct {
		info    provider.Info
		want    domain.Money
		unknown bool
	}{
		"all known": {provider.Info{Input: usd(3), Cached: usd(0.3), Written: usd(3.75), Output: usd(15)},
			domain.Dollars(1.5 + 0.12 + 0.375 + 0.15), false},
		"no cache price": {provider.Info{Input: usd(3), Output: usd(15)}, domain.Dollars(3 + 0.15), false},
		"nothing known":  {provider.Info{}, 0, true},
		"half known":     {provider.Info{Input: usd(3)}, domain.Dollars(3), true},
		"local":          {provider.Info{Local: true}, 0, false},
		"free":           {provider.Info{Input: usd(0), Output: usd(0)}, 0, false},
	} {
		if got := provider.Cost(c.info, u); got.Cost != c.want || got.CostUnknown != c.unknown || got.Input != u.Input {
			t.Errorf("%s: got %+v, want %d, unknown %v", name, got, c.want, c.unknown)
		}
	}
}

func TestReplyBlocks(t *testing.T) {
	var r provider.Reply
	for _, ev := range []provider.Event{
		{Kind: provider.EventThinking, Text: "a"}, {Kind: provider.EventThinking, Text: "b"},
		{Kind: provider.EventThinking, Signature: "s1"}, {Kind: provider.EventThinking, Signature: "hidden:x"},
		{Kind: provider.EventThinking, Text: "c"}, text("d"), text("e"),
		{Kind: provider.EventCall, Call: domain.Part{Kind: domain.PartCall, Call: "1"}, Malformed: "why"}, text("f"),
	} {
		r.Add(ev)
	}
	got := ""
	for _, p := range r.Parts {
		got += fmt.Sprintf("%s:%s:%s ", p.Kind, p.Text, p.Signature)
	}
	want := "thinking:ab:s1 thinking::hidden:x thinking:c: text:de: call:: text:f: "
	if got != want || r.Malformed["1"] != "why" {
		t.Errorf("got %s, want %s", got, want)
	}
}

type source struct {
	name string
	err  error
}

func (s source) Name() string { return s.name }
func (s source) List(context.Context) ([]provider.Info, error) {
	return []provider.Info{{Name: "m", Provider: s.name}}, s.err
}
func (s source) Open(_ context.Context, name string) (provider.Model, provider.Info, error) {
	return nil, provider.Info{Name: name, Provider: s.name}, s.err
}

func TestSet(t *testing.T) {
	keyless := &provider.Error{Kind: provider.KindNoKey, Msg: "no key", Hint: "set it"}
	set := provider.NewSet(source{name: "a"}, source{"b", keyless}, source{"c", errors.New("broken")})
	_, info, err := set.Open(t.Context(), "a/deepseek/v4")
	if err != nil || info.Name != "deepseek/v4" || info.Ref() != "a/deepseek/v4" {
		t.Errorf("got %+v, %v", info, err)
	}
	for ref, code := range map[string]domain.Code{
		"qwen3": domain.CodeUsage, "/x": domain.CodeUsage, "a/": domain.CodeUsage, "nobody/x": domain.CodeModelMissing,
		"b/x": domain.CodeAuth,
	} {
		if _, _, err := set.Open(t.Context(), ref); domain.CodeOf(err) != code || domain.HintOf(err) == "" {
			t.Errorf("%s: %v, hint %q", ref, err, domain.HintOf(err))
		}
	}
	_, states := set.List(t.Context())
	if got := fmt.Sprint(states); got != "[{a ready  } {b no_key  no key — set it} {c unreachable  broken}]" {
		t.Errorf("got %s", got)
	}
}
