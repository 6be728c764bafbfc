package provider

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"
)

// Bounds of how long a lane favours what is warm.
const (
	turnsInARow = 4                // requests of one session before another that waits has its turn
	maxPassed   = 4                // times one that waits is passed by somebody who is warm
	maxHold     = 15 * time.Second // that a slot is kept for a session between two requests, at most
	shortHold   = time.Second      // the same while nobody knows what a switch costs
	lookAgain   = 5 * time.Second  // after which one that waits looks whether there are more slots now
)

// Lane is one admission queue: the foreground before the background, first come, first served, but for this: a local
// runner has the prompts of few sessions in memory, and reading another's takes long. So a session that has one there
// goes on for several requests before others, its slot is kept for it for a moment while its tools run, and who is
// warm passes who is not, a few times.
type Lane struct {
	name  string
	local bool
	slots func(model string) int
	clock Clock
	cool  *Account // the pauses and the health of the account

	prefixes *prefixes
	counts   Counts

	mu     sync.Mutex
	active map[*Ticket]bool
	holds  []*hold
	queue  []*Ticket // in order of arrival, the foreground first
	warm   warmth
	speeds map[string]*speed // by model
}

// hold keeps a slot for a session that just left it.
type hold struct {
	session, model string
	stop           func()
	over           chan struct{}
}

// Place says who joins a lane.
type Place struct {
	Model      string // provider/name
	Session    string // empty: nobody's
	Foreground bool
}

// Ticket is a place in a lane: queued, then holding a slot, then left.
type Ticket struct {
	Place
	lane     *Lane
	admitted chan struct{} // closed when it holds a slot
	changed  chan struct{} // holds one: its position may be another
	passed   int           // guarded by lane.mu, as is all below
	left     bool
	since    time.Time // when it was let in
}

func newLane(name string, local bool, slots func(string) int, clock Clock) *Lane {
	account := NewAccount()
	if local {
		account = &Account{} // a server of one's own that is down was not started: waiting does not help
	}
	return &Lane{
		name: name, local: local, slots: slots, clock: clock, cool: account,
		active: map[*Ticket]bool{}, speeds: map[string]*speed{}, prefixes: newPrefixes(),
	}
}

// Account gives what the lane's account knows of its limits and its health.
func (l *Lane) Account() *Account { return l.cool }

// Join takes a place at the end of the foreground or of the background. Every ticket must be left.
func (l *Lane) Join(p Place) *Ticket {
	t := &Ticket{Place: p, lane: l, admitted: make(chan struct{}), changed: make(chan struct{}, 1)}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.takeHold(p.Session, p.Model) {
		l.let(t)
		return t
	}
	at := len(l.queue)
	if p.Foreground {
		if i := slices.IndexFunc(l.queue, func(q *Ticket) bool { return !q.Foreground }); i >= 0 {
			at = i
		}
		l.dropHolds(func(h *hold) bool { return true }) // nothing is kept from who looks on
	}
	l.queue = slices.Insert(l.queue, at, t)
	l.admit()
	return t
}

// admit gives free slots to those whose turn it is. The caller holds the lock.
func (l *Lane) admit() {
	for {
		i := l.next()
		if i < 0 {
			break
		}
		t := l.queue[i]
		for _, q := range l.queue[:i] {
			if q.Foreground == t.Foreground {
				q.passed++
			}
		}
		l.queue = slices.Delete(l.queue, i, i+1)
		l.let(t)
	}
	for _, q := range l.queue {
		q.nudge()
	}
}

func (l *Lane) let(t *Ticket) {
	l.active[t] = true
	t.since = l.clock.Now()
	close(t.admitted)
}

// next is who is to be let in now, or -1. The first one that there is room for is passed by one of its own kind whose
// prompt is in memory, unless it was passed often enough.
func (l *Lane) next() int {
	first := slices.IndexFunc(l.queue, l.room)
	if first < 0 || !l.local || l.queue[first].passed >= maxPassed {
		return first
	}
	best, rank := first, l.warm.rank(l.queue[first])
	for i := first + 1; i < len(l.queue); i++ {
		q := l.queue[i]
		if q.Foreground == l.queue[first].Foreground && l.room(q) && l.warm.rank(q) > rank {
			best, rank = i, l.warm.rank(q)
		}
	}
	return best
}

// room says whether a ticket may have a slot: its model has one, and so has the lane as a whole.
func (l *Lane) room(t *Ticket) bool {
	own := l.slots(t.Model)
	if own <= 0 {
		return true
	}
	mine := 0
	for _, h := range l.holds {
		if h.model == t.Model {
			mine++
		}
	}
	for a := range l.active {
		if a.Model == t.Model {
			mine++
		}
	}
	return mine < own && len(l.active)+len(l.holds) < max(own, l.total())
}

func (l *Lane) total() int {
	name, _, _ := strings.Cut(l.name, "/")
	return l.slots(name + "/")
}

// Wait waits until the ticket holds a slot. When ctx is done first the ticket is left and ctx's error given. onPlace,
// which may be nil, is told the position each time it is another.
func (t *Ticket) Wait(ctx context.Context, onPlace func(position int)) error {
	last := 0
	for {
		if at := t.Position(); at != last && at > 0 && onPlace != nil {
			last = at
			onPlace(at)
		}
		again, stop := t.lane.clock.After(lookAgain)
		select {
		case <-t.admitted:
			stop()
			return nil
		case <-ctx.Done():
			stop()
			t.Leave()
			return ctx.Err()
		case <-t.changed:
			stop()
		case <-again:
			t.lane.lookAgain()
		}
	}
}

func (l *Lane) lookAgain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.admit()
}

func (t *Ticket) nudge() {
	select {
	case t.changed <- struct{}{}:
	default:
	}
}

// Position is how many are served before the ticket in the queue, plus one; 0 when it holds a slot or has left.
func (t *Ticket) Position() int {
	t.lane.mu.Lock()
	defer t.lane.mu.Unlock()
	return slices.Index(t.lane.queue, t) + 1
}

// Leave gives up the place or frees the slot. Leaving twice does nothing.
func (t *Ticket) Leave() {
	l := t.lane
	l.mu.Lock()
	defer l.mu.Unlock()
	if t.left {
		return
	}
	t.left = true
	if i := slices.Index(l.queue, t); i >= 0 {
		l.queue = slices.Delete(l.queue, i, i+1)
		l.admit()
		return
	}
	delete(l.active, t)
	l.took(t)
	l.warm.served(t, max(1, l.slots(t.Model)))
	l.keep(t)
	l.admit()
}
