package app

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/api/wire"
)

// patience bounds finding or starting an engine.
const patience = time.Minute

// engine passes the page's requests on. The first one finds or starts the engine, and all wait for that; afterwards an
// engine is only started when the page asks for it, so that one that was stopped on purpose stays so.
type engine struct {
	start func(ctx context.Context) (http.Handler, *wire.Problem)

	mu      sync.Mutex
	handler http.Handler  // nil until it was found once
	problem *wire.Problem // why it was not; nil with handler
}

// middleware answers requests under /api/ and leaves the page's files to those who have them. In development these come
// from Vite, which must not be asked for the engine.
func (e *engine) middleware(files http.Handler) http.Handler {
	return headers(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			e.ServeHTTP(w, r)
			return
		}
		files.ServeHTTP(w, r)
	}))
}

// ServeHTTP passes a request on to the engine.
func (e *engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !proxied {
		http.Error(w, "this build has no proxy", http.StatusBadGateway)
		return
	}
	handler, problem := e.get()
	if problem != nil {
		writeProblem(w, *problem)
		return
	}
	handler.ServeHTTP(w, r)
}

// get gives the handler, after the first look for an engine.
func (e *engine) get() (http.Handler, *wire.Problem) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.handler == nil && e.problem == nil {
		e.look()
	}
	return e.handler, e.problem
}

// again finds or starts the engine once more. nil: it is there.
func (e *engine) again() *wire.Problem {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.look()
	return e.problem
}

// look runs with the lock held. It has a time of its own: the request that happens to be first may be cut off.
func (e *engine) look() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	closeDescriptors()
	e.handler, e.problem = e.start(ctx)
}

func writeProblem(w http.ResponseWriter, p wire.Problem) {
	if p.Status == 0 {
		p.Status = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the page is gone when this fails
}
