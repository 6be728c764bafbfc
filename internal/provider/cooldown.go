package provider

import (
	"sync"
	"time"
)

// Spacing is the least time between two requests of an account after it was told to slow down, for as long as
// calmAfter.
const (
	Spacing   = time.Second
	calmAfter = 30 * time.Second
)

// Cooldown is what all sessions of one account know of its limits. The zero value is open.
type Cooldown struct {
	mu      sync.Mutex
	until   time.Time // nothing is sent before
	limited time.Time // when a limit was last met; zero: never
	last    time.Time // the newest reserved time
}

// Until closes the account until t; an earlier t does not open it again. limited says that a rate limit was the
// reason: requests are then spaced for a while after t.
func (c *Cooldown) Until(t time.Time, limited bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.until) {
		c.until = t
	}
	if limited {
		c.limited = c.until
	}
}

// Reserve gives the time at which the caller may send its request, which is now where nothing is the matter. Each
// caller gets a time of its own, so that those who met a limit together do not come back together.
func (c *Cooldown) Reserve(now time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := now
	if c.until.After(at) {
		at = c.until
	}
	if !c.limited.IsZero() && at.Before(c.limited.Add(calmAfter)) {
		if next := c.last.Add(Spacing); next.After(at) {
			at = next
		}
		c.last = at
	}
	return at
}

// Closed gives the time until which nothing is sent, and false when the account is open.
func (c *Cooldown) Closed(now time.Time) (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.until, c.until.After(now)
}
