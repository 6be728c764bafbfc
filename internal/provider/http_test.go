package provider_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/provider"
)

// get asks a handler by a client of NewHTTP.
func get(t *testing.T, opt provider.HTTPOptions, h http.HandlerFunc) (string, error) {
	t.Helper()
	srv := httptest.NewServer(h)
	defer srv.Close()
	client := provider.NewHTTP(opt)
	defer client.CloseIdleConnections()
	resp, err := client.Get(srv.URL)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

func TestAnswersAreBounded(t *testing.T) {
	long := func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("x", 1001)) }
	if _, err := get(t, provider.HTTPOptions{MaxBytes: 1000}, long); provider.KindOf(err) != provider.KindProtocol {
		t.Errorf("got %v", err)
	}
	if body, err := get(t, provider.HTTPOptions{MaxBytes: 1001}, long); err != nil || len(body) != 1001 {
		t.Errorf("got %d bytes, %v", len(body), err)
	}
}

func TestAnswersAreNotDecompressed(t *testing.T) {
	body, err := get(t, provider.HTTPOptions{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip") // a lie
		fmt.Fprintf(w, "asked for: %q", r.Header.Get("Accept-Encoding"))
	})
	if err != nil || body != `asked for: ""` {
		t.Errorf("got %q, %v", body, err)
	}
}

func TestErrorBodiesAreBoundedAndClean(t *testing.T) {
	secrets := func() []string { return []string{"sk-secret-1"} }
	_, err := get(t, provider.HTTPOptions{Secrets: secrets}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3")
		w.WriteHeader(503)
		fmt.Fprint(w, "busy sk-secret-1 ", strings.Repeat("x", 1<<20))
	})
	var e *provider.Error
	if !errors.As(err, &e) || e.Status != 503 || e.RetryAfter.Seconds() != 3 || len(e.Msg) > 500 ||
		!strings.HasPrefix(e.Msg, "busy [key] x") {
		t.Errorf("got %+v", err)
	}
}

func TestRedirects(t *testing.T) {
	for to, kind := range map[string]provider.Kind{
		"/elsewhere": "", "http://127.0.0.1:1/": provider.KindRefused, "https://example.invalid/": provider.KindRefused,
		"/": provider.KindRefused, // in circles
	} {
		_, err := get(t, provider.HTTPOptions{}, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				http.Redirect(w, r, to, http.StatusTemporaryRedirect)
			}
		})
		if provider.KindOf(err) != kind {
			t.Errorf("%s: got %v", to, err)
		}
	}
}

// TestRedirectControl shows that the attack works without the guard: body and key arrive at the other server.
func TestRedirectControl(t *testing.T) {
	for _, guarded := range []bool{false, true} {
		stolen := ""
		other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			stolen = r.Header.Get("X-Api-Key") + " " + string(body)
		}))
		defer other.Close()
		home := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
		defer home.Close()
		client := provider.NewHTTP(provider.HTTPOptions{})
		defer client.CloseIdleConnections()
		if !guarded {
			client.CheckRedirect = nil
		}
		req, _ := http.NewRequest(http.MethodPost, home.URL, strings.NewReader("prompt"))
		req.Header.Set("X-Api-Key", "sk-1")
		if resp, err := client.Do(req); err == nil {
			resp.Body.Close()
		}
		if want := map[bool]string{false: "sk-1 prompt", true: ""}[guarded]; stolen != want {
			t.Errorf("guarded %v: the other server got %q", guarded, stolen)
		}
	}
}
