package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// direct is a transport that calls a handler instead of a server. Bodies stream: the answer is handed over as soon as
// its header is written.
type direct struct{ handler http.Handler }

// RoundTrip runs the handler in a goroutine of its own, which ends with the request's context or when the body is
// closed.
func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	pr, pw := io.Pipe()
	w := &response{head: http.Header{}, body: pw, started: make(chan struct{})}
	in := r.Clone(ctx)
	in.RequestURI = r.URL.RequestURI()
	in.RemoteAddr = "in-process"
	if in.Body == nil {
		in.Body = http.NoBody
	}
	go func() {
		defer cancel()
		_ = pw.CloseWithError(d.serve(w, in))
	}()
	select {
	case <-w.started:
		return &http.Response{
			StatusCode: w.status, Status: fmt.Sprint(w.status, " ", http.StatusText(w.status)), Header: w.sent, Request: r,
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: -1, Body: body{pr, cancel},
		}, nil
	case <-r.Context().Done():
		_ = pr.CloseWithError(r.Context().Err())
		return nil, r.Context().Err()
	}
}

// serve runs the handler. A panic ends the answer as a dying connection would, and nothing else.
func (d direct) serve(w *response, r *http.Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.WriteHeader(http.StatusInternalServerError)
			err = io.ErrUnexpectedEOF
		}
	}()
	d.handler.ServeHTTP(w, r)
	w.WriteHeader(http.StatusOK)
	return nil
}

// body ends the handler when the reader has had enough.
type body struct {
	*io.PipeReader
	cancel context.CancelFunc
}

func (b body) Close() error {
	b.cancel()
	return b.PipeReader.Close()
}

// response is the handler's end of the pipe.
type response struct {
	head    http.Header
	sent    http.Header // as it was when the header was written
	body    *io.PipeWriter
	status  int
	once    sync.Once
	started chan struct{}
}

func (w *response) Header() http.Header { return w.head }

func (w *response) WriteHeader(status int) {
	w.once.Do(func() {
		w.status, w.sent = status, w.head.Clone()
		close(w.started)
	})
}

func (w *response) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

// Flush sends the header; what is written is never held back.
func (w *response) Flush() { w.WriteHeader(http.StatusOK) }
