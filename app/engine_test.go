package app

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/coppice/coppice/internal/api/wire"
)

// starter stands in for finding an engine: it counts how often it was asked.
type starter struct {
	asked   int
	problem *wire.Problem
}

func (s *starter) start(context.Context) (http.Handler, *wire.Problem) {
	s.asked++
	if s.problem != nil {
		return nil, s.problem
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("engine " + r.URL.Path)) }), nil
}

func get(h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestTheFirstRequestFindsTheEngineAndOthersWait(t *testing.T) {
	s := &starter{}
	e := &engine{start: s.start}
	if s.asked != 0 {
		t.Fatal("it looked before anybody asked")
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := get(e, "/api/status").Body.String(); got != "engine /api/status" {
				t.Errorf("answer %q", got)
			}
		})
	}
	all.Wait()
	if s.asked != 1 {
		t.Errorf("it looked %d times", s.asked)
	}
}

func TestOnlyTheAPIReachesTheEngine(t *testing.T) {
	s := &starter{}
	h := (&engine{start: s.start}).middleware(http.NotFoundHandler())
	for _, path := range []string{"/missing.js", "/api", "/x/api/status"} {
		if got := get(h, path).Code; got != http.StatusNotFound {
			t.Errorf("%s: status %d", path, got)
		}
	}
	if s.asked != 0 {
		t.Error("a missing file started an engine")
	}
	if got := get(h, "/api/status").Body.String(); got != "engine /api/status" {
		t.Errorf("control: answer %q", got)
	}
}

func TestWhyThereIsNoEngineIsSaidUntilItIsStarted(t *testing.T) {
	s := &starter{problem: &wire.Problem{Code: "version", Detail: "it is busy", Hint: "wait"}}
	e := &engine{start: s.start}
	for range 2 {
		w := get(e, "/api/status")
		var p wire.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusServiceUnavailable || p.Code != "version" {
			t.Fatalf("%d %s: %v", w.Code, w.Body, err)
		}
	}
	if s.asked != 1 {
		t.Errorf("requests alone made it look %d times", s.asked)
	}
	shell := &Shell{engine: e}
	if err := shell.StartEngine(); err == nil || err.Error() != "it is busy wait" {
		t.Errorf("StartEngine = %v", err)
	}
	s.problem = nil
	if err := shell.StartEngine(); err != nil {
		t.Fatal(err)
	}
	if w := get(e, "/api/status"); w.Code != http.StatusOK {
		t.Errorf("status %d after it was started", w.Code)
	}
}

func TestPageIsUnderAPolicy(t *testing.T) {
	w := get(headers(http.NotFoundHandler()), "/index.html")
	got := w.Header().Get("Content-Security-Policy")
	if !strings.HasPrefix(got, "default-src 'none'") || strings.Contains(got, "unsafe") {
		t.Errorf("policy %q", got)
	}
}
