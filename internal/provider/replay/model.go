package replay

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"sync"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// Context is the context size, in tokens, of a replayed model whose script does not say another. It is roomy: a script expects the results of the
// session it was written for, and a session that is handed over half way has none of them.
const Context = 131072

// Model plays a script. It implements provider.Model and provider.Rounds.
type Model struct {
	script *Script
	info   provider.Info
	clock  provider.Clock

	mu     sync.Mutex
	faults map[int]int // turn → faults of it that were played
}

// New makes a model of a script. name is the model's name without the provider.
func New(name string, script *Script, clock provider.Clock) *Model {
	size := cmp.Or(script.context, int64(Context))
	info := provider.Info{
		Name: name, Provider: Name, Local: true, Context: size, MaxOutput: size, Tools: true, Thinks: true,
	}
	info.Sees = script.sees
	if p := script.price; p != nil {
		info.Local, info.Input, info.Output = false, &p[0], &p[1]
	}
	return &Model{script: script, info: info, clock: clock, faults: map[int]int{}}
}

// Info describes the model.
func (m *Model) Info() provider.Info { return m.info }

// Stream plays the turn that the history has come to.
func (m *Model) Stream(ctx context.Context, req provider.Request) iter.Seq2[provider.Event, error] {
	return provider.Clean(ctx, m.info, req, func(yield func(provider.Event, error) bool) {
		n := position(req)
		if n >= len(m.script.turns) {
			yield(provider.Event{}, m.exhausted())
			return
		}
		t := m.script.turns[n]
		if err := t.check(req); err != nil {
			yield(provider.Event{}, err)
			return
		}
		p := player{ctx: ctx, model: m, index: n, skip: m.played(n), yield: yield}
		if !p.play(t) {
			return
		}
		if yield(provider.Event{Kind: provider.EventUsage, Usage: t.tokens(req, p.calls)}, nil) {
			yield(provider.Event{Kind: provider.EventDone, Stop: provider.StopEnd}, nil)
		}
	})
}

func (m *Model) exhausted() error {
	return replayError(
		fmt.Sprintf("the script has %d turns, and one more was asked for", len(m.script.turns)),
		"end the script with what ends the agent's work (a turn with `stop`, or its finishing call), or add a turn")
}

func (m *Model) played(turn int) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.faults[turn]
}

func (m *Model) playFault(turn int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults[turn]++
}

// EndRound fails when the round of the last turn that was played has turns left.
func (m *Model) EndRound(req provider.Request) error {
	n := position(req)
	turns := m.script.turns
	if n == 0 || n >= len(turns) || turns[n].round != turns[n-1].round {
		return nil
	}
	left := 0
	for _, t := range turns[n:] {
		if t.round == turns[n].round {
			left++
		}
	}
	return replayError(
		inLine(turns[n].line)+fmt.Sprintf("%d of the script's turns were not used", left),
		"remove them, or write `round` before the turns that belong to the next round")
}

// position is the number of replies so far.
func position(req provider.Request) int {
	n := req.Earlier
	for _, m := range req.Messages {
		if m.Role == domain.RoleAssistant {
			n++
		}
	}
	return n
}

// tokens gives the usage of a turn: as written, or small numbers that grow with the history.
func (t turn) tokens(req provider.Request, calls int) domain.Usage {
	if t.usage != nil {
		return domain.Usage{Input: t.usage[0], Output: t.usage[1]}
	}
	return domain.Usage{Input: int64(200 + 120*len(req.Messages)), Output: int64(20 + 30*calls)}
}
