package provider

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"time"
)

// Bounds of retrying.
const (
	MaxRetries    = 5               // what RetryOptions.Max may be at most, and is when it is 0
	MaxRetryAfter = 5 * time.Minute // a longer Retry-After is not believed
	firstBackoff  = time.Second
	maxBackoff    = time.Minute
)

// RetryOptions says how Retrying works.
type RetryOptions struct {
	Clock  Clock                               // nil: SystemClock
	Max    int                                 // retries of one request; 0: MaxRetries; below 0: none
	OnWait func(until time.Time, why string)   // called before each wait; may be nil
	OnGo   func()                              // called after each wait, before the next try; may be nil
	Lane   *Lane                               // whose cooldown is shared; nil: a private one
	Jitter func(d time.Duration) time.Duration // adds a positive part to a wait; nil: up to a quarter, at random
}

// Retrying is the one place that retries. A request is sent again when it failed with KindRetryable before anything
// of its reply was handed out: at most Max times, after the wait the provider asked for (capped) or one that doubles
// each time, with jitter. A wait is shared: all models of one lane's account keep it. The last error is handed on.
func Retrying(m Model, opt RetryOptions) Model {
	if opt.Clock == nil {
		opt.Clock = SystemClock{}
	}
	if opt.Max == 0 || opt.Max > MaxRetries {
		opt.Max = MaxRetries
	}
	if opt.Jitter == nil {
		opt.Jitter = func(d time.Duration) time.Duration { return time.Duration(rand.Int64N(int64(d)/4 + 1)) }
	}
	account := &Account{}
	if opt.Lane != nil {
		account = opt.Lane.cool
	}
	return &retrying{model: m, opt: opt, account: account}
}

type retrying struct {
	model Model
	opt   RetryOptions

	account *Account
}

// EndRound passes on to the model, where it has rounds.
func (r *retrying) EndRound(req Request) error { return endRound(r.model, req) }

// Stream tries until a reply begins, an error is final or the tries are used up.
func (r *retrying) Stream(ctx context.Context, req Request) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		why := "the provider limits requests"
		for n := 0; ; n++ {
			probe, err := r.wait(ctx, why)
			if err != nil {
				yield(Event{}, err)
				return
			}
			failed, over := r.try(ctx, req, probe, yield)
			if over {
				return
			}
			if n >= r.opt.Max {
				yield(Event{}, failed)
				return
			}
			why = failed.Error()
			r.account.Until(r.opt.Clock.Now().Add(r.pause(failed, n)), failed.Status == 429)
		}
	}
}

// try sends the request once. over is false when it failed so that it may be sent again.
func (r *retrying) try(ctx context.Context, req Request, probe bool, yield func(Event, error) bool) (failed *Error, over bool) {
	begun, settled := false, false
	settle := func(err error) {
		if !settled {
			settled = true
			r.account.Settle(r.opt.Clock.Now(), probe, err)
		}
	}
	defer func() {
		if !settled {
			r.account.Abandon(probe)
		}
	}()
	for ev, err := range r.model.Stream(ctx, req) {
		if err != nil {
			settle(err)
			if !begun && errors.As(err, &failed) && failed.Kind == KindRetryable && !failed.Partial {
				return failed, false
			}
		}
		if err == nil && ev.Kind != EventPhase {
			begun = true
			settle(nil)
		}
		if !yield(ev, err) {
			return nil, true
		}
	}
	return nil, true
}

// wait passes the pause that the account asked for, and one while it is broken. It says whether the request is the one
// that finds out whether it still is.
func (r *retrying) wait(ctx context.Context, why string) (probe bool, err error) {
	var shown time.Time // until when, as OnWait was told
	for {
		now := r.opt.Clock.Now()
		until, ready, probe := r.account.Admit(now)
		if st := r.account.State(now); !ready && st.Why != "" {
			why = "the provider fails for everybody: " + st.Why
		}
		shown = r.show(shown, now, until, why)
		if err := Sleep(ctx, r.opt.Clock, until.Sub(now)); err != nil {
			r.account.Abandon(probe)
			return false, err
		}
		if ready && (probe || !r.account.Broken()) { // it may have broken while this one waited
			if !shown.IsZero() && r.opt.OnGo != nil {
				r.opt.OnGo()
			}
			return probe, nil
		}
	}
}

// show tells of a wait, once, and again when it turns out to be a good deal longer.
func (r *retrying) show(shown, now, until time.Time, why string) time.Time {
	if !until.After(now) || r.opt.OnWait == nil || !shown.IsZero() && until.Sub(shown) < showAgain {
		return shown
	}
	if !shown.IsZero() && r.opt.OnGo != nil {
		r.opt.OnGo()
	}
	r.opt.OnWait(until, why)
	return until
}

const showAgain = 5 * time.Second

// pause is how long to wait after try number n failed: never less than asked, always with some jitter.
func (r *retrying) pause(e *Error, n int) time.Duration {
	d := min(e.RetryAfter, MaxRetryAfter)
	if d <= 0 {
		d = min(firstBackoff<<n, maxBackoff)
	}
	return d + max(r.opt.Jitter(d), 0)
}
