package service

import (
	"context"
	"iter"
	"sync"

	"github.com/coppice/coppice/internal/domain"
)

// maxPassing bounds how many unstored events wait for one slow face. Stored events are never dropped.
const maxPassing = 256

// Hub carries events to the faces that listen. Stored events reach every listener in order; events without a sequence
// number (streamed text, activity) are dropped for a listener that cannot keep up. Safe for concurrent use.
type Hub struct {
	mu        sync.Mutex
	listeners map[*listener]struct{}
	changed   func(n int) // told the number of listeners, without the lock
}

type listener struct {
	mu      sync.Mutex
	queue   []domain.Event
	passing int
	wake    chan struct{}
}

// NewHub makes a hub. changed may be nil.
func NewHub(changed func(listeners int)) *Hub {
	if changed == nil {
		changed = func(int) {}
	}
	return &Hub{listeners: map[*listener]struct{}{}, changed: changed}
}

// Publish hands events to all listeners. It never blocks on one of them.
func (h *Hub) Publish(events ...domain.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.listeners {
		l.put(events)
	}
}

func (l *listener) put(events []domain.Event) {
	l.mu.Lock()
	for _, e := range events {
		if e.Seq == 0 {
			if l.passing >= maxPassing {
				continue
			}
			l.passing++
		}
		l.queue = append(l.queue, e)
	}
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *listener) take() []domain.Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := l.queue
	l.queue, l.passing = nil, 0
	return q
}

// Listen gives every event published after the call, in batches, until ctx ends. It listens from the moment of the
// call, not of the first iteration, so that a caller can read what is stored in between and miss nothing.
func (h *Hub) Listen(ctx context.Context) iter.Seq[[]domain.Event] {
	l := &listener{wake: make(chan struct{}, 1)}
	h.count(func() { h.listeners[l] = struct{}{} })
	context.AfterFunc(ctx, func() { h.count(func() { delete(h.listeners, l) }) })
	return func(yield func([]domain.Event) bool) {
		for {
			select {
			case <-ctx.Done():
				return
			case <-l.wake:
			}
			if batch := l.take(); len(batch) > 0 && !yield(batch) {
				return
			}
		}
	}
}

func (h *Hub) count(change func()) {
	h.mu.Lock()
	change()
	n := len(h.listeners)
	h.mu.Unlock()
	h.changed(n)
}

// Listeners says how many faces listen.
func (h *Hub) Listeners() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.listeners)
}
