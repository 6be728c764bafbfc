package main

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// out writes the body of an answer: in pieces as small as the script wants, up to where it wants the connection cut.
type out struct {
	w     http.ResponseWriter
	flush *http.ResponseController
	split int
	cutAt *int
	dress string
	bytes []byte // what stands for the mark
	sent  int
}

// mark is where a text has the reply's bytes as they are, whether JSON allows that or not.
const mark = "@bytes@"

func newOut(w http.ResponseWriter, r reply) *out {
	return &out{
		w: w, flush: http.NewResponseController(w), split: r.Split, cutAt: r.CutAt, dress: r.Dress, bytes: r.Bytes,
	}
}

func (o *out) write(b []byte) {
	if len(o.bytes) > 0 {
		b = bytes.ReplaceAll(b, []byte(mark), o.bytes)
	}
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
func (o *out) line(v any) {
	end := "\n"
	switch o.dress {
	case "crlf":
		end = "\r\n"
	case "blank":
		end = "\n\n"
	}
	o.write(append(o.bom(), append(raw(v), end...)...))
}

// event writes a server-sent event, in the dress that the script wants; an empty name leaves the event line out.
func (o *out) event(name string, v any) {
	b := o.bom()
	if o.dress == "comments" {
		b = append(b, ": nothing to see\n:\nid: 7\nretry: 10\n"...)
	}
	if name != "" {
		b = append(b, "event: "+name+"\n"...)
	}
	b = append(b, "data: "...)
	b = append(b, raw(v)...)
	b = append(b, "\n\n"...)
	switch o.dress {
	case "crlf":
		b = bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))
	case "nospace":
		b = bytes.Replace(b, []byte("data: "), []byte("data:"), 1)
	case "joined":
		b = b[:len(b)-1]
	}
	o.write(b)
}

// bom is a byte order mark where the first byte would be.
func (o *out) bom() []byte {
	if o.dress != "bom" || o.sent > 0 {
		return nil
	}
	return []byte("\xef\xbb\xbf")
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
