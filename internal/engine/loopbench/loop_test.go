package loopbench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/engine/enginetest"
)

func TestMain(m *testing.M) {
	if os.Getenv("COPPICE_BENCH_LOOP") == "" {
		fmt.Println("not measured: run `make bench-loop`")
		return
	}
	enginetest.Main(m)
}

type object = map[string]any

// call makes a reply with one call.
func call(name string, args object) object {
	return object{
		"calls": []object{{"id": "c", "name": name, "args": args}}, "usage": object{"input": 4000, "output": 40},
	}
}

// work are the replies of one agent: reads, searches, edits and commands in turn, then the end.
func work(agent, reads, edits, shells int) (out []object) {
	for i := range max(reads, edits, shells) {
		if i < reads {
			if i%2 == 0 {
				out = append(out, call("read", object{"path": fmt.Sprintf("d%02d/f%02d.go", i%20, agent)}))
			} else {
				out = append(out, call("grep", object{"pattern": fmt.Sprintf("func F%d\\b", i), "path": "d03"}))
			}
		}
		if i < edits {
			file := fmt.Sprintf("d%02d/f%02d.go", 0, agent)
			out = append(out, call("edit", object{"path": file, "old": fmt.Sprintf("line %d\n", i), "new": fmt.Sprintf("edited %d\n", i)}))
		}
		if i < shells {
			out = append(out, call("shell", object{"command": fmt.Sprintf("echo %d > made-%d.txt", i, i)}))
		}
	}
	return append(out, call("finish", object{"summary": "Done."}))
}

// world is a repository of a thousand files and a model whose agents are told apart by their brief.
func world(t *testing.T, agents int, replies func(agent int) []object) (*enginetest.World, *enginetest.Models) {
	var talks []object
	for n := range agents {
		talks = append(talks, object{"match": fmt.Sprintf("agent %03d", n), "replies": replies(n)})
	}
	m := enginetest.ServeModels(t, object{"models": []object{{"name": "tiny", "context": 200_000, "conversations": talks}}})
	files := map[string]string{}
	for d := range 20 {
		for f := range 50 {
			var b strings.Builder
			fmt.Fprintf(&b, "package d%d\n\nfunc F%d() {}\n", d, f)
			for l := range 60 {
				fmt.Fprintf(&b, "line %d\n", l)
			}
			files[fmt.Sprintf("d%02d/f%02d.go", d, f)] = b.String()
		}
	}
	settings := "[providers.vllm]\nbase_url = \"" + m.URL + "/v1\"\n[limits]\nforeground = 64\nbackground = 128\n[limits.lane]\nlocal = 64\n" +
		"[engine]\nidle_seconds = 600\n"
	w := enginetest.New(t, settings, files)
	w.Trust()
	return w, m
}

func begin(w *enginetest.World, n int, more ...string) *enginetest.Running {
	args := []string{"run", fmt.Sprintf("agent %03d", n), "--model", "vllm/tiny", "--yes", "--json"}
	return w.Begin(append(args, more...)...)
}

func TestFigures(t *testing.T) {
	var table []figure
	table = append(table, turns(t)...)
	table = append(table, eight(t)...)
	table = append(table, starts(t)...)
	table = append(table, hundred(t)...)
	print(table)
}

// turns measures one agent by itself: its own time per turn, the size of a request, and how much of it stays the same.
func turns(t *testing.T) []figure {
	w, m := world(t, 1, func(n int) []object { return work(n, 40, 40, 0) })
	if r := begin(w, 0).End(); r.Status != 0 {
		t.Fatalf("%s\n%s", r, w.Log())
	}
	rs := m.Requests("agent 000")
	var reading, writing []time.Duration
	same, all := 0, 0
	for i := 1; i < len(rs); i++ {
		own := time.Duration(rs[i].At - rs[i-1].Ended)
		if i%2 == 1 { // the reply before was a read or a search
			reading = append(reading, own)
		} else {
			writing = append(writing, own)
		}
		s, a := shared(t, rs[i-1].Body, rs[i].Body)
		same, all = same+s, all+a
	}
	w.OK("engine", "stop")
	fixed := enginetest.Fixed(t, rs[0].Body)
	return []figure{
		{"own time per turn, read and search, median", "< 3 ms", ms(median(reading)), median(reading) < 3*time.Millisecond},
		{"own time per turn, edit with checkpoint, median", "< 15 ms", ms(median(writing)), median(writing) < 15*time.Millisecond},
		{"system text and tool schemas on the wire", "<= 10 KB", kb(fixed), fixed <= 10_000},
		{"share identical with the request before", "100 %", fmt.Sprintf("%.2f %%", 100*float64(same)/float64(all)), same == all},
	}
}

// request is what is looked at of a body.
type request struct {
	Messages []json.RawMessage
	Tools    json.RawMessage
}

func read(t *testing.T, body []byte) (r request) {
	t.Helper()
	if err := json.Unmarshal(body, &r); err != nil || len(r.Messages) == 0 {
		t.Fatalf("%v: %s", err, body[:min(300, len(body))])
	}
	return r
}

// shared gives how many bytes of a request are those of the one before, in order, and how many that one had.
func shared(t *testing.T, before, after []byte) (same, all int) {
	t.Helper()
	a, b := read(t, before), read(t, after)
	all = len(a.Tools)
	if bytes.Equal(a.Tools, b.Tools) {
		same = len(a.Tools)
	}
	whole := true
	for i, m := range a.Messages {
		all += len(m)
		if whole = whole && i < len(b.Messages) && bytes.Equal(m, b.Messages[i]); whole {
			same += len(m)
		}
	}
	return same, all
}

// eight measures eight agents of thirty turns, everything on.
func eight(t *testing.T) []figure {
	w, m := world(t, 8, func(n int) []object { return work(n, 10, 10, 9) })
	w.OK("engine", "status")
	before := look(t, w.EnginePID())
	var all []*enginetest.Running
	for n := range 8 {
		all = append(all, begin(w, n))
	}
	for _, r := range all {
		if res := r.End(); res.Status != 0 {
			t.Fatalf("%s\n%s", res, w.Log())
		}
	}
	rs := m.Requests("agent 00")
	after := look(t, w.EnginePID())
	w.OK("engine", "stop")
	first, last := rs[0].At, int64(0)
	for _, r := range rs {
		first, last = min(first, r.At), max(last, r.Ended)
	}
	wall, cpu := time.Duration(last-first), after.cpu-before.cpu
	return []figure{
		{fmt.Sprintf("8 agents x 30 turns: wall (%d requests)", len(rs)), "< 2.5 s", secs(wall), wall < 2500*time.Millisecond},
		{"8 agents x 30 turns: CPU of the engine and what it ran", "< 4 s", secs(cpu), cpu < 4*time.Second},
		{"8 agents x 30 turns: resident at most", "< 150 MB", mb(after.peak), after.peak < 150<<20},
	}
}

// starts measures from `coppice run` to the first request, with an engine and without.
func starts(t *testing.T) []figure {
	const times = 5
	w, m := world(t, 2*times, func(n int) []object { return work(n, 0, 1, 0) })
	w.OK("engine", "stop")
	w.Free()
	var warm, cold []time.Duration
	for n := range 2 * times {
		begun := time.Now()
		if r := begin(w, n).End(); r.Status != 0 {
			t.Fatalf("%s\n%s", r, w.Log())
		}
		took := time.Duration(m.Requests(fmt.Sprintf("agent %03d", n))[0].At - begun.UnixNano())
		if n%2 == 0 {
			cold = append(cold, took)
		} else {
			warm = append(warm, took)
			w.OK("engine", "stop")
			w.Free()
		}
	}
	return []figure{
		{"`coppice run` to the first request, engine running, median", "< 60 ms", ms(median(warm)), median(warm) < 60*time.Millisecond},
		{"`coppice run` to the first request, no engine, median", "< 150 ms", ms(median(cold)), median(cold) < 150*time.Millisecond},
	}
}

// hundred measures a hundred agents at once.
func hundred(t *testing.T) []figure {
	const agents = 100
	w, _ := world(t, agents, func(n int) []object { return work(n%50, 2, 2, 0) })
	w.OK("engine", "status")
	before := look(t, w.EnginePID())
	var all []*enginetest.Running
	for n := range agents {
		r := begin(w, n, "--background", "--detach")
		if n%10 == 9 {
			all = append(all, r)
			for _, r := range all {
				if res := r.End(); res.Status != 0 {
					t.Fatalf("%s\n%s", res, w.Log())
				}
			}
			all = nil
			continue
		}
		all = append(all, r)
	}
	var ids []string
	for _, a := range w.Attempts() {
		ids = append(ids, a.ID)
	}
	w.OK(append([]string{"wait"}, ids...)...)
	after := look(t, w.EnginePID())
	each := (after.peak - before.resident) / agents
	return []figure{
		{"resident for one agent more", "< 4 MB", mb(each), each < 4<<20},
		{"100 agents at once: resident at most", "< 600 MB", mb(after.peak), after.peak < 600<<20},
	}
}

func median(ds []time.Duration) time.Duration {
	slices.Sort(ds)
	if len(ds) == 0 {
		return 0
	}
	return ds[len(ds)/2]
}
