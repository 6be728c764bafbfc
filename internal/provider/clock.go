package provider

import (
	"context"
	"time"
)

// Clock is the time a package of this tree goes by. Tests hand in one they can move.
type Clock interface {
	Now() time.Time
	// After gives a channel that receives once d has passed, and a function that gives the wait up.
	After(d time.Duration) (<-chan time.Time, func())
}

// SystemClock is the machine's clock. Differences of its times are monotonic: a changed wall clock or a suspended
// machine does not end a wait early.
type SystemClock struct{}

// Now gives the time.
func (SystemClock) Now() time.Time { return time.Now() }

// After waits by a timer.
func (SystemClock) After(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTimer(d)
	return t.C, func() { t.Stop() }
}

// Sleep waits for d or until ctx is done, and gives ctx's error then.
func Sleep(ctx context.Context, clock Clock, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	fired, stop := clock.After(d)
	defer stop()
	select {
	case <-fired:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
