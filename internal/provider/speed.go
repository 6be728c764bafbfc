package provider

import (
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// speed is what is known of how fast a model is served. Zero values are unknown.
type speed struct {
	service    time.Duration // a request holds its slot
	load       time.Duration
	read       float64       // prompt tokens a second
	switchCost time.Duration // reading the prompt of another session
	switches   int
}

// Switches is what changing between sessions has cost a local runner.
type Switches struct {
	Count int
	Cost  time.Duration // of one, lately
}

const newest = 0.3 // weight of the newest measurement

func blend[T ~int64 | ~float64](old, now T) T {
	if old == 0 {
		return now
	}
	return old + T(newest*float64(now-old))
}

func (l *Lane) speed(model string) *speed {
	s := l.speeds[model]
	if s == nil {
		s = &speed{}
		l.speeds[model] = s
	}
	return s
}

// took learns from a ticket that gave back its slot how long one is held. The caller holds the lock.
func (l *Lane) took(t *Ticket) {
	s := l.speed(t.Model)
	s.service = blend(s.service, max(l.clock.Now().Sub(t.since), 1))
}

// learn takes what a provider measured of a request. switched says that its session's prompt was not in memory.
func (l *Lane) learn(model string, u domain.Usage, served domain.Serving, switched bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.speed(model)
	if served.Load > 0 {
		s.load = blend(s.load, served.Load)
	}
	if fresh := u.Input - u.Cached; fresh >= 32 && served.Read > 0 {
		s.read = blend(s.read, float64(fresh)/served.Read.Seconds())
	}
	if switched && served.Read > 0 {
		s.switches++
		s.switchCost = blend(s.switchCost, served.Read)
	}
}

// wait estimates how long one at a position in the queue waits; 0: unknown.
func (l *Lane) wait(t *Ticket, position int) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.speeds[t.Model]
	if s == nil || s.service == 0 || position == 0 {
		return 0
	}
	left := s.service
	for a := range l.active {
		left = min(left, max(s.service-l.clock.Now().Sub(a.since), s.service/10))
	}
	slots := max(1, min(len(l.active)+len(l.holds), l.slots(t.Model)))
	return left + time.Duration(int64(s.service)*int64(position-1)/int64(slots))
}

// expect estimates how long a phase of a request takes; 0: unknown.
func (l *Lane) expect(model string, phase Phase, tokens int64) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.speeds[model]
	switch {
	case s == nil:
	case phase == PhaseLoading:
		return s.load
	case phase == PhaseReading && s.read > 0:
		return time.Duration(float64(tokens) / s.read * float64(time.Second))
	}
	return 0
}

// isWarm says whether a session's prompt is in the runner's memory.
func (l *Lane) isWarm(model, session string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.warm.has(model, session)
}

func (l *Lane) state() LaneState {
	now := l.clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	st := LaneState{
		Name: l.name, Slots: max(l.total(), 0), Active: len(l.active), Queued: len(l.queue), Account: l.cool.State(now),
	}
	for _, s := range l.speeds {
		st.Switches.Count += s.switches
		st.Switches.Cost = max(st.Switches.Cost, s.switchCost)
	}
	return st
}
