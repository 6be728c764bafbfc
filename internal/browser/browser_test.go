package browser

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

var assets = fstest.MapFS{"index.html": {Data: []byte("<!doctype html>page")}}

// ask sends one request through a handler with the given guards and gives the status.
func ask(g Guards, method, path string, head map[string]string) *http.Response {
	engine := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "engine") })
	r := httptest.NewRequest(method, "http://127.0.0.1:8123"+path, strings.NewReader("{}"))
	for k, v := range head {
		if k == "Host" {
			r.Host = v
			continue
		}
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	Handler(g, engine, assets).ServeHTTP(w, r)
	return w.Result()
}

// TestGuards shows every attack twice: with the guard it is refused, and with only that guard switched off it reaches
// the engine, so that the refusal is the guard's doing.
func TestGuards(t *testing.T) {
	const token = "secret"
	good := "Bearer " + token
	off := map[string]func(*Guards){
		"token": func(g *Guards) { g.Token = "" },
		"host":  func(g *Guards) { g.Host = false },
		"fetch": func(g *Guards) { g.Fetch = false },
	}
	for _, c := range []struct {
		name, guard, method string
		head                map[string]string
		status              int
	}{
		{"UI-01 no token", "token", "GET", nil, 401},
		{"UI-01 wrong token", "token", "GET", map[string]string{"Authorization": "Bearer secreu"}, 401},
		{"UI-01 token of another scheme", "token", "GET", map[string]string{"Authorization": token}, 401},
		{"UI-02 rebound name", "host", "GET", map[string]string{"Authorization": good, "Host": "evil.example:8123"}, 421},
		{"UI-02 trailing dot", "host", "GET", map[string]string{"Authorization": good, "Host": "localhost.:8123"}, 421},
		{"UI-02 short form", "host", "GET", map[string]string{"Authorization": good, "Host": "127.1:8123"}, 421},
		{"UI-02 other IPv6 form", "host", "GET", map[string]string{"Authorization": good, "Host": "[::ffff:127.0.0.1]:8123"}, 421},
		{"UI-03 cross-site", "fetch", "POST", map[string]string{"Authorization": good, "Sec-Fetch-Site": "cross-site"}, 403},
		{"UI-03 other port", "fetch", "POST", map[string]string{"Authorization": good, "Sec-Fetch-Site": "same-site"}, 403},
		{"UI-03 other origin", "fetch", "POST", map[string]string{"Authorization": good, "Origin": "http://127.0.0.1:9"}, 403},
		{"UI-03 null origin", "fetch", "POST", map[string]string{"Authorization": good, "Origin": "null"}, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ask(Full(token), c.method, "/api/hello", c.head); got.StatusCode != c.status {
				t.Errorf("with the guard: %d, want %d", got.StatusCode, c.status)
			}
			g := Full(token)
			off[c.guard](&g)
			if got := ask(g, c.method, "/api/hello", c.head); got.StatusCode != 200 {
				t.Errorf("control: without the guard %d, want 200", got.StatusCode)
			}
		})
	}
}

func TestOwnPageIsLetIn(t *testing.T) {
	for _, host := range []string{"127.0.0.1:8123", "localhost:2222", "[::1]:8123"} {
		head := map[string]string{
			"Host": host, "Authorization": "Bearer t", "Origin": "http://" + host, "Sec-Fetch-Site": "same-origin",
		}
		if got := ask(Full("t"), "POST", "/api/tasks", head); got.StatusCode != 200 {
			t.Errorf("%s: %d", host, got.StatusCode)
		}
	}
}

func TestPageHasItsHeaders(t *testing.T) {
	got := ask(Full("t"), "GET", "/", nil)
	if got.StatusCode != 200 {
		t.Fatalf("the page itself needs no token: %d", got.StatusCode)
	}
	csp := got.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("policy %q lacks %q", csp, want)
		}
	}
	if strings.Contains(csp, "unsafe") || got.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("policy %q, CORS %q", csp, got.Header.Get("Access-Control-Allow-Origin"))
	}
	if got := ask(Full("t"), "POST", "/", nil); got.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST to the page: %d", got.StatusCode)
	}
}

func TestListenRefusesOtherAddresses(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", "[::]:0", "192.0.2.1:0", "example.org:0", "nonsense"} {
		if l, err := Listen(addr); err == nil {
			_ = l.Close()
			t.Errorf("%s was opened", addr)
		}
	}
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
}
