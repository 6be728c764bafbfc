package providertest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// nobody is where a server's own complaints go.
var nobody = log.New(io.Discard, "", 0)

// wireCases are what only a server can do to an adapter.
var wireCases = []testCase{
	{"MF-01", "Retry-After in every form", retryAfterForms},
	{"MF-04", "a certificate nobody vouches for", strangeCertificate},
	{"", "an image", imageIsSent},
	{"MF-04", "a connection that is reset", connectionReset},
	{"MF-05", "a reply without end", replyWithoutEnd},
	{"MF-05", "a reply that takes for ever", replyForEver},
	{"MF-07", "odd dress", oddDress},
	{"MF-07", "a line of ten megabytes", longLine},
	{"MF-07", "packed, it says, and is not", liesAboutPacking},
	{"MF-08", "bytes that are no text", noText},
	{"MF-09", "only white space", onlySpace},
	{"MF-09", "only thinking", onlyThinking},
	{"MF-09", "withheld by a filter", withheld},
	{"MF-10", "arguments of nine megabytes", hugeArguments},
	{"MF-10", "numbers beyond all bounds", hugeNumbers},
	{"MF-11", "a tool that was not offered", notOffered},
	{"MF-12", "results of nothing", resultsOfNothing},
	{"MF-13", "five hundred calls", fiveHundredCalls},
	{"MF-14", "calls beside an end", callsBesideAnEnd},
	{"MF-15", "counts that cannot be", impossibleCounts},
	{"MF-16", "another model answers", anotherAnswers},
	{"MF-17", "a slow first word", slowFirstWord},
}

func retryAfterForms(t *testing.T, h Harness) {
	clock := NewClock()
	at := func(d time.Duration) string { return clock.Now().Add(d).UTC().Format(http.TimeFormat) }
	for name, c := range map[string]struct {
		headers map[string]string
		words   string
		want    time.Duration
	}{
		"seconds":      {map[string]string{"Retry-After": "7"}, "", 7 * time.Second},
		"milliseconds": {map[string]string{"Retry-After-Ms": "1500", "Retry-After": "9"}, "", 1500 * time.Millisecond},
		"date":         {map[string]string{"Retry-After": at(20 * time.Second)}, "", 20 * time.Second},
		"gone by":      {map[string]string{"Retry-After": at(-time.Hour)}, "", 0},
		"negative":     {map[string]string{"Retry-After": "-5"}, "", 0},
		"far away":     {map[string]string{"Retry-After": "1000000000"}, "", provider.MaxRetryAfter},
		"nonsense":     {map[string]string{"Retry-After": "soon"}, "", 0},
		"none":         {nil, "", 0},
		"in words":     {nil, "Rate limit reached. Please try again in 1.898s. Visit the site", 1898 * time.Millisecond},
		"long words":   {nil, "Please try again in 2m3.5s.", 2*time.Minute + 3500*time.Millisecond},
		"reset":        {map[string]string{"X-Ratelimit-Reset-Requests": "1m6s"}, "", 66 * time.Second},
		"reset date": {
			map[string]string{"Anthropic-Ratelimit-Requests-Reset": clock.Now().Add(8 * time.Second).Format(time.RFC3339)}, "",
			8 * time.Second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := h.open(t, Setup{Clock: clock, Replies: []Reply{{Status: 429, Error: c.words + " slow down", Headers: c.headers}}})
			_, err := o.gather(t, Ask("go"))
			if e := Failure(t, err, provider.KindRetryable); e.RetryAfter != c.want {
				t.Errorf("got %s, want %s", e.RetryAfter, c.want)
			}
		})
	}
}

func strangeCertificate(t *testing.T, h Harness) {
	srv := httptest.NewUnstartedServer(http.NotFoundHandler())
	srv.Config.ErrorLog = nobody
	srv.StartTLS()
	defer srv.Close()
	unreachable(t, h, srv.URL)
}

func unreachable(t *testing.T, h Harness, url string) {
	t.Helper()
	o := h.open(t, Setup{URL: url})
	err := o.Err
	if err == nil {
		_, err = o.gather(t, Ask("go"))
	}
	Failure(t, err, provider.KindUnreachable)
	if domain.HintOf(err) == "" {
		t.Errorf("no way out: %v", err)
	}
}

// connectionReset hangs up on whoever asks, before a word is said.
func connectionReset(t *testing.T, h Harness) {
	zero := 0
	_, err := h.one(t, Reply{CutAt: &zero, Text: []string{"never"}})
	if e := Failure(t, err, provider.KindRetryable); e.Partial {
		t.Errorf("got %+v", e)
	}
}

func replyWithoutEnd(t *testing.T, h Harness) {
	o := h.open(t, Setup{Replies: []Reply{{Text: []string{"begun"}, Then: "flood"}}, Limits: Limits{Bytes: 1 << 20}})
	r, err := o.gather(t, Ask("go"))
	e := Failure(t, err, provider.KindProtocol)
	if !strings.Contains(e.Msg, "longer than is taken") || !h.whole && (!e.Partial || textOf(r) != "begun") {
		t.Errorf("got %.200v and %+v", r.Parts, e)
	}
	o.Server.AwaitGone(t)
}

// replyForEver is lively all the time, and over when its time is: the clock is moved while it comes.
func replyForEver(t *testing.T, h Harness) {
	clock := NewClock()
	o := h.open(t, Setup{
		Replies: []Reply{{Text: []string{"begun"}, Then: "flood"}}, Clock: clock, Limits: Limits{Total: time.Minute},
	})
	go func() {
		o.Server.await(func(e Entry) bool { return e.N == 1 })
		clock.Rush(time.Second) // no wait of ours is that short: only the time moves
		clock.Advance(2 * time.Minute)
	}()
	_, err := o.gather(t, Ask("go"))
	if e := Failure(t, err, provider.KindProtocol); !strings.Contains(e.Msg, "longer than is waited for") {
		t.Errorf("got %v", err)
	}
	o.Server.AwaitGone(t)
}

// oddDress sends sound replies in ways that the standards allow, or nearly. Each comes out whole or as a clear error.
func oddDress(t *testing.T, h Harness) {
	for _, dress := range []string{"", "crlf", "nospace", "comments", "bom", "joined", "blank"} {
		for _, split := range []int{0, 1} {
			t.Run(fmt.Sprintf("%s by %d", dress, split), func(t *testing.T) {
				r, err := h.one(t, Reply{
					Text: []string{"One. ", "Two."}, Dress: dress, Split: split,
					Calls: []Call{{ID: "c1", Name: "read", Args: json.RawMessage(`{"path":"a"}`)}},
				})
				sound := textOf(r) == "One. Two." && len(r.Message().Calls()) == 1 && len(r.Malformed) == 0
				var e *provider.Error
				switch {
				case err == nil && !sound:
					t.Errorf("taken for whole: %+v", r)
				case err != nil && (!errors.As(err, &e) || e.Kind != provider.KindProtocol):
					t.Errorf("not a clear error: %v", err)
				case err != nil && dress != "bom" && dress != "joined" && dress != "blank":
					t.Errorf("refused: %v", err)
				}
			})
		}
	}
}

func longLine(t *testing.T, h Harness) {
	want := strings.Repeat("0123456789", 1<<20)
	r, err := h.one(t, Reply{Text: []string{want}})
	if err != nil {
		Failure(t, err, provider.KindProtocol)
		t.Logf("refused: %.100v", err)
		return
	}
	if textOf(r) != want {
		t.Errorf("got %d bytes", len(textOf(r)))
	}
}

func liesAboutPacking(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Text: []string{"plain"}, Headers: map[string]string{"Content-Encoding": "gzip"}})
	if err != nil {
		Failure(t, err, provider.KindProtocol)
	} else if textOf(r) != "plain" {
		t.Errorf("got %q", textOf(r))
	}
}

// noText puts bytes into a text that no JSON may hold, or that mean no character. What is around them is kept, and so
// may they be: the agent replaces them before anything is stored or shown.
func noText(t *testing.T, h Harness) {
	for name, raw := range map[string]string{
		"invalid UTF-8": "\xff\xfe", "half a surrogate": `\ud83d`, "NUL": `\u0000`, "both halves": `\ud83c\udf33`,
		"half a character": "\xe2\x82",
	} {
		t.Run(name, func(t *testing.T) {
			r, err := h.one(t, Reply{Text: []string{"before @bytes@ after"}, Bytes: []byte(raw)})
			if err != nil {
				Failure(t, err, provider.KindProtocol)
				return
			}
			if got := textOf(r); !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, " after") {
				t.Errorf("got %q", got)
			} else if name == "both halves" && got != "before 🌳 after" {
				t.Errorf("got %q", got)
			}
		})
	}
}

func onlySpace(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Text: []string{" \n\t "}})
	if err != nil || strings.TrimSpace(textOf(r)) != "" || r.Stop != provider.StopEnd {
		t.Errorf("got %+v, %v", r, err)
	}
}

func onlyThinking(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Thinking: "Hm.", Signature: "c2ln"})
	if err != nil || textOf(r) != "" || r.Stop != provider.StopEnd || len(r.Parts) == 0 ||
		r.Parts[0].Kind != domain.PartThinking || r.Parts[0].Text != "Hm." {
		t.Errorf("got %+v, %v", r, err)
	}
}

func withheld(t *testing.T, h Harness) {
	want := provider.StopFilter
	if h.Lacks["no key"] != "" { // a server of one's own has no filter: the word is one that nobody knows
		want = provider.StopUnknown
	}
	r, err := h.one(t, Reply{Text: []string{"I will"}, Stop: "filter"})
	if err != nil || r.Stop != want {
		t.Errorf("got %+v, %v", r, err)
	}
}

func hugeArguments(t *testing.T, h Harness) {
	huge := `{"path":"` + strings.Repeat("x", provider.MaxArgs+1<<20) + `"}`
	r, err := h.one(t, Reply{Calls: []Call{{ID: "c1", Name: "read", Args: json.RawMessage(huge)}}})
	if err != nil {
		Failure(t, err, provider.KindProtocol)
		return
	}
	for _, c := range r.Message().Calls() {
		if r.Malformed[c.Call] == "" || len(c.Args) > 2 {
			t.Errorf("a call of %d bytes may run", len(c.Args))
		}
	}
}

func hugeNumbers(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{Calls: []Call{{ID: "c1", Name: "grep", Raw: `{"pattern":"x","limit":1e999}`}}})
	if err != nil {
		Failure(t, err, provider.KindProtocol)
	} else if calls := r.Message().Calls(); len(calls) != 1 || !json.Valid(calls[0].Args) {
		t.Errorf("got %+v", r)
	}
}

// notOffered checks that an adapter hands on what the model asked for: that there is no such tool is for the agent to
// say, in words for the model.
func notOffered(t *testing.T, h Harness) {
	for _, name := range []string{"no_such_tool", "READ"} {
		r, err := h.one(t, Reply{Calls: []Call{{ID: "c1", Name: name, Args: json.RawMessage(`{}`)}}})
		if calls := r.Message().Calls(); err != nil || len(calls) != 1 || calls[0].Name != name {
			t.Errorf("%s: got %+v, %v", name, r, err)
		}
	}
}

// resultsOfNothing sends a history that no provider would take: a result without its call, and a call without a result.
func resultsOfNothing(t *testing.T, h Harness) {
	o := h.open(t, Setup{Replies: []Reply{{}, {Text: []string{"fine"}}}})
	req := Ask("go")
	part := func(kind domain.PartKind, id string) domain.Part {
		return domain.Part{Kind: kind, Call: id, Name: "read", Args: json.RawMessage(`{}`), Text: "text of " + id}
	}
	req.Messages = append(req.Messages,
		domain.Message{Role: domain.RoleAssistant, Parts: []domain.Part{part(domain.PartCall, "known"), part(domain.PartCall, "open")}},
		domain.Message{Role: domain.RoleTool, Parts: []domain.Part{
			part(domain.PartResult, "known"), part(domain.PartResult, "stranger"), part(domain.PartResult, "known"),
		}}, User("go on"))
	if r, err := o.gather(t, req); err != nil || textOf(r) != "fine" {
		t.Fatalf("got %+v, %v", r, err)
	}
	body := string(o.Server.Request(t, 1).Body)
	if strings.Contains(body, "stranger") || strings.Count(body, "text of known") != 1 || !strings.Contains(body, "open") ||
		strings.Count(body, provider.NoResult) != 1 {
		t.Errorf("sent %s", body)
	}
}

func fiveHundredCalls(t *testing.T, h Harness) {
	var calls []Call
	for i := range 500 {
		calls = append(calls, Call{ID: fmt.Sprint("c", i), Name: "read", Args: json.RawMessage(fmt.Sprintf(`{"path":"%d"}`, i))})
	}
	r, err := h.one(t, Reply{Calls: calls})
	got := r.Message().Calls()
	if err != nil || len(got) != 500 || len(r.Malformed) != 500-provider.MaxCalls {
		t.Fatalf("%d calls, %d refused, %v", len(got), len(r.Malformed), err)
	}
	for i, c := range got[:provider.MaxCalls] {
		sameJSON(t, c.Args, fmt.Sprintf(`{"path":"%d"}`, i))
	}
}

// callsBesideAnEnd: the server says that the reply is over, and there are calls in it all the same.
func callsBesideAnEnd(t *testing.T, h Harness) {
	r, err := h.one(t, Reply{
		Text: []string{"I would run ```json\n{\"name\":\"read\",\"arguments\":{\"path\":\"not this\"}}\n``` now."}, Stop: "end",
		Calls: []Call{{ID: "c1", Name: "read", Args: json.RawMessage(`{"path":"this"}`)}},
	})
	calls := r.Message().Calls()
	if err != nil || r.Stop != provider.StopCalls || len(calls) != 1 {
		t.Fatalf("got %+v, %v", r, err)
	}
	sameJSON(t, calls[0].Args, `{"path":"this"}`)
}

func impossibleCounts(t *testing.T, h Harness) {
	for name, u := range map[string]Usage{
		"zero": {}, "negative": {Input: -10, Output: -20}, "huge": {Input: 1 << 40, Output: 1 << 41},
		"more cached than read": {Input: 10, Output: 2, Cached: 900},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := h.one(t, Reply{Text: []string{"x"}, Usage: &u})
			got := r.Usage
			if err != nil || got.Input <= 0 || got.Output < 0 || got.Cached < 0 || got.Cached > got.Input || got.Input > 1<<30 ||
				got.Output > 1<<30 {
				t.Errorf("got %+v, %v", got, err)
			}
			price := domain.Money(1_000_000)
			if c := provider.Cost(provider.Info{Input: &price, Output: &price}, got); c.Cost < 0 {
				t.Errorf("it earns money: %+v", c)
			}
		})
	}
}

// anotherAnswers changes the model behind a session: that is recorded with the request. The control is the reply before.
func anotherAnswers(t *testing.T, h Harness) {
	u := &Usage{Input: 5, Output: 1}
	o := h.open(t, Setup{Replies: []Reply{{Tries: []Reply{
		{Text: []string{"x"}, Usage: u}, {Text: []string{"x"}, Usage: u}, {Text: []string{"x"}, Usage: u, As: "cheaper"},
	}}}})
	lane := provider.NewLanes(func(string) int { return 1 }).Lane("openai/m")
	m := provider.Queued(o.Model, provider.QueueOptions{Lane: lane, Model: "openai/m", Foreground: func() bool { return true }})
	req := o.way(Ask("go"))
	req.Session = "s1"
	for i := range 3 {
		r, err := Gather(t, t.Context(), m, req)
		if noted := strings.Contains(r.Served.Note, "cheaper now; before it was m"); err != nil || noted != (i == 2) {
			t.Errorf("reply %d: served as %+v, %v", i+1, r.Served, err)
		}
	}
}

// slowFirstWord is five minutes of silence before a model that was not in memory says anything.
func slowFirstWord(t *testing.T, h Harness) {
	clock := NewClock()
	o := h.open(t, Setup{Replies: []Reply{{Text: []string{"At last."}, Hold: true}}, Clock: clock})
	go func() {
		o.Server.await(func(e Entry) bool { return e.N == 1 })
		clock.Advance(5 * time.Minute)
		o.Server.GoOn(t)
	}()
	if r, err := o.gather(t, Ask("go")); err != nil || textOf(r) != "At last." {
		t.Errorf("got %+v, %v", r, err)
	}
}
