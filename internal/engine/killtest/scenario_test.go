package killtest

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// scenario is a way through the state table: what a person does in each state, until it is over.
type scenario struct {
	name     string
	settings string
	scripts  map[string]string
	run      []string // arguments of `coppice run` besides --detach
	before   []string // the same for a task in front of it; nil: none
	// act says what a person does next; nil: wait for the engine. over ends the scenario.
	act  func(s *story, a attempt) []string
	over func(s *story, a attempt) bool
	// text is what follows the first line of notes.txt on main in the end; empty: as it was. The first line is written in
	// the turn in which the records are killed, so what it must be is asked of the record of its call.
	text string
	// byHand is notes.txt as the person left it on main themselves; empty: they did not.
	byHand string
}

// story is how far a scenario has come. It lives in the test, as a person's memory does, so it holds over a crash.
type story struct {
	w       *world
	s       scenario
	did     map[string]int // how often each command succeeded, by its name and by name@state
	refused string         // the last command that failed, and what it said
	asked   string         // the name@state of the command under way
	acked   []string       // what was acknowledged, for the judge
}

// play goes on with the scenario until it is over or the engine stops answering. It gives whether it is over.
func (st *story) play(ctx context.Context) (over bool) {
	for ctx.Err() == nil {
		all, ok := st.w.attempts(ctx)
		if !ok {
			return false
		}
		next := st.next(all)
		if next == nil && len(all) > 0 && st.s.over(st, all[0]) {
			return true
		}
		if next == nil {
			if !st.await(ctx, all) {
				return false
			}
			continue
		}
		if out, ok := st.do(ctx, next); ok {
			st.did[next[0]]++
			st.did[st.asked]++
			st.acked = append(st.acked, strings.Join(next, " "))
		} else if ctx.Err() == nil && !st.lostRace(string(out)) {
			st.refused = strings.Join(next, " ") + ": " + string(out)
			return false
		}
	}
	return false
}

// lostRace says whether a command failed because the attempt moved on in between: the state is looked at again.
func (st *story) lostRace(out string) bool {
	return strings.Contains(out, "cannot become") || strings.Contains(out, "already") || strings.Contains(out, "not ready") ||
		strings.Contains(out, "asks nothing")
}

func (st *story) next(all []attempt) []string {
	if len(all) < st.did["run"] {
		st.w.t.Fatal("an acknowledged task is gone")
	}
	switch {
	case len(all) == 0 && st.s.before != nil:
		st.asked = "before"
		return append([]string{"run", "--detach", "go before"}, st.s.before...)
	case len(all) < st.tasks():
		st.asked = "start"
		return append([]string{"run", "--detach", "do it"}, st.s.run...)
	}
	return st.s.act(st, all[0])
}

// tasks is how many the scenario has.
func (st *story) tasks() int {
	if st.s.before != nil {
		return 2
	}
	return 1
}

// do runs a command, or what a person does beside the program.
func (st *story) do(ctx context.Context, next []string) ([]byte, bool) {
	switch next[0] {
	case "commit a conflict":
		st.w.write("repo/notes.txt", "uno\ntwo\nthree\n")
		st.w.git("commit", "-q", "-a", "-m", "by hand")
		return nil, true
	case "replace the worktree":
		dir := st.worktree(ctx)
		if err := os.Rename(dir, dir+".away"); err != nil {
			st.w.t.Fatal(err)
		}
		return nil, os.Mkdir(dir, 0o755) == nil
	case "restore":
		return st.w.coppice(ctx, "bin", "restore", st.binned(ctx))
	}
	out, ok := st.w.coppice(ctx, next...)
	return out, ok || next[0] == "land" && strings.Contains(string(out), "conflicts with")
}

// worktree gives the directory of the attempt's worktree.
func (st *story) worktree(ctx context.Context) string {
	var v struct {
		Attempts []struct{ Worktree string }
	}
	st.read(ctx, &v, "show", "1", "--json")
	return v.Attempts[0].Worktree
}

func (st *story) binned(ctx context.Context) string {
	var items []struct{ ID string }
	st.read(ctx, &items, "bin", "list", "--json")
	if len(items) == 0 {
		return "b0" // restored already: the command says that there is nothing
	}
	return items[0].ID
}

func (st *story) read(ctx context.Context, into any, args ...string) {
	out, ok := st.w.coppice(ctx, args...)
	if !ok {
		return
	}
	if err := json.Unmarshal(out, into); err != nil {
		st.w.t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

// await waits until the attempt is in another state than the one seen, by the engine's own event stream.
func (st *story) await(ctx context.Context, all []attempt) bool {
	if len(all) == 0 {
		return true
	}
	args := []string{"wait", all[0].ID}
	for _, s := range domain.States {
		if string(s) != all[0].State {
			args = append(args, "--for", string(s))
		}
	}
	out, ok := st.w.coppice(ctx, args...)
	if !ok {
		st.refused = strings.Join(args[:2], " ") + ": " + string(out)
	}
	return ok
}

// finish plays the scenario to its end on an engine that nobody kills.
func (st *story) finish() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if !st.play(ctx) {
		all, _ := st.w.attempts(context.Background())
		st.w.t.Fatalf("the scenario does not come to its end; attempts: %+v; did: %v; refused: %s\n%s", all, st.acked, st.refused, st.w.log())
	}
}

// until plays until a step is reached, and kills the engine there. It gives false when the scenario ended before.
func (st *story) until(reached <-chan string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	over := make(chan bool, 1)
	go func() { over <- st.play(ctx) }()
	select {
	case <-reached:
		cancel() // first: a command that finds no engine would start one
		<-over
		st.w.kill()
		return true
	case done := <-over:
		if done {
			return false
		}
		// The engine stopped answering because it stands at the step.
		select {
		case <-reached:
			st.w.kill()
			return true
		case <-time.After(patience):
			st.w.t.Fatalf("neither over nor at the step; did: %v\n%s", st.acked, st.w.log())
		}
	case <-ctx.Done():
		st.w.t.Fatalf("neither over nor at the step; did: %v\n%s", st.acked, st.w.log())
	}
	return false
}
