package provider

import (
	"sync"
	"time"
)

// Bounds of the breaker.
const (
	breakAfter = 5                // failures in a row, of all sessions together, that open it
	firstBreak = 30 * time.Second // how long it stays open the first time; doubled each time after
	maxBreak   = 5 * time.Minute
)

// BreakerState says whether an account is asked at all.
type BreakerState string

// What a breaker may be.
const (
	BreakerClosed   BreakerState = "closed"    // all is well
	BreakerOpen     BreakerState = "open"      // nothing is sent
	BreakerHalfOpen BreakerState = "half_open" // one request is tried; the others wait for what comes of it
)

// Account is what all sessions of one account know of it: the pauses it asked for, and whether it answers at all. The
// zero value is open and never breaks.
type Account struct {
	Cooldown
	breaks bool

	mu      sync.Mutex
	fails   int // in a row
	opened  int // times in a row it was opened
	until   time.Time
	probing bool
	why     string
}

// AccountState is how an account stands.
type AccountState struct {
	Breaker BreakerState
	Until   time.Time // nothing is sent before; zero: nothing keeps it
	Why     string    // of the last failure, while there is one
}

// NewAccount makes an account with a breaker.
func NewAccount() *Account { return &Account{breaks: true} }

// Admit says when a request may be sent. probe is true for the one that is let through to find out whether a broken
// account answers again; its outcome must be told to Settle. While somebody probes, others are to ask again at the time
// they are given, with ready false.
func (a *Account) Admit(now time.Time) (at time.Time, ready, probe bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.until.IsZero():
		return a.Reserve(now), true, false
	case now.Before(a.until):
		return a.until, false, false
	case a.probing:
		return now.Add(Spacing), false, false
	}
	a.probing = true
	return a.Reserve(now), true, true
}

// Settle takes what came of a request. A limit is not a failure: the server is there and says so.
func (a *Account) Settle(now time.Time, probe bool, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if probe {
		a.probing = false
	}
	switch {
	case !a.breaks:
	case !downs(err):
		if probe {
			a.Until(now, true) // those who waited come back one by one
		}
		if err == nil || KindOf(err) != "" {
			a.fails, a.opened, a.until, a.why = 0, 0, time.Time{}, ""
		}
	default:
		a.fails, a.why = a.fails+1, err.Error()
		if probe || a.fails >= breakAfter && a.until.IsZero() {
			a.until = now.Add(min(firstBreak<<min(a.opened, 8), maxBreak))
			a.opened++
		}
	}
}

// Broken says whether the breaker is open, or half.
func (a *Account) Broken() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.until.IsZero()
}

// Abandon gives up a probe without an outcome: its session was cancelled.
func (a *Account) Abandon(probe bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.probing = a.probing && !probe
}

// downs says whether a failure means that the server is not there or not well.
func downs(err error) bool {
	kind := KindOf(err)
	return kind == KindUnreachable || kind == KindRetryable && statusOf(err) != 429
}

// State gives how the account stands.
func (a *Account) State(now time.Time) AccountState {
	until, closed := a.Closed(now)
	a.mu.Lock()
	defer a.mu.Unlock()
	st := AccountState{Breaker: BreakerClosed, Why: a.why}
	if closed {
		st.Until = until
	}
	switch {
	case a.until.IsZero():
	case now.Before(a.until):
		st.Breaker, st.Until = BreakerOpen, a.until
	default:
		st.Breaker = BreakerHalfOpen
	}
	return st
}
