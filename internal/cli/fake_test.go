package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/coppice/coppice/internal/api/wire"
)

// fakeEngine answers the API from a table and remembers what it was asked.
type fakeEngine struct {
	mu      sync.Mutex
	answers map[string]any // "GET /api/queue" → the answer; a wire.Problem becomes an error
	asked   []string       // "POST /api/tasks {…}"
	events  chan wire.Event
	after   func(request string) // called after an answer was made
}

func newFake() *fakeEngine {
	return &fakeEngine{events: make(chan wire.Event, 100), answers: map[string]any{
		"POST /api/projects": wire.Project{ID: "p1", Name: "shop", Dir: "/src/shop"},
	}}
}

func (e *fakeEngine) set(route string, v any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answers[route] = v
}

func (e *fakeEngine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/api/events" {
		e.stream(w, r)
		return
	}
	body, _ := io.ReadAll(r.Body)
	line := strings.TrimSpace(r.Method + " " + r.URL.RequestURI() + " " + string(body))
	e.mu.Lock()
	e.asked = append(e.asked, line)
	v, ok := e.answers[r.Method+" "+r.URL.Path]
	after := e.after
	e.mu.Unlock()
	if !ok {
		v = wire.Problem{Status: http.StatusNotFound, Code: "not_found", Detail: "no answer for " + line}
	}
	if text, is := v.(string); is {
		_, _ = io.WriteString(w, text)
	} else {
		if p, is := v.(wire.Problem); is {
			w.WriteHeader(p.Status)
		}
		_ = json.NewEncoder(w).Encode(v)
	}
	if after != nil {
		after(line)
	}
}

func (e *fakeEngine) stream(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, ": coppice\n\n")
	for {
		w.(http.Flusher).Flush()
		select {
		case ev, ok := <-e.events:
			if !ok {
				return
			}
			b, _ := json.Marshal(ev)
			fmt.Fprintf(w, "event: %s\ndata: %s\n\n", ev.Kind, b)
		case <-r.Context().Done():
			return
		}
	}
}

// requests gives what was asked, without opening the project.
func (e *fakeEngine) requests() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []string
	for _, line := range e.asked {
		if !strings.HasPrefix(line, "POST /api/projects {") {
			out = append(out, line)
		}
	}
	return out
}

// outcome is what a command left behind.
type outcome struct {
	status   int
	out, err string
}

// setup is the world a command of a test runs in.
type setup struct {
	ctx    context.Context
	engine *fakeEngine
	in     string
	inTerm bool
	env    []string
	dir    string
	hooks  Hooks
}

// run runs a command against the fake, inside this process.
func (s setup) run(t *testing.T, args ...string) outcome {
	t.Helper()
	if s.ctx == nil {
		s.ctx = t.Context()
	}
	if s.dir == "" {
		s.dir = t.TempDir()
	}
	if s.engine != nil {
		s.hooks.InProcess = func(context.Context, []string) (http.Handler, func(), error) { return s.engine, func() {}, nil }
		args = append([]string{"--in-process"}, args...)
	}
	var out, err bytes.Buffer
	io := Stdio{In: strings.NewReader(s.in), InTerm: s.inTerm, Out: &out, Err: &err, Env: s.env, Dir: s.dir}
	status := Run(s.ctx, args, io, s.hooks)
	return outcome{status, out.String(), err.String()}
}

// attemptNow makes the answers for an attempt as it stands, and the event that tells of it.
func (e *fakeEngine) attemptNow(a wire.Attempt) {
	e.set("GET /api/attempts/"+a.ID, a)
	e.events <- wire.Event{Seq: 1, Kind: "attempt", Project: "p1", Attempt: a.ID, State: a.State}
}
