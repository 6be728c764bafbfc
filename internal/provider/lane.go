package provider

import (
	"context"
	"slices"
	"strings"
	"sync"
)

// Lanes are the admission queues in front of models: one for each local runner, one for each model of a hosted
// account. Sessions of one account share its cooldown across lanes.
type Lanes struct {
	slots func(model string) int
	local func(provider string) bool

	mu    sync.Mutex
	lanes map[string]*Lane
	cools map[string]*Cooldown // by provider
}

// NewLanes makes lanes. slots gives how many requests a model ("provider/name") may have under way at once; 0 or less
// is no limit. Which providers run locally is known by name; see LocalProvider.
func NewLanes(slots func(model string) int) *Lanes {
	return &Lanes{slots: slots, local: LocalProvider, lanes: map[string]*Lane{}, cools: map[string]*Cooldown{}}
}

// LocalProvider says whether a provider runs models on the user's own machine, where they share one runner.
func LocalProvider(name string) bool {
	return slices.Contains([]string{"ollama", "lmstudio", "llamacpp", "vllm"}, name)
}

// Lane gives the lane of a model.
func (l *Lanes) Lane(model string) *Lane {
	provider, _, _ := strings.Cut(model, "/")
	key := model
	if l.local(provider) {
		key = provider
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	lane := l.lanes[key]
	if lane == nil {
		cool := l.cools[provider]
		if cool == nil {
			cool = &Cooldown{}
			l.cools[provider] = cool
		}
		lane = &Lane{name: key, slots: l.slots(model), cool: cool}
		l.lanes[key] = lane
	}
	return lane
}

// Acquire waits for a slot in the model's lane and gives the function that frees it, which may be called more than
// once. It gives ctx's error when that comes first.
func (l *Lanes) Acquire(ctx context.Context, model string, foreground bool) (release func(), err error) {
	t := l.Lane(model).Join(foreground)
	if err := t.Wait(ctx); err != nil {
		return nil, err
	}
	return t.Leave, nil
}

// LaneState is how a lane stands.
type LaneState struct {
	Name   string
	Slots  int // 0: no limit
	Active int
	Queued int
}

// Snapshot gives the state of every lane, by name.
func (l *Lanes) Snapshot() []LaneState {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []LaneState
	for _, lane := range l.lanes {
		out = append(out, lane.state())
	}
	slices.SortFunc(out, func(a, b LaneState) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Lane is one admission queue: first come, first served, the foreground before the background.
type Lane struct {
	name  string
	slots int
	cool  *Cooldown

	mu     sync.Mutex
	active int
	queue  []*Ticket // in order of admission
}

// Cooldown gives what the lane's account knows of its limits.
func (l *Lane) Cooldown() *Cooldown { return l.cool }

// Ticket is a place in a lane: queued, then holding a slot, then left.
type Ticket struct {
	lane       *Lane
	foreground bool
	admitted   chan struct{} // closed when it holds a slot
	left       bool          // guarded by lane.mu
}

// Join takes a place at the end of the foreground or of the background. Every ticket must be left.
func (l *Lane) Join(foreground bool) *Ticket {
	t := &Ticket{lane: l, foreground: foreground, admitted: make(chan struct{})}
	l.mu.Lock()
	defer l.mu.Unlock()
	at := len(l.queue)
	if foreground {
		if i := slices.IndexFunc(l.queue, func(q *Ticket) bool { return !q.foreground }); i >= 0 {
			at = i
		}
	}
	l.queue = slices.Insert(l.queue, at, t)
	l.admit()
	return t
}

// admit gives free slots to the front of the queue. The caller holds the lock.
func (l *Lane) admit() {
	for len(l.queue) > 0 && (l.slots <= 0 || l.active < l.slots) {
		l.active++
		close(l.queue[0].admitted)
		l.queue = l.queue[1:]
	}
}

func (l *Lane) state() LaneState {
	l.mu.Lock()
	defer l.mu.Unlock()
	return LaneState{Name: l.name, Slots: max(l.slots, 0), Active: l.active, Queued: len(l.queue)}
}

// Wait waits until the ticket holds a slot. When ctx is done first the ticket is left and ctx's error given.
func (t *Ticket) Wait(ctx context.Context) error {
	select {
	case <-t.admitted:
		return nil
	case <-ctx.Done():
		t.Leave()
		return ctx.Err()
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
		return
	}
	l.active--
	l.admit()
}
