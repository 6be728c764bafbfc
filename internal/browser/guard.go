package browser

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// Guards are the checks a request must pass. Each can be switched off by a test that shows what it holds back; the zero
// value has none, Full has all.
type Guards struct {
	Token string // empty: no token is asked for
	Host  bool
	Fetch bool // Origin and Sec-Fetch-Site
}

// Full is every guard, with the token that must be shown.
func Full(token string) Guards { return Guards{Token: token, Host: true, Fetch: true} }

// wrap puts the guards in front of a handler.
func (g Guards) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case g.Host && !loopbackName(r.Host):
			http.Error(w, "this address answers to loopback names only", http.StatusMisdirectedRequest)
		case g.Fetch && foreign(r):
			http.Error(w, "requests from other pages are refused", http.StatusForbidden)
		case g.Token != "" && strings.HasPrefix(r.URL.Path, "/api/") && !g.authorised(r):
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "open the link that `coppice serve` printed: it holds the token", http.StatusUnauthorized)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// authorised compares in constant time; hashing makes the lengths equal.
func (g Guards) authorised(r *http.Request) bool {
	shown, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	a, b := sha256.Sum256([]byte(shown)), sha256.Sum256([]byte(g.Token))
	return ok && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// loopbackName says whether a Host header names this machine in one of the three canonical ways, whatever the port.
// Other spellings of the same address (127.1, localhost.) are refused: a page under a rebound name could use them.
func loopbackName(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	switch strings.ToLower(strings.Trim(host, "[]")) {
	case "127.0.0.1", "localhost", "::1":
		return true
	}
	return false
}

// foreign says whether a request was sent by a page that is not ours. Same-site is foreign too: another port of
// localhost is the same site.
func foreign(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return true
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || u.Scheme != "http" || !strings.EqualFold(u.Host, r.Host)
}
