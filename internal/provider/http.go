package provider

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// Limits of a request to a provider, used where HTTPOptions leaves them at zero.
const (
	DefaultFirst    = 30 * time.Minute // silence before the first byte: a cold local model reads a long prompt
	DefaultIdle     = 10 * time.Minute // silence between bytes
	DefaultTotal    = 12 * time.Hour   // one answer, however lively
	DefaultMaxBytes = 256 << 20        // of one answer
	maxErrorBody    = 64 << 10
	maxRedirects    = 3
)

// HTTPOptions says how a provider's server is spoken to.
type HTTPOptions struct {
	Clock    Clock // nil: SystemClock
	First    time.Duration
	Idle     time.Duration
	Total    time.Duration
	MaxBytes int64
	Proxy    bool              // obey HTTP_PROXY and friends; never for addresses of this machine
	Secrets  func() []string   // values that no error may show; may be nil
	Headers  map[string]string // sent with every request, over what the library would send
}

// NewHTTP makes the client that all adapters use. A request ends after silence (see First and Idle), never
// for being slow; after too many bytes; with its context; and, so that nothing trickles for ever, after half a day. Every failure comes out as an *Error, also answers with a
// status of 400 and above, whose Retry-After is read here. Redirects to another origin are refused before anything is
// sent there. Answers are never decompressed.
func NewHTTP(o HTTPOptions) *http.Client {
	if o.Clock == nil {
		o.Clock = SystemClock{}
	}
	o.First, o.Idle = orDefault(o.First, DefaultFirst), orDefault(o.Idle, DefaultIdle)
	o.Total = orDefault(o.Total, DefaultTotal)
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	base := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   15 * time.Second,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       90 * time.Second,
		ForceAttemptHTTP2:     true,
		DisableCompression:    true,
		ExpectContinueTimeout: time.Second,
	}
	if o.Proxy {
		base.Proxy = http.ProxyFromEnvironment
	}
	return &http.Client{Transport: &transport{base: base, opt: o}, CheckRedirect: sameOrigin}
}

func orDefault(d, def time.Duration) time.Duration {
	if d == 0 {
		return def
	}
	return d
}

// sameOrigin refuses redirects that would carry a key to another server or over another scheme (MF-19).
func sameOrigin(req *http.Request, via []*http.Request) error {
	first := via[0].URL
	if req.URL.Scheme != first.Scheme || req.URL.Host != first.Host {
		return &Error{
			Kind: KindRefused, Msg: "the server redirects to another one (" + Words(req.URL.Host) + "), which is not followed",
			Hint: "set the base URL to the address that is meant to answer",
		}
	}
	if len(via) > maxRedirects {
		return &Error{Kind: KindRefused, Msg: "the server redirects in circles"}
	}
	return nil
}

type transport struct {
	base *http.Transport
	opt  HTTPOptions
}

// CloseIdleConnections lets http.Client.CloseIdleConnections work.
func (t *transport) CloseIdleConnections() { t.base.CloseIdleConnections() }

// RoundTrip sends one request.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	until := t.opt.Clock.Now().Add(t.opt.Total)
	w := watch(t.opt.Clock, t.first(ctx), func() { cancel(errSilence) })
	resp, err := t.base.RoundTrip(t.with(req.WithContext(ctx)))
	if err != nil {
		w.stop()
		err = t.networkError(ctx, err)
		cancel(nil)
		return nil, err
	}
	b := &body{
		rc: resp.Body, watch: w, ctx: ctx, cancel: cancel, left: t.opt.MaxBytes, t: t, until: until,
	}
	if resp.StatusCode < 400 {
		resp.Body = b
		return resp, nil
	}
	defer b.Close()
	return nil, t.statusError(resp, b)
}

// with gives the request with the headers that the settings name. What they hold may be a key, so they go only where
// the request was meant to go: redirects elsewhere are refused (see sameOrigin).
func (t *transport) with(req *http.Request) *http.Request {
	if len(t.opt.Headers) > 0 {
		req.Header = req.Header.Clone()
		for name, value := range t.opt.Headers {
			req.Header.Set(name, value)
		}
	}
	return req
}

type shortKey struct{}

// ShortSilence is how long a server may take to begin an answer to a request that Short was used for.
const ShortSilence = 20 * time.Second

// Short gives a context for requests that no server has to think about (lists, details): ShortSilence is then the limit
// before the first byte.
func Short(ctx context.Context) context.Context { return context.WithValue(ctx, shortKey{}, true) }

func (t *transport) first(ctx context.Context) time.Duration {
	if ctx.Value(shortKey{}) != nil {
		return min(ShortSilence, t.opt.First)
	}
	return t.opt.First
}

func (t *transport) secrets() (all []string) {
	if t.opt.Secrets != nil {
		all = t.opt.Secrets()
	}
	for _, value := range t.opt.Headers {
		all = append(all, value)
	}
	return all
}

func (t *transport) statusError(resp *http.Response, b *body) error {
	text, err := io.ReadAll(io.LimitReader(b, maxErrorBody))
	if err != nil && b.ctx.Err() != nil {
		return err
	}
	e := Explain(resp.StatusCode, text, t.secrets()...)
	if e.Kind == KindRetryable {
		e.RetryAfter = RetryAfter(resp.Header, text, t.opt.Clock.Now())
	}
	return e
}

// body counts and times what is read of an answer.
type body struct {
	rc     io.ReadCloser
	watch  *watchdog
	ctx    context.Context
	cancel context.CancelCauseFunc
	left   int64
	until  time.Time
	t      *transport
}

// Read reads on, and gives every error but io.EOF as an *Error or the context's.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.rc.Read(p)
	if n > 0 {
		b.watch.feed(b.t.opt.Idle)
	}
	b.left -= int64(n)
	switch {
	case b.t.opt.Clock.Now().After(b.until):
		err = &Error{Kind: KindProtocol, Msg: "the answer takes longer than is waited for", Err: errLimit}
	case b.left < 0:
		err = &Error{Kind: KindProtocol, Msg: "the answer is longer than is taken", Err: errLimit}
	case err != nil && !errors.Is(err, io.EOF):
		err = b.t.networkError(b.ctx, err)
	default:
		return n, err
	}
	if kept, ok := b.ctx.Value(brokenKey{}).(*broken); ok {
		kept.set(err)
	}
	return n, err
}

type brokenKey struct{}

// broken keeps why an answer could not be read to its end.
type broken struct {
	mu  sync.Mutex
	err error
}

func (b *broken) set(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err == nil {
		b.err = err
	}
}

// Broken gives a context for a request, and a function that says afterwards why its answer could not be read to its
// end: for libraries that complain of the half line they were left with instead. Nil: it could be.
func Broken(ctx context.Context) (context.Context, func() error) {
	b := &broken{}
	return context.WithValue(ctx, brokenKey{}, b), func() error {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.err
	}
}

// Close ends the request. An answer that was read to its end mark has a few bytes left, and its connection serves the next
// request only when they are read too.
func (b *body) Close() error {
	b.watch.stop()
	if b.ctx.Err() != nil {
		return b.close()
	}
	go b.drain()
	return nil
}

// How much of an answer is read, and for how long, after nobody wants more of it. A model that goes on writing is cut off.
const (
	drainBytes = 4 << 10
	drainTime  = 100 * time.Millisecond
)

func (b *body) drain() {
	late := time.AfterFunc(drainTime, func() { b.cancel(nil) })
	defer late.Stop()
	_, _ = io.CopyN(io.Discard, b.rc, drainBytes) // whatever comes of it, nobody asked
	_ = b.close()
}

func (b *body) close() error {
	err := b.rc.Close()
	b.cancel(nil)
	return err
}
