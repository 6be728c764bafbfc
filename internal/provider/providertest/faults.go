package providertest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// faultCases are what becomes of requests that fail.
var faultCases = []testCase{
	{"MF-03", "statuses", statuses},
	{"MF-01", "Retry-After", retryAfter},
	{"MF-01", "retried", retried},
	{"MF-03", "overflow", overflow},
	{"MF-03", "wrong key", wrongKey},
	{"", "no key", noKey},
	{"MF-03", "model missing", modelMissing},
	{"MF-04", "nothing answers", nothingAnswers},
	{"MF-04", "a web page", webPage},
	{"MF-19", "redirect", redirect},
}

func statuses(t *testing.T, h Harness) {
	want := map[int]provider.Kind{
		400: provider.KindRefused, 401: provider.KindAuth, 402: provider.KindBilling, 403: provider.KindAuth,
		408: provider.KindRetryable, 413: provider.KindOverflow, 429: provider.KindRetryable, 500: provider.KindRetryable,
		502: provider.KindRetryable, 503: provider.KindRetryable, 529: provider.KindRetryable,
	}
	for status, kind := range want {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			_, err := h.one(t, Reply{Status: status, Error: "these \x1b[31mwords\nhere"})
			e := Failure(t, err, kind)
			if e.Status != status || e.Partial || strings.ContainsAny(e.Error(), "\x1b\n") {
				t.Errorf("got %+v", e)
			}
		})
	}
}

func retryAfter(t *testing.T, h Harness) {
	_, err := h.one(t, Reply{Status: 429, Error: "slow down", Headers: map[string]string{"Retry-After": "7"}})
	if e := Failure(t, err, provider.KindRetryable); e.RetryAfter != 7*time.Second {
		t.Errorf("got %s", e.RetryAfter)
	}
}

func retried(t *testing.T, h Harness) {
	limited := Reply{Status: 429, Error: "slow down", Headers: map[string]string{"Retry-After": "7"}}
	o := h.open(t, Setup{Replies: []Reply{{Tries: []Reply{limited, {Text: []string{"Hello."}}}}}})
	clock := &Instant{}
	var whys []string
	m := provider.Retrying(o.Model, provider.RetryOptions{
		Clock: clock, OnWait: func(_ time.Time, why string) { whys = append(whys, why) },
		Jitter: func(time.Duration) time.Duration { return time.Millisecond },
	})
	r, err := Gather(t, t.Context(), m, o.way(Ask("go")))
	if err != nil || textOf(r) != "Hello." {
		t.Fatalf("got %+v, %v", r, err)
	}
	if len(clock.Waits) != 1 || clock.Waits[0] != 7*time.Second+time.Millisecond || len(whys) != 1 {
		t.Errorf("waited %v for %q", clock.Waits, whys)
	}
}

func overflow(t *testing.T, h Harness) {
	_, err := h.one(t, Reply{Overflow: true})
	Failure(t, err, provider.KindOverflow)
	if domain.CodeOf(err) != domain.CodeContext || domain.HintOf(err) == "" {
		t.Errorf("code %s, hint %q", domain.CodeOf(err), domain.HintOf(err))
	}
}

func wrongKey(t *testing.T, h Harness) {
	const wrong = "sk-wrong-777777777777"
	o := h.open(t, Setup{Replies: []Reply{{Text: []string{"x"}}}, Key: wrong})
	_, err := o.gather(t, Ask("go"))
	Failure(t, err, provider.KindAuth)
	if domain.CodeOf(err) != domain.CodeAuth || !strings.Contains(domain.HintOf(err), "_API_KEY") {
		t.Errorf("code %s, hint %q", domain.CodeOf(err), domain.HintOf(err))
	}
	if all := fmt.Sprintf("%v %+v %#v %s", err, err, err, domain.HintOf(err)); strings.Contains(all, "777777") {
		t.Errorf("the key is in the error: %s", all)
	}
	if !strings.Contains(err.Error(), "[key]") { // the server echoes it: the guard had something to do
		t.Errorf("nothing was replaced in %q", err)
	}
}

func noKey(t *testing.T, h Harness) {
	o := h.open(t, Setup{Key: NoKey})
	Failure(t, o.Err, provider.KindNoKey)
	if domain.CodeOf(o.Err) != domain.CodeAuth || !strings.Contains(domain.HintOf(o.Err), "_API_KEY") {
		t.Errorf("code %s, hint %q", domain.CodeOf(o.Err), domain.HintOf(o.Err))
	}
}

func modelMissing(t *testing.T, h Harness) {
	o := h.open(t, Setup{Model: "no-such-model"})
	err := o.Err
	if err == nil {
		_, err = o.gather(t, Ask("go"))
	}
	if domain.CodeOf(err) != domain.CodeModelMissing || domain.HintOf(err) == "" {
		t.Errorf("code %s, hint %q: %v", domain.CodeOf(err), domain.HintOf(err), err)
	}
}

func nothingAnswers(t *testing.T, h Harness) {
	o := h.open(t, Setup{Down: true})
	err := o.Err
	if err == nil {
		_, err = o.gather(t, Ask("go"))
	}
	Failure(t, err, provider.KindUnreachable)
	if domain.CodeOf(err) != domain.CodeProvider || domain.HintOf(err) == "" {
		t.Errorf("code %s, hint %q", domain.CodeOf(err), domain.HintOf(err))
	}
}

func webPage(t *testing.T, h Harness) {
	_, err := h.one(t, Reply{Body: "<html><body>Please sign in to the hotel's network</body></html>"})
	if e := Failure(t, err, provider.KindProtocol); e.Partial {
		t.Errorf("got %+v", e)
	}
}

// redirect checks that another server is not followed to, and that it sees nothing.
func redirect(t *testing.T, h Harness) {
	other := Serve(t, Script{Models: []Model{{Name: "m", Replies: []Reply{{Text: []string{"stolen"}}}}}})
	o := h.open(t, Setup{Replies: []Reply{{Redirect: other.URL + "/api/chat"}, {Text: []string{"home"}}}})
	_, err := o.gather(t, Ask("go"))
	Failure(t, err, provider.KindRefused)
	if n := other.Count(); n != 0 {
		t.Errorf("the other server saw %d requests", n)
	}
	// The server is still the one that is asked; the reply to a second turn shows that the first stands for itself.
	req := Ask("go")
	req.Messages = append(req.Messages, domain.Message{
		Role: domain.RoleAssistant, Parts: []domain.Part{{Kind: domain.PartText, Text: "said"}},
	}, User("go on"))
	if r, err := o.gather(t, req); err != nil || textOf(r) != "home" {
		t.Errorf("got %+v, %v", r, err)
	}
}
