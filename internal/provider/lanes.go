package provider

import (
	"context"
	"slices"
	"strings"
	"sync"
)

// Lanes are the admission queues in front of models: one for each local runner and one for each hosted account. Scripts
// that are replayed have nothing to share and a lane each.
type Lanes struct {
	slots func(model string) int
	clock Clock

	mu    sync.Mutex
	lanes map[string]*Lane
}

// NewLanes makes lanes. slots gives how many requests a model ("provider/name") may have under way at once, and, asked
// for "provider/", how many all models of a lane may; 0 or less is no limit. It is asked anew each time somebody is
// let in, so a change is noticed.
func NewLanes(slots func(model string) int) *Lanes { return NewLanesAt(slots, SystemClock{}) }

// NewLanesAt is NewLanes by another clock.
func NewLanesAt(slots func(model string) int, clock Clock) *Lanes {
	return &Lanes{slots: slots, clock: clock, lanes: map[string]*Lane{}}
}

// LocalProvider says whether a provider runs models on the user's own machine, where they share one runner.
func LocalProvider(name string) bool {
	return slices.Contains([]string{"ollama", "lmstudio", "llamacpp", "vllm"}, name)
}

// Lane gives the lane of a model.
func (l *Lanes) Lane(model string) *Lane {
	name, _, _ := strings.Cut(model, "/")
	key := name
	if name == "replay" {
		key = model
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	lane := l.lanes[key]
	if lane == nil {
		lane = newLane(key, LocalProvider(name), l.slots, l.clock)
		l.lanes[key] = lane
	}
	return lane
}

// Acquire waits for a slot in the model's lane and gives the function that frees it, which may be called more than
// once. It gives ctx's error when that comes first.
func (l *Lanes) Acquire(ctx context.Context, model string, foreground bool) (release func(), err error) {
	t := l.Lane(model).Join(Place{Model: model, Foreground: foreground})
	if err := t.Wait(ctx, nil); err != nil {
		return nil, err
	}
	return t.Leave, nil
}

// LaneState is how a lane stands.
type LaneState struct {
	Name    string
	Slots   int // 0: no limit
	Active  int
	Queued  int
	Account AccountState
	Switches
}

// Snapshot gives the state of every lane, by name.
func (l *Lanes) Snapshot() []LaneState {
	l.mu.Lock()
	lanes := make([]*Lane, 0, len(l.lanes))
	for _, lane := range l.lanes {
		lanes = append(lanes, lane)
	}
	l.mu.Unlock()
	var out []LaneState
	for _, lane := range lanes {
		out = append(out, lane.state())
	}
	slices.SortFunc(out, func(a, b LaneState) int { return strings.Compare(a.Name, b.Name) })
	return out
}
