package store

import (
	"slices"
	"sync"

	"github.com/coppice/coppice/internal/domain"
)

// publisher tells listeners of committed events, in order, from one goroutine. The writer never waits for a listener;
// what a slow one has not heard yet is kept.
type publisher struct {
	mu        sync.Mutex
	changed   *sync.Cond
	waiting   []domain.Event
	ended     bool
	listeners []func([]domain.Event)
}

func newPublisher() *publisher {
	p := &publisher{}
	p.changed = sync.NewCond(&p.mu)
	return p
}

// OnEvents adds a listener. It hears of every event committed from now on, in order of Seq, in batches, always from
// the same goroutine, after the commit. It may call View and Update, but not Close.
func (s *Store) OnEvents(fn func([]domain.Event)) {
	p := s.events
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listeners = append(p.listeners, fn)
}

func (p *publisher) add(events []domain.Event) {
	if len(events) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting = append(p.waiting, events...)
	p.changed.Signal()
}

func (p *publisher) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	p.changed.Signal()
}

// loop delivers until the end, and everything that came before it.
func (p *publisher) loop() {
	for {
		events, listeners := p.take()
		if events == nil {
			return
		}
		for _, tell := range listeners {
			tell(events)
		}
	}
}

func (p *publisher) take() ([]domain.Event, []func([]domain.Event)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.waiting) == 0 && !p.ended {
		p.changed.Wait()
	}
	events := p.waiting
	p.waiting = nil
	return events, slices.Clone(p.listeners)
}
