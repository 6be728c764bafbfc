package app

import "net/http"

// policy lets the page load what came with it and talk to the engine, and nothing else. It is the browser face's.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; frame-src 'none'"

// headers puts the page under the policy. Not in development: there Vite's page has scripts of its own.
func headers(next http.Handler) http.Handler {
	if developing {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}
