package provider_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/providertest"
)

func noJitter(time.Duration) time.Duration { return 0 }

func gather(t *testing.T, m provider.Model) (provider.Reply, error) {
	t.Helper()
	return provider.Gather(m.Stream(t.Context(), provider.Request{}))
}

func retrying(m provider.Model, clock provider.Clock, max int) provider.Model {
	return provider.Retrying(m, provider.RetryOptions{Clock: clock, Max: max, Jitter: noJitter})
}

func TestRetryWaitsAndGivesUp(t *testing.T) {
	m := &fake{plays: [][]any{{&provider.Error{Kind: provider.KindRetryable, Status: 503}}}}
	clock := &providertest.Instant{}
	_, err := gather(t, retrying(m, clock, 0))
	want := []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second}
	if provider.KindOf(err) != provider.KindRetryable || m.asked != 6 || !slices.Equal(clock.Waits, want) {
		t.Errorf("asked %d times, waited %v: %v", m.asked, clock.Waits, err)
	}
}

func TestRetryIsBounded(t *testing.T) {
	for max, asked := range map[int]int{-1: 1, 0: 6, 2: 3, 99: 6} {
		m := &fake{plays: [][]any{{limited}}}
		_, _ = gather(t, retrying(m, &providertest.Instant{}, max))
		if m.asked != asked {
			t.Errorf("max %d: asked %d times, want %d", max, m.asked, asked)
		}
	}
}

func TestWhatIsNotRetried(t *testing.T) {
	cut := &provider.Error{Kind: provider.KindRetryable, Msg: "cut"}
	call := provider.Event{Kind: provider.EventCall}
	for name, play := range map[string][]any{
		"after text":     {text("x"), cut},
		"after a call":   {call, cut},
		"auth":           {&provider.Error{Kind: provider.KindAuth}},
		"overflow":       {&provider.Error{Kind: provider.KindOverflow}},
		"missing":        {&provider.Error{Kind: provider.KindMissing}},
		"unreachable":    {&provider.Error{Kind: provider.KindUnreachable}},
		"replay":         {&provider.Error{Kind: provider.KindReplay}},
		"another error":  {errors.New("x")},
		"ended too soon": {},
	} {
		m, clock := &fake{plays: [][]any{play}}, &providertest.Instant{}
		if _, err := gather(t, retrying(m, clock, 0)); err == nil || m.asked != 1 || len(clock.Waits) != 0 {
			t.Errorf("%s: asked %d times, %v", name, m.asked, err)
		}
	}
}

func TestRetryHonoursAndCapsRetryAfter(t *testing.T) {
	for after, want := range map[time.Duration]time.Duration{
		7 * time.Second: 7 * time.Second, -time.Hour: time.Second, 1e9 * time.Second: provider.MaxRetryAfter,
	} {
		m := &fake{plays: [][]any{{&provider.Error{Kind: provider.KindRetryable, RetryAfter: after}}, {text("x"), done}}}
		clock := &providertest.Instant{}
		_, err := gather(t, retrying(m, clock, 0))
		if err != nil || !slices.Equal(clock.Waits, []time.Duration{want}) {
			t.Errorf("%s: waited %v, %v", after, clock.Waits, err)
		}
	}
}

func TestJitterIsPositive(t *testing.T) {
	m, clock := &fake{plays: [][]any{{limited}}}, &providertest.Instant{}
	r := provider.Retrying(m, provider.RetryOptions{Clock: clock, Max: 1})
	_, _ = gather(t, r)
	if w := clock.Waits[0]; w < time.Second || w > 1250*time.Millisecond {
		t.Errorf("waited %s", w)
	}
}

func TestRetryTellsAndCanBeCancelled(t *testing.T) {
	clock := providertest.NewClock()
	ctx, cancel := context.WithCancel(t.Context())
	var until []time.Time
	m := &fake{plays: [][]any{{limited}}}
	r := provider.Retrying(m, provider.RetryOptions{
		Clock: clock, Jitter: noJitter, OnGo: func() { t.Error("it went on") },
		OnWait: func(at time.Time, why string) {
			until = append(until, at)
			if why != "fake/m: status 429: slow down" {
				t.Errorf("why: %s", why)
			}
			cancel()
		},
	})
	_, err := provider.Gather(r.Stream(ctx, provider.Request{}))
	if !errors.Is(err, context.Canceled) || m.asked != 1 || len(until) != 1 ||
		!until[0].Equal(clock.Now().Add(time.Second)) {
		t.Errorf("got %v, %v, asked %d", err, until, m.asked)
	}
}

// TestCooldownIsShared: a session that never met the limit waits as well, and those who come back come one a second
// (MF-02).
func TestCooldownIsShared(t *testing.T) {
	lanes := provider.NewLanes(func(string) int { return 0 })
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	cool := lanes.Lane("openai/gpt-5.5").Account()
	if cool != lanes.Lane("openai/o9").Account() || cool == lanes.Lane("groq/x").Account() {
		t.Error("the account is not what shares a cooldown")
	}
	if at := cool.Reserve(now); !at.Equal(now) {
		t.Errorf("an open account makes wait until %s", at)
	}
	cool.Until(now.Add(10*time.Second), true)
	cool.Until(now.Add(5*time.Second), false)
	for i := range 8 {
		if at, want := cool.Reserve(now), now.Add(10*time.Second+time.Duration(i)*provider.Spacing); !at.Equal(want) {
			t.Errorf("session %d may go at %s, want %s", i, at, want)
		}
	}
	if until, closed := cool.Closed(now); !closed || !until.Equal(now.Add(10*time.Second)) {
		t.Errorf("closed %v until %s", closed, until)
	}
	later := now.Add(time.Hour)
	if a, b := cool.Reserve(later), cool.Reserve(later); !a.Equal(later) || !b.Equal(later) {
		t.Errorf("still spaced an hour later: %s, %s", a, b)
	}
}

func TestEightSessionsMeetALimitTogether(t *testing.T) {
	clock := &providertest.Instant{}
	lane := provider.NewLanes(func(string) int { return 0 }).Lane("openai/x")
	var sent []time.Time
	for range 8 {
		m := &fake{plays: [][]any{{limited}, {text("x"), done}}}
		noted := noting{m, func() { sent = append(sent, clock.Now()) }}
		r := provider.Retrying(noted, provider.RetryOptions{Clock: clock, Lane: lane, Jitter: noJitter})
		if _, err := gather(t, r); err != nil {
			t.Fatal(err)
		}
	}
	for i := 1; i < len(sent); i++ {
		if gap := sent[i].Sub(sent[i-1]); gap < provider.Spacing {
			t.Errorf("request %d came %s after the one before", i, gap)
		}
	}
}

// noting calls note for each request.
type noting struct {
	provider.Model
	note func()
}

func (n noting) Stream(ctx context.Context, req provider.Request) seq {
	n.note()
	return n.Model.Stream(ctx, req)
}
