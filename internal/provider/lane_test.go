package provider_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"

	"github.com/coppice/coppice/internal/provider"
)

type seq = iter.Seq2[provider.Event, error]

func holds(t *testing.T, tk *provider.Ticket) bool {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return tk.Position() == 0 && (tk.Wait(t.Context(), nil) == nil || tk.Wait(ctx, nil) == nil)
}

func positions(tickets ...*provider.Ticket) string {
	s := ""
	for _, tk := range tickets {
		s += fmt.Sprint(tk.Position())
	}
	return s
}

func TestLaneOrder(t *testing.T) {
	lane := provider.NewLanes(func(string) int { return 1 }).Lane("ollama/a")
	first := lane.Join(provider.Place{})
	b1, b2, f1, f2 := lane.Join(provider.Place{}), lane.Join(provider.Place{}), lane.Join(provider.Place{Foreground: true}), lane.Join(provider.Place{Foreground: true})
	if got := positions(first, f1, f2, b1, b2); got != "01234" {
		t.Fatalf("positions are %s", got)
	}
	for i, tk := range []*provider.Ticket{f1, f2, b1, b2} {
		[]*provider.Ticket{first, f1, f2, b1}[i].Leave()
		if !holds(t, tk) {
			t.Errorf("%d does not follow", i)
		}
	}
	b2.Leave()
	b2.Leave()
	if again := lane.Join(provider.Place{}); !holds(t, again) {
		t.Error("a slot was lost")
	}
}

func TestLeavingTwiceFreesOneSlot(t *testing.T) {
	lanes := provider.NewLanes(func(string) int { return 1 })
	release, err := lanes.Acquire(t.Context(), "openai/x", true)
	if err != nil {
		t.Fatal(err)
	}
	waiting, after := lanes.Lane("openai/x").Join(provider.Place{Model: "openai/x"}), lanes.Lane("openai/x").Join(provider.Place{Model: "openai/x"})
	release()
	release()
	if positions(waiting, after) != "01" {
		t.Errorf("positions are %s", positions(waiting, after))
	}
}

func TestCancelledWhileQueued(t *testing.T) {
	lanes := provider.NewLanes(func(string) int { return 1 })
	release, _ := lanes.Acquire(t.Context(), "ollama/a", true)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := lanes.Acquire(ctx, "ollama/b", true); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if got := stands(lanes); got != "{ollama 1 1 0}" {
		t.Errorf("lanes are %s", got)
	}
	release()
	if got := stands(lanes); got != "{ollama 1 0 0}" {
		t.Errorf("lanes are %s", got)
	}
}

func stands(lanes *provider.Lanes) string {
	out := ""
	for _, l := range lanes.Snapshot() {
		out += fmt.Sprintf("{%s %d %d %d}", l.Name, l.Slots, l.Active, l.Queued)
	}
	return out
}

func TestOneLaneForARunnerOrAnAccount(t *testing.T) {
	lanes := provider.NewLanes(func(model string) int { return len(model) })
	for _, m := range []string{"ollama/a", "ollama/b", "openai/a", "openai/b", "replay/a.replay"} {
		lanes.Lane(m)
	}
	if got, want := stands(lanes), "{ollama 7 0 0}{openai 7 0 0}{replay/a.replay 7 0 0}"; got != want {
		t.Errorf("lanes are %s, want %s", got, want)
	}
}

func TestNoLimit(t *testing.T) {
	lane := provider.NewLanes(func(string) int { return 0 }).Lane("replay/x")
	for range 100 {
		if !holds(t, lane.Join(provider.Place{})) {
			t.Fatal("it waits")
		}
	}
}

func TestQueuedHoldsASlotForOneRequest(t *testing.T) {
	lanes := provider.NewLanes(func(string) int { return 1 })
	lane := lanes.Lane("ollama/a")
	release, _ := lanes.Acquire(t.Context(), "ollama/a", true)
	var places []string
	m := provider.Queued(&fake{plays: [][]any{{text("x"), done}}}, provider.QueueOptions{
		Lane: lane, Model: "ollama/a", Foreground: func() bool { return true }, OnState: func(st *provider.State) {
			if st == nil {
				places = append(places, "over")
				return
			}
			places = append(places, fmt.Sprint(st.Phase, st.Position))
			release()
		},
	})
	if _, err := provider.Gather(m.Stream(t.Context(), provider.Request{})); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(places) != "[queued1 reading0 writing0 over]" || stands(lanes) != "{ollama 1 0 0}" {
		t.Errorf("places %v, lanes %v", places, lanes.Snapshot())
	}
	release2, _ := lanes.Acquire(t.Context(), "ollama/a", true)
	defer release2()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := provider.Gather(m.Stream(ctx, provider.Request{})); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
