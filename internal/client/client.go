package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// maxBody bounds what one answer may hold; lists and bodies come in pages, a patch is the largest.
const maxBody = 256 << 20

// Client talks to one engine.
type Client struct {
	http  *http.Client
	base  string // scheme and host
	token string
}

// New makes a client for the engine behind a unix socket. Nothing is opened yet.
func New(socket string) *Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		d := net.Dialer{Timeout: 5 * time.Second}
		return d.DialContext(ctx, "unix", socket)
	}
	return &Client{http: &http.Client{Transport: &http.Transport{DialContext: dial}}, base: "http://coppice"}
}

// NewTCP makes a client for an engine behind a loopback address, http://127.0.0.1:PORT, with the token of its link.
func NewTCP(address, token string) *Client {
	transport := &http.Transport{Proxy: nil, DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext}
	return &Client{http: &http.Client{Transport: transport}, base: strings.TrimRight(address, "/"), token: token}
}

// InProcess makes a client for a handler in this process.
func InProcess(handler http.Handler) *Client {
	return &Client{http: &http.Client{Transport: direct{handler}}, base: "http://coppice"}
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Proxy is a handler that passes requests on to the engine, for faces that serve a page.
func (c *Client) Proxy() http.Handler {
	target, _ := url.Parse(c.base) // made by this package
	return &httputil.ReverseProxy{
		Transport: c.http.Transport, FlushInterval: -1,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Header.Del("Authorization")
			if c.token != "" {
				r.Out.Header.Set("Authorization", "Bearer "+c.token)
			}
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) { writeProblem(w, reach(err)) },
	}
}

// query is the query string of a call; empty values are left out.
type query map[string]string

func (q query) encode() string {
	values := url.Values{}
	for k, v := range q {
		if v != "" {
			values.Set(k, v)
		}
	}
	if len(values) == 0 {
		return ""
	}
	return "?" + values.Encode()
}

// path joins parts into a path under /api, each escaped.
func path(parts ...string) string {
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return "/api/" + strings.Join(parts, "/")
}

// call sends a request and reads a JSON answer.
func call[T any](ctx context.Context, c *Client, method, at string, body any) (T, error) {
	var out T
	res, err := c.send(ctx, method, at, body)
	if err != nil {
		return out, err
	}
	defer res.Body.Close()
	if err := json.NewDecoder(io.LimitReader(res.Body, maxBody)).Decode(&out); err != nil {
		return out, broken(err)
	}
	return out, nil
}

func get[T any](ctx context.Context, c *Client, at string) (T, error) {
	return call[T](ctx, c, http.MethodGet, at, nil)
}

func post[T any](ctx context.Context, c *Client, at string, body any) (T, error) {
	return call[T](ctx, c, http.MethodPost, at, body)
}

func put[T any](ctx context.Context, c *Client, at string, body any) (T, error) {
	return call[T](ctx, c, http.MethodPut, at, body)
}

// send makes the request; an answer that is no success becomes an error. The caller closes the body.
func (c *Client) send(ctx context.Context, method, at string, body any) (*http.Response, error) {
	var text io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, domain.Wrap("write request", err)
		}
		text = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+at, text)
	if err != nil {
		return nil, domain.Wrap("write request", err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, reach(err)
	}
	if res.StatusCode/100 != 2 {
		defer res.Body.Close()
		return nil, problemOf(res)
	}
	return res, nil
}

// broken is the error for an answer that ends early or is no JSON.
func broken(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return domain.E(domain.CodeCancelled, "", "cancelled").Because(err)
	}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &kind) {
		return domain.E(domain.CodeVersion, "read the engine's answer", "it is not what this version expects").
			Because(err).WithHint("end the engine with `coppice engine stop`; the next command starts this version's")
	}
	return gone(err)
}
