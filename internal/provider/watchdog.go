package provider

import (
	"errors"
	"sync"
	"time"
)

var errSilence = errors.New("silence")

// watchdog calls bark when nothing fed it for as long as it was told. It runs one goroutine until it barks or is
// stopped. Feeding is cheap: it moves a deadline that the goroutine looks at when its wait is over.
type watchdog struct {
	clock  Clock
	bark   func()
	over   chan struct{}
	sooner chan struct{} // holds one: the deadline has come nearer

	mu       sync.Mutex
	deadline time.Time
	stopped  bool
}

func watch(clock Clock, limit time.Duration, bark func()) *watchdog {
	w := &watchdog{clock: clock, bark: bark, over: make(chan struct{}), sooner: make(chan struct{}, 1)}
	w.deadline = clock.Now().Add(limit)
	go w.run()
	return w
}

func (w *watchdog) run() {
	for {
		left := w.left()
		if left <= 0 {
			w.bark()
			return
		}
		fired, giveUp := w.clock.After(left)
		select {
		case <-fired:
		case <-w.sooner:
			giveUp()
		case <-w.over:
			giveUp()
			return
		}
	}
}

func (w *watchdog) left() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.deadline.Sub(w.clock.Now())
}

// feed allows silence for another while from now.
func (w *watchdog) feed(limit time.Duration) {
	deadline := w.clock.Now().Add(limit)
	w.mu.Lock()
	defer w.mu.Unlock()
	if deadline.Before(w.deadline) {
		select {
		case w.sooner <- struct{}{}:
		default:
		}
	}
	w.deadline = deadline
}

func (w *watchdog) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.stopped {
		w.stopped = true
		close(w.over)
	}
}
