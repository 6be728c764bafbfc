package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

type server struct {
	script *script
	rec    *recorder
	goOn   chan struct{} // receives when a held answer may go on

	mu     sync.Mutex
	tries  map[string]int // model, turn and first message → requests so far
	warmed map[string]bool
	disk   *installed
}

func newServer(s *script, rec *recorder) *server {
	return &server{script: s, rec: rec, goOn: make(chan struct{}), tries: map[string]int{}, warmed: map[string]bool{}, disk: newInstalled()}
}

func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/chat", s.play(func() wire { return &ollama{} }))
	mux.HandleFunc("GET /api/tags", s.ollamaTags)
	mux.HandleFunc("POST /api/show", s.ollamaShow)
	mux.HandleFunc("GET /api/version", s.ollamaVersion)
	mux.HandleFunc("GET /api/ps", s.ollamaPS)
	mux.HandleFunc("POST /api/pull", s.ollamaPull)
	mux.HandleFunc("DELETE /api/delete", s.ollamaDelete)
	mux.HandleFunc("POST /test/release", s.letGo)
	mux.HandleFunc("POST /v1/chat/completions", s.play(func() wire { return &chat{} }))
	mux.HandleFunc("POST /v1/responses", s.play(func() wire { return &responses{} }))
	mux.HandleFunc("POST /v1/messages", s.play(func() wire { return &anthropic{} }))
	mux.HandleFunc("GET /v1/models", s.models)
	return mux
}

// asked is what the server understands of a request.
type asked struct {
	Model     string
	Turn      int
	FirstUser string
	Whole     bool // the answer is to come in one piece
	Load      bool // Ollama: nothing is asked, the model is loaded
	Unload    bool // Ollama: it is taken out of memory
}

// wire is one protocol.
type wire interface {
	name() string
	contentType() string
	key(r *http.Request) (key string, demanded bool)
	parse(body []byte) (asked, error)
	failure(status int, code, words string) any // the body of an error
	overflow() (code, words string)

	begin(o *out, a asked, r reply)
	content(o *out, r reply)
	inStream(o *out, words string) // an error in the middle
	finish(o *out, r reply)
	whole(a asked, r reply) any // everything in one piece
}

func (s *server) play(make func() wire) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		wi := make()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		at := time.Now()
		a, err := wi.parse(body)
		if err != nil {
			fail(w, wi, 400, "invalid_request_error", err.Error())
			return
		}
		if a.Load {
			s.load(w, wi, a, body)
			return
		}
		n := s.rec.request(entry{Wire: wi.name(), Path: r.URL.Path, Model: a.Model, Turn: a.Turn, Body: body, At: at.UnixNano()})
		if key, demanded := wi.key(r); demanded && s.script.Key != "" && key != s.script.Key {
			fail(w, wi, 401, "authentication_error", "Incorrect API key provided: "+key)
			return
		}
		rep, words := s.pick(a)
		if words != "" {
			fail(w, wi, 404, "model_not_found", words)
			return
		}
		if rep.As != "" {
			a.Model = rep.As
		}
		s.answer(w, r, wi, a, rep, n)
	}
}

// pick gives the reply to a request, or words why there is none.
func (s *server) pick(a asked) (reply, string) {
	m := s.has(a.Model)
	if m == nil {
		return reply{}, fmt.Sprintf("model '%s' not found", a.Model)
	}
	replies := m.replies(a.FirstUser)
	if a.Turn >= len(replies) {
		return reply{Status: 500, Error: fmt.Sprintf("the script has no reply %d for %s", a.Turn, a.Model)}, ""
	}
	r := replies[a.Turn]
	if len(r.Tries) == 0 {
		return r, ""
	}
	key := fmt.Sprint(a.Model, "\x00", a.Turn, "\x00", a.FirstUser)
	s.mu.Lock()
	defer s.mu.Unlock()
	try := min(s.tries[key], len(r.Tries)-1)
	s.tries[key]++
	return r.Tries[try], ""
}

func (s *server) answer(w http.ResponseWriter, r *http.Request, wi wire, a asked, rep reply, n int) {
	for k, v := range rep.Headers {
		w.Header().Set(k, v)
	}
	switch {
	case rep.Redirect != "":
		http.Redirect(w, r, rep.Redirect, http.StatusTemporaryRedirect)
		return
	case rep.Overflow:
		code, words := wi.overflow()
		fail(w, wi, 400, code, words)
		return
	case rep.Status != 0:
		fail(w, wi, rep.Status, rep.Code, rep.Error)
		return
	case rep.Body != "" || len(rep.Bytes) > 0 && len(rep.Text) == 0:
		newOut(w, reply{Split: rep.Split, CutAt: rep.CutAt}).write(append([]byte(rep.Body), rep.Bytes...))
		return
	}
	if rep.Hold && a.Whole && !s.wait(r, n) {
		return
	}
	if a.Whole {
		s.inOnePiece(w, r, wi, a, rep, n)
		return
	}
	w.Header().Set("Content-Type", wi.contentType())
	o := newOut(w, rep)
	wi.begin(o, a, rep)
	if rep.Hold && !s.wait(r, n) {
		return
	}
	wi.content(o, rep)
	switch rep.Then {
	case "cut":
		o.cut()
	case "end":
		return
	case "hang":
		<-r.Context().Done()
		s.rec.gone(n)
		return
	case "error":
		wi.inStream(o, rep.Error)
		return
	case "garbage":
		o.write([]byte("\x00\xff<not the protocol>\n\n"))
		return
	case "flood":
		s.flood(r, wi, o, a, n)
		return
	}
	wi.finish(o, rep)
	s.rec.ended(n, time.Now())
}

// wait holds an answer until a line comes on the standard input, and gives false when the client goes first.
func (s *server) wait(r *http.Request, n int) bool {
	select {
	case <-s.goOn:
		return true
	case <-r.Context().Done():
		s.rec.gone(n)
		return false
	}
}

// flood says more and more until the client goes.
func (s *server) flood(r *http.Request, wi wire, o *out, a asked, n int) {
	for r.Context().Err() == nil {
		wi.content(o, reply{Thinking: strings.Repeat("and on and ", 100)})
	}
	s.rec.gone(n)
}

// inOnePiece answers as the script says, without streaming. What breaks a stream breaks the one piece.
func (s *server) inOnePiece(w http.ResponseWriter, r *http.Request, wi wire, a asked, rep reply, n int) {
	w.Header().Set("Content-Type", "application/json")
	o := newOut(w, rep)
	body := raw(wi.whole(a, rep))
	switch rep.Then {
	case "cut":
		o.write(body[:len(body)/2])
		o.cut()
	case "end":
		o.write(body[:len(body)/2])
	case "hang":
		o.write(body[:len(body)/2])
		<-r.Context().Done()
		s.rec.gone(n)
	case "error":
		o.write(raw(wi.failure(500, "", rep.Error)))
	case "garbage":
		o.write([]byte("\x00\xff<not the protocol>\n\n"))
	case "flood":
		o.write(body[:1])
		for r.Context().Err() == nil {
			o.write([]byte(strings.Repeat(" ", 1000)))
		}
		s.rec.gone(n)
	default:
		o.write(body)
	}
}

func fail(w http.ResponseWriter, wi wire, status int, code, words string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(wi.failure(status, code, words))
}

func sendJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(raw(v))
}
