package browser

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"io/fs"
	"net"
	"net/http"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// policy lets the page load what came with it and talk to its own address, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; frame-src 'none'"

// maxBody bounds a request's body.
const maxBody = 4 << 20

// NewToken makes a token of 256 random bits.
func NewToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Handler serves the page from assets and passes /api/ on to the engine, behind the guards.
func Handler(g Guards, engine http.Handler, assets fs.FS) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/api/", http.MaxBytesHandler(engine, maxBody))
	mux.Handle("/", page(assets))
	return g.wrap(headers(mux))
}

func page(assets fs.FS) http.Handler {
	files := http.FileServerFS(assets)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "the page is only read", http.StatusMethodNotAllowed)
			return
		}
		files.ServeHTTP(w, r)
	})
}

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// Listen opens a loopback address ("127.0.0.1:0" for any free port). Other addresses are refused: the token is no
// protection on a network that others can read.
func Listen(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, domain.E(domain.CodeUsage, "serve", "%q is not HOST:PORT", addr).WithHint("for example --addr 127.0.0.1:0")
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, domain.E(domain.CodeUsage, "serve", "%s is not a loopback address", host).
			WithHint("serve on 127.0.0.1 and reach it from elsewhere with `ssh -L`")
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, domain.E(domain.CodeConflict, "serve", "cannot listen on %s", addr).
			WithHint("--addr 127.0.0.1:0 takes a free port").Because(err)
	}
	return l, nil
}

// Serve answers on l until ctx ends, then lets what is under way finish for a moment.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10,
		BaseContext:    func(net.Listener) context.Context { return ctx },
	}
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if srv.Shutdown(grace) != nil {
			_ = srv.Close()
		}
	})
	err := srv.Serve(l)
	if !stop() {
		<-stopped
	}
	if err == http.ErrServerClosed {
		return nil
	}
	return err
}
