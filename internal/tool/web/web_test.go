package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

func anywhere(netip.Addr) bool { return true }

func fetch(t *testing.T, tl tool.Tool, url string) (tool.Result, *tool.Env) {
	t.Helper()
	env, err := tool.Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer env.Root.Close()
	args, err := json.Marshal(in{url})
	if err != nil {
		t.Fatal(err)
	}
	r, err := tl.Run(t.Context(), env, args)
	if err != nil {
		t.Fatal(err)
	}
	return r, env
}

func serve(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	reply := func(path, kind, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Cookie") != "" || r.Header.Get("Authorization") != "" || r.Header.Get("Referer") != "" {
				t.Errorf("it sends %v", r.Header)
			}
			w.Header().Set("Content-Type", kind)
			fmt.Fprint(w, body)
		})
	}
	reply("/plain", "text/plain; charset=iso-8859-1", "caf\xe9\n")
	reply("/json", "application/json", `{"a":1}`)
	reply("/page", "text/html; charset=utf-8", `<!doctype html><title> The
 page </title><script>evil()</script><h1>Top &amp; more</h1><p>One <b>two</b>,
 three.<p>See <a href="/other?x=1#y">that</a> or <a href="#here">here</a>.<ul><li>a<li>b</ul>
 <table><tr><td>1<td>2</table><pre>x := 1
  y</pre><style>p{}</style><img alt="A cat"><div>end</div>`)
	reply("/picture", "image/png", "\x89PNG")
	reply("/long", "text/plain", strings.Repeat("a line of it\n", 200_000))
	mux.HandleFunc("/missing", http.NotFound)
	mux.HandleFunc("/hop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/json", http.StatusFound) })
	mux.HandleFunc("/circle", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/circle", http.StatusFound) })
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://elsewhere.test/x", http.StatusFound)
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "file:///etc/passwd")
		w.WriteHeader(http.StatusFound)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestFetch(t *testing.T) {
	s := serve(t)
	page := "The page\n\n# Top & more\n\nOne two, three.\n\nSee that <" + s.URL + "/other?x=1#y> or here.\n\n- a\n- b\n\n1 | 2\n\n" +
		"x := 1\n  y\n\n[A cat]\nend\n"
	cases := []struct {
		path  string
		fails bool
		want  string
	}{
		{"/plain", false, "/plain (200 OK)\n\ncafé\n"},
		{"/json", false, `{"a":1}`},
		{"/page", false, page},
		{"/hop", false, "/json (200 OK)"},
		{"/picture", true, "Not fetched: it is of type image/png, which is no text"},
		{"/missing", true, "(404 Not Found)\n\n404 page not found"},
		{"/circle", true, "redirects more than 5 times"},
		{"/away", true, `redirects to "http://elsewhere.test/x"; fetch that`},
		{"/file", true, "is no http"},
		{"/long", false, "bytes left out; read output:1 for all of it\n(the page is longer than 2097152 bytes"},
	}
	for _, c := range cases {
		r, env := fetch(t, fetching(newGetter(anywhere)), s.URL+c.path)
		if r.IsError != c.fails || !strings.Contains(r.Model, c.want) || len(r.Model) > maxShown+1000 {
			t.Errorf("%s: error %v, %.3000q", c.path, r.IsError, r.Model)
		}
		if c.path == "/long" {
			if f, err := env.Outputs.Open("output:1"); err != nil {
				t.Error(err)
			} else {
				f.Close()
			}
		}
	}
}

// TestNothingPrivateIsFetched: the server is there, as the test above shows; only the guard is another.
func TestNothingPrivateIsFetched(t *testing.T) {
	s := serve(t)
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	for _, host := range []string{"127.0.0.1", "localhost", "0.0.0.0", "[::ffff:127.0.0.1]", "127.1.2.3"} {
		r, _ := fetch(t, Fetch(), "http://"+host+":"+port+"/json")
		if !r.IsError || strings.Contains(r.Model, `"a":1`) {
			t.Errorf("%s: %q", host, r.Model)
		}
		if host != "localhost" && !strings.Contains(r.Model, "leads to this machine or to a network that is not public") {
			t.Errorf("%s: %q", host, r.Model)
		}
	}
	for text, want := range map[string]bool{
		"93.184.216.34": true, "2606:2800:220:1::1": true, "::ffff:93.184.216.34": true,
		"10.0.0.1": false, "172.16.3.4": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "127.9.9.9": false,
		"0.0.0.0": false, "224.0.0.1": false, "255.255.255.255": false, "198.18.0.1": false, "::": false, "::1": false, "fe80::1": false,
		"fd00::1": false, "ff02::1": false, "::ffff:10.0.0.1": false, "64:ff9b::a00:1": false, "2002:7f00:1::": false, "fe80::1%eth0": false,
	} {
		if got := public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"HTTPS://Go.Dev": "https://go.dev/", "https://go.dev:443/a/../b?q=1#top": "https://go.dev/b?q=1", "http://go.dev.:80/x/": "http://go.dev/x/",
		"http://[::1]:81/": "http://[::1]:81/", " https://go.dev/a%20b ": "https://go.dev/a%20b",
	} {
		a, err := Fetch().Action(json.RawMessage(fmt.Sprintf(`{"url":%q}`, text)))
		if err != nil || a.URL != want || a.Kind != domain.ActionFetch {
			t.Errorf("%s: %+v %v", text, a, err)
		}
	}
	for _, text := range []string{"", "go.dev", "file:///etc/passwd", "ftp://x/", "http:x", "https://", "https://me:pw@go.dev/", "http://a b/", "javascript:1"} {
		if a, err := Fetch().Action(json.RawMessage(fmt.Sprintf(`{"url":%q}`, text))); err == nil {
			t.Errorf("%q: %+v", text, a)
		}
	}
}

func TestAFetchIsGivenUp(t *testing.T) {
	held := make(chan struct{})
	asked := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(asked); <-held }))
	defer s.Close()
	defer close(held)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	env, err := tool.Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer env.Root.Close()
	if _, err := fetching(newGetter(anywhere)).Run(ctx, env, json.RawMessage(`{"url":"`+s.URL+`"}`)); err == nil {
		t.Error("it went on")
	}
}
