package provider_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/providertest"
)

func session(name string) provider.Place { return provider.Place{Model: "ollama/a", Session: name} }

// agentAt makes requests one after the other, with a moment for its tools in between, and notes each.
func agentAt(t *testing.T, lane *provider.Lane, p provider.Place, requests int, tools time.Duration, note func(string)) {
	for range requests {
		tk := lane.Join(p)
		if err := tk.Wait(t.Context(), nil); err != nil {
			t.Error(err)
		}
		note(p.Session)
		time.Sleep(time.Second)
		tk.Leave()
		time.Sleep(tools)
	}
	lane.Rest(p.Session)
}

// played gives the order in which two agents on one slot were served.
func played(t *testing.T, model string, tools time.Duration, a, b provider.Place) (order string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		lane := provider.NewLanes(func(string) int { return 1 }).Lane(model)
		a.Model, b.Model = model, model
		note := func(s string) { order += s }
		done := make(chan bool)
		go func() { agentAt(t, lane, a, 6, tools, note); done <- true }()
		go func() { time.Sleep(time.Millisecond); agentAt(t, lane, b, 6, tools, note); done <- true }()
		<-done
		<-done
	})
	return order
}

// TestSessionHasSeveralTurnsBeforeAnother: the slot is kept while tools run, for four requests, then the other has its
// turn. The controls: tools that take too long, and a hosted account, where nothing is gained by it.
func TestSessionHasSeveralTurnsBeforeAnother(t *testing.T) {
	quick, slow := 100*time.Millisecond, time.Minute
	if got := played(t, "ollama/m", quick, session("A"), session("B")); got != "AAAABBBBAABB" {
		t.Errorf("quick tools: %s", got)
	}
	if got := played(t, "ollama/m", slow, session("A"), session("B")); got != "ABABABABABAB" {
		t.Errorf("slow tools: %s", got)
	}
	if got := played(t, "openai/m", quick, session("A"), session("B")); got != "ABABABABABAB" {
		t.Errorf("hosted: %s", got)
	}
}

// TestNothingIsKeptFromWhoLooksOn: a session in the background gives way at once.
func TestNothingIsKeptFromWhoLooksOn(t *testing.T) {
	front := session("F")
	front.Foreground = true
	if got := played(t, "ollama/m", 100*time.Millisecond, session("B"), front); got != "BFFFFFFBBBBB" && got != "BFFFFBFFBBBB" {
		t.Errorf("served %s", got)
	}
}

// TestWarmPassesColdButNotForEver: with two slots two sessions are warm; a third is passed a few times at most.
func TestWarmPassesColdButNotForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lane := provider.NewLanes(func(string) int { return 1 }).Lane("ollama/a")
		now := lane.Join(session("A"))
		cold := lane.Join(session("C"))
		passed := 0
		for range 20 {
			next := lane.Join(session("A"))
			now.Leave()
			if cold.Position() == 0 {
				break
			}
			passed++
			now = next
		}
		if passed < 2 || passed > 6 {
			t.Errorf("the cold one was passed %d times", passed)
		}
	})
}

// TestAnotherModelWaitsForTheLoadedOne: among equals, who needs no other model loaded goes first.
func TestAnotherModelWaitsForTheLoadedOne(t *testing.T) {
	lane := provider.NewLanes(func(string) int { return 1 }).Lane("ollama/a")
	lane.Join(session("A")).Leave()
	first := lane.Join(session("A"))
	other := lane.Join(provider.Place{Model: "ollama/other", Session: "X"})
	same := lane.Join(session("B"))
	first.Leave()
	lane.Rest("A")
	if !holds(t, same) || other.Position() != 1 {
		t.Errorf("positions are %s", positions(same, other))
	}
}

// TestMoreSlotsAreNoticed by who waits, without anybody leaving.
func TestMoreSlotsAreNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slots := 1
		lane := provider.NewLanes(func(string) int { return slots }).Lane("ollama/a")
		lane.Join(session("A"))
		waiting := lane.Join(session("B"))
		if waiting.Position() != 1 {
			t.Fatal("it does not wait")
		}
		slots = 2
		start := time.Now()
		if err := waiting.Wait(t.Context(), nil); err != nil || time.Since(start) > 10*time.Second {
			t.Errorf("let in after %s, %v", time.Since(start), err)
		}
	})
}

// slowly plays a reply that takes its time.
func slowly(load, read time.Duration, input int64) []any {
	return []any{
		provider.Event{Kind: provider.EventPhase, Phase: provider.PhaseLoading}, load,
		provider.Event{Kind: provider.EventPhase, Phase: provider.PhaseReading}, read, text("x"),
		provider.Event{
			Kind: provider.EventUsage, Usage: domain.Usage{Input: input, Output: 1}, Served: domain.Serving{Load: load, Read: read},
		}, done,
	}
}

// TestPhasesWithEstimates: what is known of the first request says how long the next one takes; a session whose prompt
// is in memory has less to read.
func TestPhasesWithEstimates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lane := provider.NewLanes(func(string) int { return 1 }).Lane("ollama/a")
		var seen []string
		m := provider.Queued(&fake{plays: [][]any{slowly(10*time.Second, 20*time.Second, 2000)}}, provider.QueueOptions{
			Lane: lane, Model: "ollama/a", Foreground: func() bool { return true },
			OnState: func(st *provider.State) {
				if st != nil {
					seen = append(seen, fmt.Sprintf("%s %s", st.Phase, st.Estimate.Round(time.Second)))
				}
			},
		})
		req := providertest.Ask(fmt.Sprintf("%07000d", 7))
		req.Session = "A"
		ask := func() string {
			seen = nil
			if _, err := provider.Gather(m.Stream(t.Context(), req)); err != nil {
				t.Error(err)
			}
			return fmt.Sprint(seen)
		}
		if got := ask(); got != "[reading 0s loading 0s reading 0s writing 0s]" {
			t.Errorf("at first: %s", got)
		}
		if got := ask(); got != "[reading 0s loading 10s reading 0s writing 0s]" {
			t.Errorf("the same session: %s", got)
		}
		req.Session = "B"
		if got := ask(); got != "[reading 20s loading 10s reading 20s writing 0s]" {
			t.Errorf("another session: %s", got)
		}
		if st := provider.StateOf(lane); st.Switches.Count != 2 || st.Switches.Cost != 20*time.Second {
			t.Errorf("switches are %+v", st.Switches)
		}
		waits := lane.Join(session("C"))
		behind := lane.Join(session("D"))
		if got := provider.WaitOf(lane, behind).Round(time.Second); got != 30*time.Second {
			t.Errorf("who is next waits about %s", got)
		}
		behind.Leave()
		waits.Leave()
	})
}

// TestPrefixIsMeasured: a request that only adds is stable; a change before that is not, and says from where.
func TestPrefixIsMeasured(t *testing.T) {
	lane := provider.NewLanes(func(string) int { return 0 }).Lane("ollama/a")
	m := provider.Queued(&fake{plays: [][]any{{text("x"), done}}}, provider.QueueOptions{
		Lane: lane, Model: "ollama/a", Foreground: func() bool { return true },
	})
	ask := func(req provider.Request) domain.Prefix {
		t.Helper()
		r, err := provider.Gather(m.Stream(t.Context(), req))
		if err != nil {
			t.Fatal(err)
		}
		return r.Served.Prefix
	}
	req := told()
	req.Session = "A"
	if p := ask(req); p.Before != 0 || p.Same != 0 || p.Sent == 0 || !p.Stable() {
		t.Errorf("first: %+v", p)
	}
	first := ask(req).Sent
	req.Messages = append(req.Messages, providertest.User("more"))
	if p := ask(req); !p.Stable() || p.Same != first || p.Sent <= p.Before {
		t.Errorf("added to: %+v", p)
	}
	changed := req
	changed.Tools = append([]provider.ToolSpec(nil), req.Tools...)
	changed.Tools[1].Description = "Searches more."
	if p := ask(changed); p.Stable() || p.Same == 0 || p.Same >= p.Before/2 {
		t.Errorf("a tool changed: %+v", p)
	}
	other := req
	other.Session = "B"
	if p := ask(other); p.Before != 0 {
		t.Errorf("another session: %+v", p)
	}
}

// TestCancelledWhileItWaits says nothing to the model and leaves no place taken.
func TestCancelledWhileItWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lanes := provider.NewLanes(func(string) int { return 1 })
		lane := lanes.Lane("ollama/a")
		first := lane.Join(session("A"))
		h := &heard{fake: fake{plays: [][]any{{text("x"), done}}}}
		var last *provider.State
		m := provider.Queued(h, provider.QueueOptions{
			Lane: lane, Model: "ollama/a", Foreground: func() bool { return false }, OnState: func(st *provider.State) { last = st },
		})
		ctx, cancel := context.WithCancel(t.Context())
		go func() { time.Sleep(time.Second); cancel() }()
		if _, err := provider.Gather(m.Stream(ctx, provider.Request{Session: "B"})); err != context.Canceled || len(h.reqs) != 0 || last != nil {
			t.Errorf("got %v after %d requests, %+v", err, len(h.reqs), last)
		}
		first.Leave()
		if got := stands(lanes); got != "{ollama 1 0 0}" {
			t.Errorf("lanes are %s", got)
		}
	})
}
