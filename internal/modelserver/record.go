package main

import (
	"encoding/json"
	"io"
	"sync"
	"time"
)

// entry is one line of the log.
type entry struct {
	N     int             `json:"n"`
	Wire  string          `json:"wire,omitempty"`
	Path  string          `json:"path,omitempty"`
	Model string          `json:"model,omitempty"`
	Turn  int             `json:"turn"`
	Body  json.RawMessage `json:"body,omitempty"`
	Gone  bool            `json:"gone,omitempty"`
	Load  bool            `json:"load,omitempty"`
	At    int64           `json:"at,omitempty"`    // when the last byte of the request was there, in nanoseconds
	Ended int64           `json:"ended,omitempty"` // when the last byte of the answer was out
}

type recorder struct {
	mu  sync.Mutex
	n   int
	out io.Writer
}

// request records a request and gives its number.
func (r *recorder) request(e entry) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n++
	e.N = r.n
	r.write(e)
	return e.N
}

// load records that a model was loaded; it is no request of a conversation and has no number.
func (r *recorder) load(e entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.Load = true
	r.write(e)
}

func (r *recorder) gone(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.write(entry{N: n, Gone: true})
}

// ended records that an answer is out.
func (r *recorder) ended(n int, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.write(entry{N: n, Ended: at.UnixNano()})
}

// write writes whole lines, so that a reader of the file never sees half an entry with its newline.
func (r *recorder) write(e entry) {
	line, err := json.Marshal(e)
	if err != nil {
		line = []byte(`{"error":"the body is not JSON"}`)
	}
	_, _ = r.out.Write(append(line, '\n'))
}
