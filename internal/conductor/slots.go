package conductor

import (
	"context"
	"sync"
)

// slots are the places in the foreground and in the background. An attempt holds one while something works on it and
// gives it back while it waits for a person; when it returns it goes before what has not begun. Safe for concurrent use.
type slots struct {
	mu    sync.Mutex
	pools [2]slotPool
	freed func() // called without the lock when a place became free
}

type slotPool struct {
	total, used int
	returning   []chan struct{}
}

func newSlots(foreground, background int, freed func()) *slots {
	s := &slots{freed: freed}
	s.pools[0].total, s.pools[1].total = foreground, background
	return s
}

func (s *slots) pool(background bool) *slotPool {
	if background {
		return &s.pools[1]
	}
	return &s.pools[0]
}

// try takes a place if one is free and nobody who returns waits for it.
func (s *slots) try(background bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.pool(background)
	if p.used >= p.total || len(p.returning) > 0 {
		return false
	}
	p.used++
	return true
}

// wait takes a place, in order of arrival, before anything that only tries.
func (s *slots) wait(ctx context.Context, background bool) error {
	s.mu.Lock()
	p := s.pool(background)
	if p.used < p.total {
		p.used++
		s.mu.Unlock()
		return nil
	}
	ready := make(chan struct{})
	p.returning = append(p.returning, ready)
	s.mu.Unlock()
	select {
	case <-ready:
		return nil
	case <-ctx.Done():
		s.abandon(p, ready)
		return ctx.Err()
	}
}

// abandon takes a waiter out of the line, or gives back the place it was handed in the same moment.
func (s *slots) abandon(p *slotPool, ready chan struct{}) {
	s.mu.Lock()
	for i, c := range p.returning {
		if c == ready {
			p.returning = append(p.returning[:i], p.returning[i+1:]...)
			s.mu.Unlock()
			return
		}
	}
	s.mu.Unlock()
	s.release(p == &s.pools[1])
}

// release gives a place back: to who returns first, else to whoever tries next.
func (s *slots) release(background bool) {
	s.mu.Lock()
	p := s.pool(background)
	if len(p.returning) > 0 && p.used <= p.total {
		close(p.returning[0])
		p.returning = p.returning[1:]
		s.mu.Unlock()
		return
	}
	p.used--
	s.mu.Unlock()
	s.freed()
}

// move carries a held place from one pool to the other. It may overfill a pool: a person said so.
func (s *slots) move(toBackground bool) {
	s.mu.Lock()
	s.pool(toBackground).used++
	s.mu.Unlock()
	s.release(!toBackground)
}

// use says how many places of a pool are taken.
func (s *slots) use(background bool) (used, total int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.pool(background)
	return p.used, p.total
}
