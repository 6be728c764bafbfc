package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
)

// fake is a small engine: it answers what the tests need and echoes the rest.
func fake() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/hello", func(w http.ResponseWriter, r *http.Request) {
		reply(w, wire.Hello{Version: r.Header.Get("Authorization"), API: wire.Level})
	})
	mux.HandleFunc("GET /api/attempts/{ref}", func(w http.ResponseWriter, r *http.Request) {
		reply(w, wire.Attempt{ID: r.PathValue("ref"), Project: r.URL.Query().Get("project")})
	})
	mux.HandleFunc("POST /api/tasks", func(w http.ResponseWriter, r *http.Request) {
		var n wire.NewTask
		if err := json.NewDecoder(r.Body).Decode(&n); err != nil || r.Header.Get("Content-Type") != "application/json" {
			http.Error(w, "no task", http.StatusBadRequest)
			return
		}
		reply(w, wire.Task{Title: n.Brief})
	})
	mux.HandleFunc("POST /api/attempts/{ref}/land", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusConflict)
		_ = json.NewEncoder(w).Encode(wire.Problem{Status: 409, Code: "conflict", Detail: "land x: a.go conflicts", Hint: "request changes"})
	})
	mux.HandleFunc("GET /api/attempts/{ref}/patch", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "patch "+r.URL.RawQuery)
	})
	mux.HandleFunc("GET /api/projects", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "[{") })
	mux.HandleFunc("GET /api/doctor", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	mux.HandleFunc("GET /api/usage", func(w http.ResponseWriter, _ *http.Request) { reply(w, "not a list") })
	mux.HandleFunc("GET /api/events", streamThree)
	return mux
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// streamThree sends a comment, two events, one of them in pieces, and holds the stream open until the reader goes when
// it was asked for what comes only.
func streamThree(w http.ResponseWriter, r *http.Request) {
	flush := w.(http.Flusher).Flush
	_, _ = io.WriteString(w, ": coppice\n\n")
	flush()
	_, _ = io.WriteString(w, "id: 7\nevent: attempt\nda")
	flush()
	_, _ = fmt.Fprintf(w, "ta: {\"seq\":7,\"kind\":\"attempt\",\"attempt\":\"a1\"}\n\n: alive\n\nevent: delta\ndata:{\"kind\":\"delta\",\"text\":%q}\n\n", r.URL.Query().Get("after"))
	flush()
	if r.URL.Query().Get("after") == "-1" {
		<-r.Context().Done()
	}
}

// faces gives a client for each way to reach the same handler.
func faces(t *testing.T, h http.Handler) map[string]*Client {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	unix := &httptest.Server{Listener: l, Config: &http.Server{Handler: h}}
	unix.Start()
	tcp := httptest.NewServer(h)
	all := map[string]*Client{"unix": New(socket), "tcp": NewTCP(tcp.URL, "tok"), "in process": InProcess(h)}
	t.Cleanup(func() {
		for _, c := range all {
			c.Close()
		}
		unix.Close()
		tcp.Close()
	})
	return all
}

func TestCallsOverEveryTransport(t *testing.T) {
	for name, c := range faces(t, fake()) {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			h, err := c.Hello(ctx)
			if err != nil || h.API != wire.Level {
				t.Fatalf("hello: %+v %v", h, err)
			}
			if name == "tcp" && h.Version != "Bearer tok" {
				t.Errorf("the token is not shown: %q", h.Version)
			}
			a, err := c.Attempt(ctx, Ref{Text: "../a b/é?x", Project: "p1&q"})
			if err != nil || a.ID != "../a b/é?x" || a.Project != "p1&q" {
				t.Errorf("a ref is not carried as it is: %+v %v", a, err)
			}
			if task, err := c.StartTask(ctx, wire.NewTask{Brief: "do it"}); err != nil || task.Title != "do it" {
				t.Errorf("a body is not carried: %+v %v", task, err)
			}
			var b strings.Builder
			if err := c.WritePatch(ctx, Ref{Text: "a"}, Patch{Scope: Scope{Turn: 2}, Stat: true}, &b); err != nil || b.String() != "patch stat=true&turn=2" {
				t.Errorf("patch: %q %v", b.String(), err)
			}
		})
	}
}

func TestErrorsOverEveryTransport(t *testing.T) {
	for name, c := range faces(t, fake()) {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			_, err := c.Land(ctx, Ref{Text: "x"}, wire.Land{})
			if domain.CodeOf(err) != domain.CodeConflict || domain.HintOf(err) != "request changes" ||
				err.Error() != "land x: a.go conflicts" {
				t.Errorf("a problem: %v", err)
			}
			if _, err = c.Projects(ctx); domain.CodeOf(err) != domain.CodeUnavailable {
				t.Errorf("an answer that ends early: %v", err)
			}
			if _, err = c.Usage(ctx, "", "", ""); domain.CodeOf(err) != domain.CodeVersion {
				t.Errorf("an answer of another shape: %v", err)
			}
			if _, err = c.Bin(ctx, ""); domain.CodeOf(err) != domain.CodeVersion {
				t.Errorf("an unknown path: %v", err)
			}
			if _, err = c.Doctor(ctx); err == nil {
				t.Error("a handler that dies passes for an answer")
			}
			gone, cancel := context.WithCancel(ctx)
			cancel()
			if _, err = c.Hello(gone); domain.CodeOf(err) != domain.CodeCancelled {
				t.Errorf("a cancelled call: %v", err)
			}
		})
	}
}

func TestEventsOverEveryTransport(t *testing.T) {
	for name, c := range faces(t, fake()) {
		t.Run(name, func(t *testing.T) {
			var got []wire.Event
			var last error
			for e, err := range c.Events(t.Context(), 3) {
				if err != nil {
					last = err
					break
				}
				got = append(got, e)
			}
			if len(got) != 2 || got[0].Seq != 7 || got[0].Attempt != "a1" || got[1].Text != "3" {
				t.Errorf("events: %+v", got)
			}
			if domain.CodeOf(last) != domain.CodeUnavailable {
				t.Errorf("the end of the stream: %v", last)
			}
			s, err := c.Listen(t.Context(), -1)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if _, err := s.Next(); err != nil {
					t.Fatal(err)
				}
			}
			s.Close() // while the engine still holds it open
			if _, err := s.Next(); err == nil {
				t.Error("a closed stream gives events")
			}
		})
	}
}

func TestNoEngine(t *testing.T) {
	_, err := New(filepath.Join(t.TempDir(), "none")).Hello(t.Context())
	if domain.CodeOf(err) != domain.CodeUnavailable || domain.HintOf(err) == "" {
		t.Errorf("%v", err)
	}
}

func TestProxyPassesStreamsAndItsOwnTokenOn(t *testing.T) {
	for name, c := range faces(t, fake()) {
		t.Run(name, func(t *testing.T) {
			front := httptest.NewServer(c.Proxy())
			defer front.Close()
			through := NewTCP(front.URL, "token-of-the-page")
			defer through.Close()
			h, err := through.Hello(t.Context())
			if err != nil || strings.Contains(h.Version, "token-of-the-page") {
				t.Errorf("hello: %+v %v", h, err)
			}
			s, err := through.Listen(t.Context(), -1)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if e, err := s.Next(); err != nil || e.Seq != 7 {
				t.Errorf("an event is held back: %+v %v", e, err)
			}
		})
	}
	dead := httptest.NewServer(New(filepath.Join(t.TempDir(), "none")).Proxy())
	defer dead.Close()
	if _, err := NewTCP(dead.URL, "").Hello(t.Context()); domain.CodeOf(err) != domain.CodeUnavailable {
		t.Errorf("a proxy without an engine: %v", err)
	}
}

func TestAnswerOfTheGuard(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "open the link that was printed", http.StatusUnauthorized)
	}))
	defer s.Close()
	_, err := NewTCP(s.URL, "").Hello(t.Context())
	var e *domain.Error
	if !errors.As(err, &e) || e.Code != domain.CodeDenied || !strings.Contains(err.Error(), "open the link") {
		t.Errorf("%v", err)
	}
}
