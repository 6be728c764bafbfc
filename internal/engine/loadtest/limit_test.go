package loadtest

import (
	"database/sql"
	"path/filepath"
	"slices"
	"testing"

	"github.com/coppice/coppice/internal/engine/enginetest"
	_ "github.com/coppice/coppice/internal/store" // for the driver only: the judge reads by SQL of its own
)

// holds says whether an attempt in this state holds a place: something works on it and it waits for no person. Landing
// takes none.
func holds(state string) bool {
	return slices.Contains([]string{"preparing", "running", "waiting_provider", "verifying", "reviewing"}, state)
}

// move is a state of an attempt in the event log.
type move struct{ attempt, state string }

// moves reads the event log by SQL.
func moves(w *enginetest.World) (all []move) {
	w.T.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(w.Home, "coppice.db")+"?mode=ro")
	if err != nil {
		w.T.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT attempt, state FROM events WHERE kind = 'attempt' AND state <> '' ORDER BY seq")
	if err != nil {
		w.T.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var m move
		if err := rows.Scan(&m.attempt, &m.state); err != nil {
			w.T.Fatal(err)
		}
		all = append(all, m)
	}
	if rows.Err() != nil {
		w.T.Fatal(rows.Err())
	}
	return all
}

// peakOf gives how many attempts were in such a state at once at most, in the order of the event log.
func peakOf(moves []move, counts func(state string) bool) (peak int) {
	in := map[string]bool{}
	for _, m := range moves {
		delete(in, m.attempt)
		if counts(m.state) {
			in[m.attempt] = true
		}
		peak = max(peak, len(in))
	}
	return peak
}

func everReady(moves []move) int {
	seen := map[string]bool{}
	for _, m := range moves {
		if m.state == "ready" {
			seen[m.attempt] = true
		}
	}
	return len(seen)
}

// The count is shown to see what breaks the limit, and not to see it where places are handed on.
func TestPeakIsSeen(t *testing.T) {
	within := []move{{attempt: "a", state: "running"}, {attempt: "a", state: "ready"}, {attempt: "b", state: "running"}}
	if n := peakOf(within, holds); n != 1 {
		t.Errorf("%d at once, want 1", n)
	}
	beyond := append(within, move{attempt: "c", state: "preparing"}, move{attempt: "d", state: "verifying"})
	if n := peakOf(beyond, holds); n != 3 {
		t.Errorf("%d at once, want 3", n)
	}
}

// TestLimitHolds fills the foreground with tasks that never end: the next waits until a place is free, and one in the
// background is not kept waiting.
func TestLimitHolds(t *testing.T) {
	t.Parallel()
	w := world(t)
	w.Write("hang.replay", "turn\n  hang\n")
	hang := []string{"run", "Hang.", "--detach", "--json", "--model", "replay/" + w.Dir + "/hang.replay"}
	var ids []string
	for range foreground {
		ids = append(ids, w.Last(w.Ends(0, hang...)).ID)
	}
	w.OK(append([]string{"wait", "--for", "running"}, ids...)...)
	next := w.Last(w.Ends(0, hang...)).ID
	beside := w.Last(w.Ends(0, append(hang, "--background")...)).ID
	w.OK("wait", "--for", "running", beside)
	if a := w.Attempt(next); a.State != "queued" {
		t.Errorf("the fourth is %s", a.State)
	}
	w.OK("cancel", ids[1])
	w.OK("wait", "--for", "running", next)
	if peak := peakOf(moves(w), func(s string) bool { return s == "running" }); peak != foreground+1 {
		t.Errorf("%d ran at once, want %d and one in the background", peak, foreground)
	}
	w.OK(append([]string{"cancel", next, beside}, ids[0], ids[2])...)
}
