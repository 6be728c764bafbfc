package main

import (
	"encoding/json"
	"net/http"
)

// out writes the body of an answer: in pieces as small as the script wants, up to where it wants the connection cut.
type out struct {
	w     http.ResponseWriter
	flush *http.ResponseController
	split int
	cutAt *int
	sent  int
}

func (o *out) write(b []byte) {
	if o.cutAt != nil && o.sent+len(b) > *o.cutAt {
		o.pieces(b[:*o.cutAt-o.sent])
		o.cut()
	}
	o.pieces(b)
}

func (o *out) pieces(b []byte) {
	for len(b) > 0 {
		n := len(b)
		if o.split > 0 {
			n = min(n, o.split)
		}
		_, _ = o.w.Write(b[:n])
		_ = o.flush.Flush()
		o.sent += n
		b = b[n:]
	}
}

// cut drops the connection.
func (o *out) cut() {
	_ = o.flush.Flush()
	panic(http.ErrAbortHandler)
}

// line writes a value as one line of JSON.
func (o *out) line(v any) { o.write(append(raw(v), '\n')) }

// event writes a server-sent event; an empty name leaves the event line out.
func (o *out) event(name string, v any) {
	var b []byte
	if name != "" {
		b = append(b, "event: "+name+"\n"...)
	}
	b = append(b, "data: "...)
	b = append(b, raw(v)...)
	o.write(append(b, "\n\n"...))
}

func raw(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // of plain values: cannot fail
	}
	return b
}

// obj is a JSON object.
type obj = map[string]any
