package cli

import (
	"io"
	"slices"
	"testing"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/client"
)

// Events that came together are followed up once for each attempt, and what is stored counts more than an activity.
func TestEventsThatCameTogetherAreFollowedUpOnce(t *testing.T) {
	e := newFake()
	for _, id := range []string{"a1", "a2"} {
		e.set("GET /api/attempts/"+id, wire.Attempt{ID: id, State: "running", Activity: "now of " + id, Turns: 2})
	}
	var shown []string
	w := &follower{
		client: client.InProcess(e), only: []string{"a1", "a2", "a3"}, moving: map[string]bool{},
		last: map[string]wire.Attempt{"a3": {ID: "a3", State: "running"}},
		show: func(a wire.Attempt) error { shown = append(shown, a.ID+" "+a.Activity); return nil },
	}
	stored := func(id string) wire.Event { return wire.Event{Seq: 7, Kind: "turn", Attempt: id} }
	does := func(id, what string) wire.Event { return wire.Event{Kind: "activity", Attempt: id, Text: what} }
	err := w.take(t.Context(), []wire.Event{
		does("a1", "asks"), stored("a1"), stored("a2"), does("a3", "reads"), stored("a1"), does("a1", "writes"),
		stored("other"), does("a3", "writes"), {Kind: "jobs", Attempt: "a3"}, {Kind: "delta", Attempt: "a3", Text: "x"},
	})
	if want := []string{"a1 now of a1", "a2 now of a2", "a3 writes"}; err != nil || !slices.Equal(shown, want) {
		t.Errorf("%v: shown %q, want %q", err, shown, want)
	}
	if want := []string{"GET /api/attempts/a1", "GET /api/attempts/a2"}; !slices.Equal(e.requests(), want) {
		t.Errorf("asked %q, want %q", e.requests(), want)
	}
}

func TestABatchIsWhatIsThere(t *testing.T) {
	events := make(chan arrival, 4)
	for i := range 2 {
		events <- arrival{Event: wire.Event{Seq: int64(i + 1)}}
	}
	events <- arrival{err: io.EOF}
	all, err := batch(events)
	if len(all) != 2 || err != io.EOF {
		t.Errorf("%v, %v", all, err)
	}
	events <- arrival{Event: wire.Event{Seq: 3}}
	if all, err = batch(events); len(all) != 1 || err != nil {
		t.Errorf("%v, %v", all, err)
	}
}
