package killtest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/coppice/coppice/internal/conductor"
	"github.com/coppice/coppice/internal/domain"
)

// points lists every step the program persists, from the tables.
func points() []string {
	var out []string
	for _, m := range domain.Moves() {
		out = append(out, conductor.Point(m[0], m[1]))
	}
	out = append(out, conductor.RecordPoints...)
	return append(out, "worktree:made", "landing:intended", "landing:done", "landing:undone")
}

// recovery says whether a move is one that only recovery makes: from where a worker was back into the queue.
func recovery(point string) (from string, ok bool) {
	from, ok = strings.CutSuffix(strings.TrimPrefix(point, "move:"), ">queued")
	return from, ok && domain.State(from).Working()
}

func begin(t *testing.T, s scenario) *story {
	w := newWorld(t, s.scripts, s.settings)
	st := &story{w: w, s: s, did: map[string]int{}}
	return st
}

func (st *story) trust() {
	if out, ok := st.w.coppice(st.w.t.Context(), "trust"); !ok {
		st.w.t.Fatalf("trust: %s", out)
	}
}

// end finishes the scenario on a fresh engine and judges what there is.
func (st *story) end() {
	st.w.start("")
	st.finish()
	st.w.kill()
	st.judge()
}

// TestKill kills the engine at every step, starts it again, lets the person go on, and judges.
func TestKill(t *testing.T) {
	all := scenarios()
	t.Run("trace", func(t *testing.T) {
		for _, s := range all {
			t.Run(name(s), func(t *testing.T) {
				t.Parallel()
				trace(t, s)
			})
		}
	})
	reached := map[string]bool{}
	t.Run("at", func(t *testing.T) {
		for _, s := range all {
			for _, point := range candidates(s) {
				if reached[point] {
					continue
				}
				reached[point] = true // a scenario that does not come by it now fails below
				t.Run(name(s)+"/"+point, func(t *testing.T) {
					t.Parallel()
					st := begin(t, s)
					if !st.killAt(point) {
						t.Fatalf("the scenario came by %s before and does not now", point)
					}
					st.end()
				})
			}
		}
	})
	for _, p := range points() {
		if _, known := unreached[p]; !reached[p] && !known {
			t.Errorf("no scenario comes by %s", p)
		} else if reached[p] && known {
			t.Errorf("%s is reached after all: take it off the list", p)
		}
	}
}

// killAt plays to a step and kills there. A step of recovery is reached by two kills: one in the state, one in the
// engine that finds it.
func (st *story) killAt(point string) bool {
	from, ok := recovery(point)
	if !ok {
		reached := st.w.start(point)
		st.trust()
		return st.until(reached)
	}
	reached := st.w.start(into(st.s, from))
	st.trust()
	if !st.until(reached) {
		return false
	}
	return st.until(st.w.start(point))
}

// into gives the move by which a scenario comes to a state.
func into(s scenario, state string) string {
	for _, p := range traced[s.name] {
		if strings.HasSuffix(p, ">"+state) {
			return p
		}
	}
	return ""
}

func name(s scenario) string { return strings.ReplaceAll(s.name, " ", "_") }

// traced are the steps that each scenario comes by when nobody kills anything.
var (
	tracing sync.Mutex
	traced  = map[string][]string{}
)

// trace runs a scenario once with nobody killed, judges it, and notes the steps it comes by.
func trace(t *testing.T, s scenario) {
	st := begin(t, s)
	file := filepath.Join(st.w.dir, "trace")
	st.w.env = append(st.w.env, "COPPICE_CRASH_TRACE="+file)
	st.w.start("")
	st.trust()
	st.finish()
	st.w.kill()
	st.judge()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	tracing.Lock()
	defer tracing.Unlock()
	for _, p := range strings.Fields(string(b)) {
		if !slices.Contains(traced[s.name], p) {
			traced[s.name] = append(traced[s.name], p)
		}
	}
}

// candidates gives the steps a scenario comes by, recovery of its states included.
func candidates(s scenario) []string {
	return append(slices.Clip(traced[s.name]), recoveries(traced[s.name])...)
}

func recoveries(points []string) []string {
	var out []string
	for _, p := range points {
		_, to, ok := strings.Cut(strings.TrimPrefix(p, "move:"), ">")
		back := fmt.Sprintf("move:%s>queued", to)
		if ok && strings.HasPrefix(p, "move:") && domain.State(to).Working() && to != "landing" && !slices.Contains(out, back) && !slices.Contains(points, back) {
			out = append(out, back)
		}
	}
	return out
}
