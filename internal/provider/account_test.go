package provider_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coppice/coppice/internal/provider"
)

// house is a provider that all sessions of a test ask: it says what each gets, and notes when.
type house struct {
	mu    sync.Mutex
	times []time.Time
	reply func(n int) error // nil: the request is answered
}

func (h *house) Stream(ctx context.Context, req provider.Request) iter.Seq2[provider.Event, error] {
	return provider.Clean(ctx, provider.Info{Provider: "openai", Name: "m"}, req, func(yield func(provider.Event, error) bool) {
		h.mu.Lock()
		n := len(h.times)
		h.times = append(h.times, time.Now())
		err := h.reply(n)
		h.mu.Unlock()
		if err != nil {
			yield(provider.Event{}, err)
			return
		}
		_ = yield(text("x"), nil) && yield(done, nil)
	})
}

// agents lets n sessions ask the house once each, at the same time, by the fake time of a bubble.
func agents(t *testing.T, h *house, n int) (failed []error) {
	t.Helper()
	lane := provider.NewLanes(func(string) int { return n }).Lane("openai/m")
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i := range n {
		wg.Go(func() {
			m := provider.Queued(h, provider.QueueOptions{Lane: lane, Model: "openai/m", Foreground: func() bool { return true }})
			m = provider.Retrying(m, provider.RetryOptions{Lane: lane})
			_, err := provider.Gather(m.Stream(t.Context(), provider.Request{Session: fmt.Sprint(i)}))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = append(failed, err)
			}
		})
	}
	wg.Wait()
	return failed
}

// gaps gives the shortest time between two requests from number n on.
func (h *house) gaps(n int) time.Duration {
	slices.SortFunc(h.times, time.Time.Compare)
	shortest := time.Hour
	for i := n + 1; i < len(h.times); i++ {
		shortest = min(shortest, h.times[i].Sub(h.times[i-1]))
	}
	return shortest
}

// TestMF02EightAgentsMeetALimitTogether: they all wait as long as was asked, come back one a second, and all finish. The
// control is a house without limits, where all come at once.
func TestMF02EightAgentsMeetALimitTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 20 * time.Second
		h := &house{reply: func(n int) error {
			if n < 8 {
				return &provider.Error{Kind: provider.KindRetryable, Status: 429, RetryAfter: asked}
			}
			return nil
		}}
		start := time.Now()
		if failed := agents(t, h, 8); len(failed) > 0 || len(h.times) != 16 {
			t.Fatalf("%d requests, %v", len(h.times), failed)
		}
		if gap := h.gaps(8); gap < provider.Spacing {
			t.Errorf("requests came back %s apart", gap)
		}
		if first := h.times[8].Sub(start); first < asked {
			t.Errorf("the first came back after %s", first)
		}
		free := &house{reply: func(int) error { return nil }}
		if failed := agents(t, free, 8); len(failed) > 0 || free.gaps(0) >= provider.Spacing {
			t.Errorf("without a limit they are %s apart, %v", free.gaps(0), failed)
		}
	})
}

// TestBreakerStopsAskingWhatIsDown: after five failures of all sessions together nothing is sent for half a minute, then
// one request finds out, and when it is answered everybody goes on.
func TestBreakerStopsAskingWhatIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := &provider.Error{Kind: provider.KindRetryable, Status: 503, Msg: "no capacity"}
		start := time.Now()
		h := &house{reply: func(int) error {
			if time.Since(start) < 50*time.Second {
				return down
			}
			return nil
		}}
		if failed := agents(t, h, 8); len(failed) > 0 {
			t.Fatal(failed)
		}
		during := 0
		for _, at := range h.times {
			if d := at.Sub(start); d > 2*time.Second && d < 50*time.Second {
				during++
			}
		}
		if during > 2 {
			t.Errorf("it was asked %d times while it was broken: %v", during, h.times)
		}
		if gap := h.gaps(len(h.times) - 7); gap < provider.Spacing {
			t.Errorf("those who waited came back %s apart", gap)
		}
	})
}

func TestBreakerStates(t *testing.T) {
	a := provider.NewAccount()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	down := &provider.Error{Kind: provider.KindUnreachable, Msg: "nobody"}
	limited := &provider.Error{Kind: provider.KindRetryable, Status: 429}
	for range 20 {
		a.Settle(now, false, limited) // a limit is an answer
	}
	for range 4 {
		a.Settle(now, false, down)
	}
	is := func(want provider.BreakerState) {
		t.Helper()
		if got := a.State(now); got.Breaker != want {
			t.Errorf("it is %+v, want %s", got, want)
		}
	}
	is(provider.BreakerClosed)
	a.Settle(now, false, down)
	is(provider.BreakerOpen)
	if at, ready, _ := a.Admit(now); ready || at.Sub(now) != 30*time.Second {
		t.Errorf("asks again in %s, ready %v", at.Sub(now), ready)
	}
	now = now.Add(30 * time.Second)
	is(provider.BreakerHalfOpen)
	_, ready, probe := a.Admit(now)
	_, second, _ := a.Admit(now)
	if !ready || !probe || second {
		t.Errorf("one is let through, and one only: %v %v %v", ready, probe, second)
	}
	a.Settle(now, probe, down)
	is(provider.BreakerOpen)
	if at, _, _ := a.Admit(now); at.Sub(now) != time.Minute {
		t.Errorf("the second time it asks again in %s", at.Sub(now))
	}
	now = now.Add(time.Minute)
	_, _, probe = a.Admit(now)
	a.Abandon(probe) // its session was cancelled: another finds out
	_, ready, probe = a.Admit(now)
	if !ready || !probe {
		t.Error("nobody can find out any more")
	}
	a.Settle(now, probe, nil)
	is(provider.BreakerClosed)
	var plain provider.Account
	for range 10 {
		plain.Settle(now, false, down)
	}
	if _, ready, _ := plain.Admit(now); !ready {
		t.Error("an account without a breaker broke")
	}
	a.Settle(now, false, errors.New("cancelled"))
	is(provider.BreakerClosed)
}
