package providertest

import (
	"sync"
	"time"
)

// Clock is a provider.Clock that stands still until it is moved.
type Clock struct {
	mu    sync.Mutex
	cond  *sync.Cond
	now   time.Time
	waits []*wait
	rush  time.Duration
}

type wait struct {
	at time.Time
	ch chan time.Time
}

// NewClock makes a clock that stands at a fixed time.
func NewClock() *Clock {
	c := &Clock{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	c.cond = sync.NewCond(&c.mu)
	return c
}

// Now gives the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// After gives a channel that receives when the clock has been moved by d.
func (c *Clock) After(d time.Duration) (<-chan time.Time, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := &wait{at: c.now.Add(d), ch: make(chan time.Time, 1)}
	c.waits = append(c.waits, w)
	if d <= c.rush {
		c.now = w.at
	}
	c.fire()
	c.cond.Broadcast()
	return w.ch, func() { c.drop(w) }
}

func (c *Clock) drop(w *wait) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, have := range c.waits {
		if have == w {
			c.waits = append(c.waits[:i], c.waits[i+1:]...)
			break
		}
	}
	c.cond.Broadcast()
}

// fire ends the waits that are over. The caller holds the lock.
func (c *Clock) fire() {
	kept := c.waits[:0]
	for _, w := range c.waits {
		if w.at.After(c.now) {
			kept = append(kept, w)
			continue
		}
		w.ch <- c.now
	}
	c.waits = kept
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.fire()
	c.cond.Broadcast()
}

// Rush makes waits of up to d be over at once, those that are under way and all to come.
func (c *Clock) Rush(d time.Duration) {
	c.mu.Lock()
	c.rush = d
	c.mu.Unlock()
	c.Advance(d)
}

// AwaitWait blocks until somebody waits for exactly d from now.
func (c *Clock) AwaitWait(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.has(c.now.Add(d)) {
		c.cond.Wait()
	}
}

func (c *Clock) has(at time.Time) bool {
	for _, w := range c.waits {
		if w.at.Equal(at) {
			return true
		}
	}
	return false
}

// Instant is a provider.Clock on which every wait is over at once: it moves itself.
type Instant struct {
	mu    sync.Mutex
	now   time.Time
	Waits []time.Duration // in order
}

// Now gives the time.
func (c *Instant) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// After moves the clock by d.
func (c *Instant) After(d time.Duration) (<-chan time.Time, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.Waits = append(c.Waits, d)
	ch := make(chan time.Time, 1)
	ch <- c.now
	return ch, func() {}
}
