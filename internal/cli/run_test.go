package cli

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/api/wire"
)

// taskOf is a started task with attempts a1, a2, … in the given states.
func taskOf(states ...string) wire.Task {
	t := wire.Task{ID: "t1", Number: 3, Title: "Rename Foo"}
	for i, s := range states {
		t.Attempts = append(t.Attempts, wire.Attempt{
			ID: "a" + itoa(i+1), Task: "t1", Number: 3, Ordinal: i + 1, State: s, Project: "p1", Title: t.Title,
		})
	}
	return t
}

func TestRunEndsWithTheStatusOfItsOutcome(t *testing.T) {
	failed := func(code string) wire.Attempt {
		return wire.Attempt{State: "failed", Failure: &wire.Failure{Code: code, Message: "m", Hint: "h"}}
	}
	for name, tc := range map[string]struct {
		last   wire.Attempt
		status int
		says   string
	}{
		"ready":        {wire.Attempt{State: "ready", Summary: "Renamed."}, 0, "Renamed."},
		"red checks":   {failed("checks_failed"), 5, "checks_failed: m"},
		"over budget":  {failed("budget"), 6, "hint"},
		"denied":       {failed("denied"), 6, ""},
		"no provider":  {failed("provider"), 7, ""},
		"replay":       {failed("replay"), 7, ""},
		"isolation":    {failed("isolation"), 78, ""},
		"our fault":    {failed("internal"), 1, ""},
		"permission":   {wire.Attempt{State: "waiting_approval"}, 8, "coppice answer r1 allow|deny"},
		"question":     {wire.Attempt{State: "waiting_question"}, 8, "coppice answer"},
		"paused":       {wire.Attempt{State: "paused"}, 8, "coppice resume"},
		"cancelled":    {wire.Attempt{State: "cancelled"}, 130, ""},
		"no reason":    {wire.Attempt{State: "failed"}, 1, ""},
		"landed since": {wire.Attempt{State: "landed"}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := newFake()
			e.set("POST /api/tasks", taskOf("queued"))
			e.set("GET /api/waiting", []wire.Request{{ID: "r1", Attempt: "a1", Kind: "permission"}})
			e.set("GET /api/attempts/a1", taskOf("queued").Attempts[0])
			e.after = func(request string) {
				if strings.HasPrefix(request, "POST /api/tasks") {
					last := taskOf(tc.last.State).Attempts[0]
					last.Summary, last.Failure = tc.last.Summary, tc.last.Failure
					e.attemptNow(taskOf("running").Attempts[0])
					e.attemptNow(last)
				}
			}
			got := setup{engine: e}.run(t, "run", "Rename Foo")
			if got.status != tc.status || !strings.Contains(got.out, tc.says) {
				t.Errorf("status %d, want %d\n%s%s", got.status, tc.status, got.out, got.err)
			}
		})
	}
}

func TestRunInJSONEndsWithAResult(t *testing.T) {
	e := newFake()
	e.set("POST /api/tasks", taskOf("queued", "queued"))
	a := taskOf("failed", "ready").Attempts
	a[0].Failure = &wire.Failure{Code: "loop", Message: "again and again"}
	a[1].Summary = "Done."
	e.set("GET /api/attempts/a1", a[0])
	e.set("GET /api/attempts/a2", a[1])
	got := setup{engine: e}.run(t, "run", "--json", "--model", "x/a", "--model", "x/b", "brief")
	lines := strings.Split(strings.TrimSpace(got.out), "\n")
	var types []string
	var last map[string]any
	for _, l := range lines {
		last = nil
		if err := json.Unmarshal([]byte(l), &last); err != nil {
			t.Fatalf("%q: %v", l, err)
		}
		types = append(types, last["type"].(string))
	}
	if strings.Join(types, " ") != "task progress progress result" || got.status != 0 {
		t.Errorf("types %v, status %d, stderr %s", types, got.status, got.err)
	}
	if last["id"] != "a2" || last["state"] != "ready" || last["summary"] != "Done." || len(last["attempts"].([]any)) != 2 {
		t.Errorf("result: %v", last)
	}
	if !strings.Contains(e.requests()[0], `"models":["x/a","x/b"]`) {
		t.Errorf("asked: %v", e.requests())
	}
}

func TestRunSaysWhatTheFlagsSay(t *testing.T) {
	for args, want := range map[string]string{
		"do it": `"brief":"do it","on_ask":"wait"}`,
		"do it|--path|a/**|--path|b|--not-path|c": `"paths":["a/**","b"],"not_paths":["c"]`,
		"do it|--check|go test ./...":             `"checks":["go test ./..."]`,
		"do it|--after|1|--after|t2|--base|main":  `"after":["1","t2"],"base":"main"`,
		"do it|--max-cost|0.5|--max-minutes|3":    `"max_cost_usd":0.5,"max_minutes":3`,
		"do it|--yes":                             `"yes":true,"on_ask":"wait","unattended":true`,
		"do it|--on-ask|deny":                     `"on_ask":"deny","unattended":true`,
		"do it|--require-isolation|0":             `"require_isolation":0`,
		"do it|--no-review|--background":          `"background":true,"no_review":true`,
		"do it|--produces|report|--done-when|x":   `"done_when":"x","produces":"report"`,
		"do it|--allow|shell(go test *)":          `"allow":["shell(go test *)"]`,
	} {
		e := newFake()
		e.set("POST /api/tasks", taskOf("ready"))
		got := setup{engine: e}.run(t, append([]string{"run", "--detach"}, strings.Split(args, "|")...)...)
		if asked := strings.Join(e.requests(), "\n"); got.status != 0 || !strings.Contains(asked, want) {
			t.Errorf("%s: status %d, asked %s, want %s", args, got.status, asked, want)
		}
	}
	e := newFake()
	e.set("POST /api/tasks", taskOf("ready"))
	setup{engine: e, env: []string{"CI=true"}}.run(t, "run", "--detach", "do it")
	if asked := strings.Join(e.requests(), "\n"); !strings.Contains(asked, `"on_ask":"deny"`) {
		t.Errorf("under CI: %s", asked)
	}
}

func TestWhereABriefComesFrom(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "brief.md"), []byte("\nfrom a file\n\nmore\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		args   string
		in     string
		term   bool
		status int
		want   string
	}{
		"argument": {"run --detach word", "stdin", false, 0, `"brief":"word"`},
		"stdin":    {"run --detach", "from stdin\n", false, 0, `"brief":"from stdin"`},
		"dash":     {"run --detach --file -", "from stdin\n", true, 0, `"brief":"from stdin"`},
		"file":     {"run --detach --file brief.md", "", true, 0, `"brief":"from a file\n\nmore"`},
		"both":     {"run --detach --file brief.md word", "", true, 2, ""},
		"terminal": {"run", "not asked for", true, 2, ""},
		"empty":    {"run", " \n", false, 2, ""},
		"no file":  {"run --file none.md", "", false, 3, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := newFake()
			e.set("POST /api/tasks", taskOf("ready"))
			got := setup{engine: e, in: tc.in, inTerm: tc.term, dir: dir}.run(t, strings.Fields(tc.args)...)
			asked := strings.Join(e.requests(), "\n")
			if got.status != tc.status || !strings.Contains(asked, tc.want) || tc.status != 0 && asked != "" {
				t.Errorf("status %d, asked %q\n%s", got.status, asked, got.err)
			}
		})
	}
}

func TestCtrlCLeavesTheTaskRunning(t *testing.T) {
	e := newFake()
	e.set("POST /api/tasks", taskOf("queued"))
	e.set("GET /api/attempts/a1", taskOf("running").Attempts[0])
	ctx, cancel := context.WithCancel(t.Context())
	e.after = func(request string) {
		if strings.HasPrefix(request, "GET /api/attempts/a1") {
			cancel()
		}
	}
	got := setup{engine: e, ctx: ctx}.run(t, "run", "brief")
	if got.status != 130 || !strings.Contains(got.err, "coppice cancel t1") {
		t.Errorf("status %d\n%s", got.status, got.err)
	}
	for _, r := range e.requests() {
		if strings.Contains(r, "cancel") {
			t.Errorf("it was cancelled: %s", r)
		}
	}
}

func TestAnEngineThatEndsUnderRun(t *testing.T) {
	e := newFake()
	e.set("POST /api/tasks", taskOf("queued"))
	e.set("GET /api/attempts/a1", taskOf("running").Attempts[0])
	e.after = func(request string) {
		if strings.HasPrefix(request, "GET /api/attempts/a1") {
			close(e.events)
		}
	}
	got := setup{engine: e}.run(t, "run", "--json", "brief")
	if got.status != 1 || !strings.Contains(got.err, `"code":"unavailable"`) || !strings.Contains(got.err, `"hint"`) {
		t.Errorf("status %d\n%s", got.status, got.err)
	}
}

func TestWaitForAState(t *testing.T) {
	e := newFake()
	e.set("GET /api/attempts/a1", taskOf("running").Attempts[0])
	if got := (setup{engine: e}).run(t, "wait", "a1", "--for", "running"); got.status != 0 {
		t.Errorf("a state that is there: %+v", got)
	}
	e.set("GET /api/attempts/a1", taskOf("ready").Attempts[0])
	if got := (setup{engine: e}).run(t, "wait", "a1", "--for", "landed"); got.status != 4 {
		t.Errorf("a state that cannot come by itself: %+v", got)
	}
	if got := (setup{engine: e}).run(t, "wait", "a1", "--for", "nonsense"); got.status != 2 {
		t.Errorf("no state: %+v", got)
	}
	if got := (setup{engine: e}).run(t, "wait", "a1", "--json"); got.status != 0 || !strings.Contains(got.out, `"type":"result","id":"a1"`) {
		t.Errorf("json: %+v", got)
	}
}

// A request that was answered a moment ago is no reason to stop waiting, although the attempt is shown as waiting still.
func TestWaitSeesThatTheAnswerWasGiven(t *testing.T) {
	e := newFake()
	e.set("GET /api/attempts/a1", taskOf("waiting_question").Attempts[0])
	e.set("GET /api/waiting", []wire.Request{{ID: "r2", Attempt: "a2"}})
	e.after = func(request string) {
		if strings.HasPrefix(request, "GET /api/waiting") {
			e.after = nil
			e.attemptNow(taskOf("ready").Attempts[0])
		}
	}
	if got := (setup{engine: e}).run(t, "wait", "a1"); got.status != 0 || !strings.Contains(got.out, "ready") {
		t.Errorf("%+v", got)
	}
}

func TestWatchShowsChangesUntilTheEngineEnds(t *testing.T) {
	e := newFake()
	e.set("GET /api/tasks", []wire.Task{taskOf("running", "landed")})
	e.after = func(request string) {
		switch {
		case strings.HasPrefix(request, "GET /api/tasks"):
			e.events <- wire.Event{Kind: "delta", Attempt: "a1", Text: "not shown"}
			e.attemptNow(taskOf("verifying").Attempts[0])
		case strings.HasPrefix(request, "GET /api/attempts/a1"):
			e.after = nil
			e.events <- wire.Event{Kind: "attempt", Project: "p1", Attempt: "a1", Text: "checks: make test"}
			close(e.events)
		}
	}
	got := setup{engine: e}.run(t, "watch", "--json")
	want := []string{`"state":"running"`, `"state":"verifying"`, `"activity":"checks: make test"`}
	lines := strings.Split(strings.TrimSpace(got.out), "\n")
	if len(lines) != len(want) || got.status != 1 {
		t.Fatalf("%+v", got)
	}
	for i, part := range want {
		if !strings.Contains(lines[i], part) || !strings.Contains(lines[i], `"type":"progress"`) {
			t.Errorf("line %d: %s", i, lines[i])
		}
	}
}

func TestProgressOnATerminalIsOneCleanLine(t *testing.T) {
	var b strings.Builder
	f := newFace(Stdio{In: strings.NewReader(""), Out: &b, Err: &b, ErrTerm: true, Width: func() int { return 40 }}, Hooks{})
	p := f.progress()
	usd := 0.5
	a := wire.Attempt{ID: "a1", Number: 3, State: "running", Activity: "runs\x1b[2J tests", Turns: 2, Files: 1, Additions: 9,
		ContextSize: 100, ContextUsed: 25, Usage: wire.Usage{Input: 12000, Output: 345, CostUSD: &usd}}
	if line := p.line(a); line != "running: runs␛[2J tests · 2 turns · 12.3k tokens · $0.50 · context 25% · 1 file, +9 -0" {
		t.Errorf("line: %s", line)
	}
	for range 2 {
		if err := p.show(a); err != nil {
			t.Fatal(err)
		}
	}
	p.end()
	lines := strings.Split(b.String(), "\r\x1b[K")
	if len(lines) != 3 || strings.Count(b.String(), "\n") != 1 || dangerous(strings.Join(lines, "")) != "" {
		t.Errorf("%q", b.String())
	}
	if n := len([]rune(strings.TrimSpace(lines[1]))); n > 39 {
		t.Errorf("%d columns: %q", n, lines[1])
	}
}
