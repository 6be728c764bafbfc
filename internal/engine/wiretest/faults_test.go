package wiretest

import (
	"bytes"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/engine/enginetest"
	_ "github.com/coppice/coppice/internal/store" // for the driver only
)

// cured is a conversation that ends well: one file is written.
func cured(before ...reply) []reply {
	writes := says("I write.", use("w1", "write", `{"path":"new.txt","content":"new\n"}`))
	return append(before, writes, finishes("w2", "Written."))
}

// faults are told apart by a word of the brief.
func faults() []scripted {
	return []scripted{
		{"LIMIT", cured(reply{Tries: []reply{
			{Status: 429, Error: "slow down", Headers: map[string]string{"Retry-After": "1"}},
			says("Now I read.", use("l1", "read", `{"path":"a.txt"}`)),
		}})},
		{"TORN", cured(reply{Tries: []reply{
			{Text: []string{"half a sentence", " that never"}, Then: "end"},
			says("Whole at once.", use("t1", "read", `{"path":"a.txt"}`)),
		}})},
		{"CUT", cured(reply{Tries: []reply{
			{Text: []string{"half a sentence", " that never"}, Then: "cut"},
			{Text: []string{"half a sentence", " that never"}, Then: "cut"},
			says("Whole again.", use("k1", "read", `{"path":"a.txt"}`)),
		}})},
		{"MALFORMED", cured(reply{Calls: []call{{ID: "m1", Name: "read", Raw: `{"path": "a.t`}}})},
		{"OVERFLOW", []reply{{Overflow: true}}},
	}
}

// TestFaults plays what goes wrong between the program and a server that is there.
func TestFaults(t *testing.T) {
	for _, w := range wires() {
		if w.name == "local" {
			continue // the wire is openai's
		}
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			p, models := world(t, w, canary, nil, faults()...)
			torn(t, w, p, models)
			cut(t, w, p, models)
			malformed(t, w, p, models)
			overflowing(t, w, p)
			missing(t, w, p)
			limited(t, w, p, models) // last: requests are spaced for a while after it
			secret(t, p, models)
		})
	}
}

// limited: the attempt waits as long as the server asks and shows it, then the same request is sent again.
func limited(t *testing.T, w wire, p *enginetest.World, models *enginetest.Models) {
	l := p.Task(0, "LIMIT, then louder.", "--model", w.model)
	if got := strings.Join(states(t, p, l.ID), " "); !strings.Contains(got, "running waiting_provider running") {
		t.Errorf("429: the attempt was %s", got)
	}
	requests := models.Requests("LIMIT")
	if len(requests) != 4 || !bytes.Equal(requests[0].Body, requests[1].Body) {
		t.Errorf("429: %d requests, want 4, the second as the first", len(requests))
	}
}

// torn: a stream that breaks off is asked for once more in one piece, and the work goes on as if nothing had been.
func torn(t *testing.T, w wire, p *enginetest.World, models *enginetest.Models) {
	l := p.Task(0, "TORN once.", "--model", w.model)
	if got := p.Git("show", p.Attempt(l.ID).Tree+":new.txt"); got != "new" {
		t.Errorf("torn: new.txt is %q", got)
	}
	if n := len(models.Requests("TORN")); n != 4 {
		t.Errorf("torn: %d requests, want the 3 of the task and one more", n)
	}
	if n := len(models.Requests("half a sentence")); n > 0 {
		t.Errorf("torn: the half reply was sent back %d times", n)
	}
}

// cut: a reply that breaks off also in one piece is no reply. It fails, nothing of it stays, and the attempt can be taken up again.
func cut(t *testing.T, w wire, p *enginetest.World, models *enginetest.Models) {
	l := p.Task(7, "CUT in the middle.", "--model", w.model)
	if l.State != "failed" || l.Error == nil || l.Error.Code != "provider" ||
		!strings.Contains(l.Error.Message, "broke off") || !strings.Contains(l.Error.Hint, "resume") {
		t.Errorf("cut: %+v %+v", l, l.Error)
	}
	p.OK("resume", l.ID)
	p.OK("wait", l.ID)
	if got := p.Git("show", p.Attempt(l.ID).Tree+":new.txt"); got != "new" {
		t.Errorf("cut: new.txt is %q", got)
	}
	if n := len(models.Requests("half a sentence")); n > 0 {
		t.Errorf("cut: the half reply was sent back %d times", n)
	}
}

// malformed: the model is told what is wrong with its call, and goes on.
func malformed(t *testing.T, w wire, p *enginetest.World, models *enginetest.Models) {
	l := p.Task(0, "MALFORMED call.", "--model", w.model)
	if got := p.Git("show", p.Attempt(l.ID).Tree+":new.txt"); got != "new" {
		t.Errorf("malformed: new.txt is %q", got)
	}
	requests := models.Requests("MALFORMED")
	if len(requests) != 3 {
		t.Fatalf("malformed: %d requests", len(requests))
	}
	c := w.read(t, requests[1].Body)
	if len(c.results) != 1 || !strings.Contains(strings.ToLower(c.results[0].text), "json") {
		t.Errorf("malformed: the model was told %+v", c.results)
	}
	var log []struct{ Calls []struct{ State string } }
	found := ""
	p.JSON(&log, "log", l.ID)
	for _, e := range log {
		for _, c := range e.Calls {
			found += c.State + " "
		}
	}
	if !strings.HasPrefix(found, "refused completed") {
		t.Errorf("malformed: calls %s", found)
	}
}

func overflowing(t *testing.T, w wire, p *enginetest.World) {
	l := p.Task(7, "OVERFLOW at once.", "--model", w.model)
	if l.State != "failed" || l.Error == nil || l.Error.Code != "context" || l.Error.Hint == "" {
		t.Errorf("overflow: %+v %+v", l, l.Error)
	}
}

// missing: a model that the server does not have.
func missing(t *testing.T, w wire, p *enginetest.World) {
	provider, _, _ := strings.Cut(w.model, "/")
	f := failure(p, "Do it.", "--model", provider+"/no-such-model")
	if f.Code != "model_missing" || f.Hint == "" || !strings.Contains(f.Message, "no-such-model") {
		t.Errorf("missing: %+v", f)
	}
}

// failure starts a task that must end with status 7, and gives why: it may not start, or fail as an attempt.
func failure(p *enginetest.World, brief string, args ...string) enginetest.Failure {
	p.T.Helper()
	r := p.Ends(7, append([]string{"run", brief, "--json"}, args...)...)
	if !strings.Contains(r.Out, `"result"`) {
		return p.Problem(r)
	}
	l := p.Last(r)
	if l.Error == nil {
		p.T.Fatalf("it failed for no reason: %s", r)
	}
	return *l.Error
}

// TestWrongKey gives the program a key that the server refuses, in words that hold it.
func TestWrongKey(t *testing.T) {
	for _, w := range wires() {
		if !w.keyed {
			continue
		}
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			p, models := world(t, w, "sk-another", whole())
			f := failure(p, "Make it louder.", "--model", w.model)
			if f.Code != "auth" || !strings.Contains(f.Hint, "_API_KEY") {
				t.Errorf("%+v", f)
			}
			p.OK("show", "1")
			p.OK("models", "list")
			p.OK("doctor")
			p.OK("engine", "stop")
			secret(t, p, models)
		})
	}
}

// TestNoServer names a server that is not there.
func TestNoServer(t *testing.T) {
	for _, w := range wires() {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			p := person(t, w, "http://127.0.0.1:1")
			f := failure(p, "Make it louder.", "--model", w.model)
			if f.Code != "provider" || f.Hint == "" || !strings.Contains(f.Hint, "127.0.0.1:1") {
				t.Errorf("%+v", f)
			}
			if w.keyed {
				secret(t, p, nil)
			}
		})
	}
}

// states gives the states an attempt came by, from the events, without repeats.
func states(t *testing.T, p *enginetest.World, id string) (out []string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(p.Home, "coppice.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT state FROM events "+
		"WHERE kind = 'attempt' AND attempt = ? AND state <> '' ORDER BY seq", id)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		if len(out) == 0 || out[len(out)-1] != s {
			out = append(out, s)
		}
	}
	return out
}
