package provider

import (
	"slices"
	"time"
)

// keep holds the slot that a session just left, for a moment in which its tools run, when somebody else waits for it
// and the session has requests left. It is not held from who looks on while the session does not.
func (l *Lane) keep(t *Ticket) {
	if !l.local || t.Session == "" || len(l.queue) == 0 || l.warm.row >= turnsInARow ||
		!t.Foreground && l.queue[0].Foreground {
		return
	}
	if own := slices.ContainsFunc(l.queue, func(q *Ticket) bool { return q.Session == t.Session }); own {
		return
	}
	fired, stop := l.clock.After(l.holdFor(t))
	h := &hold{session: t.Session, model: t.Model, stop: stop, over: make(chan struct{})}
	l.holds = append(l.holds, h)
	go func() {
		select {
		case <-fired:
			l.release(h)
		case <-h.over:
		}
	}()
}

// holdFor is how long waiting for a session is worth it: no longer than reading its prompt again would take.
func (l *Lane) holdFor(t *Ticket) time.Duration {
	s := l.speeds[t.Model]
	if s == nil || s.switchCost <= 0 {
		return shortHold
	}
	return min(s.switchCost, maxHold)
}

func (l *Lane) release(h *hold) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dropHolds(func(have *hold) bool { return have == h })
	l.admit()
}

// takeHold gives a session the slot that is kept for it.
func (l *Lane) takeHold(session, model string) bool {
	if session == "" {
		return false
	}
	n := len(l.holds)
	l.dropHolds(func(h *hold) bool { return h.session == session && h.model == model })
	return len(l.holds) < n
}

// dropHolds ends holds. The caller holds the lock and lets in whom there is room for.
func (l *Lane) dropHolds(which func(*hold) bool) {
	l.holds = slices.DeleteFunc(l.holds, func(h *hold) bool {
		if !which(h) {
			return false
		}
		h.stop()
		close(h.over)
		return true
	})
}

// Rest says that a session asks nothing for now: it is done, or waits for a person. What is kept for it is free.
func (l *Lane) Rest(session string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dropHolds(func(h *hold) bool { return h.session == session })
	l.admit()
}

// warmth is what a runner has in memory: the prompts of the sessions it served last, as many as it has slots.
type warmth struct {
	model    string   // of the last request
	sessions []string // the newest last
	row      int      // requests of the newest in a row
}

// rank says how little it would cost to serve a ticket now: 2, its prompt is in memory and it has requests left in its
// row; 1, its model is; 0, neither.
func (w *warmth) rank(t *Ticket) int {
	switch {
	case t.Model != w.model:
		return 0
	case t.Session == "" || !slices.Contains(w.sessions, t.Session):
		return 1
	case t.Session == w.sessions[len(w.sessions)-1] && w.row >= turnsInARow:
		return 1
	}
	return 2
}

// served takes note of a request that was served by a runner with so many slots.
func (w *warmth) served(t *Ticket, slots int) {
	if t.Model != w.model {
		w.sessions = nil
	}
	n := len(w.sessions)
	if same := n > 0 && w.sessions[n-1] == t.Session && t.Session != ""; same {
		w.row++
	} else {
		w.row = 1
	}
	w.model = t.Model
	w.sessions = slices.DeleteFunc(w.sessions, func(s string) bool { return s == t.Session })
	w.sessions = append(w.sessions, t.Session)
	if n := len(w.sessions); n > slots {
		w.sessions = w.sessions[n-slots:]
	}
}

// has says whether a session's prompt is in memory.
func (w *warmth) has(model, session string) bool {
	return w.model == model && session != "" && slices.Contains(w.sessions, session)
}
