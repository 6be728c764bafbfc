package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/domain"
)

// TestMain lets the test binary stand in for the program: with FAKE_ENGINE set it is an engine of that kind.
func TestMain(m *testing.M) {
	if kind := os.Getenv("FAKE_ENGINE"); kind != "" {
		os.Exit(engineMain(kind))
	}
	os.Exit(m.Run())
}

// engineMain behaves as `coppice engine --ready-fd 3` does towards the process that started it.
func engineMain(kind string) int {
	ready := os.NewFile(3, "ready")
	if !slices.Equal(os.Args[1:], []string{"engine", "--ready-fd", "3"}) {
		return 9
	}
	switch kind {
	case "dies":
		fmt.Fprintln(os.Stderr, "no luck today")
		return 1
	case "refuses":
		_ = json.NewEncoder(ready).Encode(wire.Problem{Code: "database", Detail: "open the database: it is newer", Hint: "update"})
		return 1
	}
	dirs, err := config.Home(os.Environ())
	if err != nil {
		return 2
	}
	_ = os.Remove(dirs.Socket()) // what an engine that was killed left behind
	l, err := net.Listen("unix", dirs.Socket())
	if err != nil {
		return 3
	}
	version, _ := os.LookupEnv("FAKE_VERSION")
	done := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/hello", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, wire.Hello{Version: version, API: wire.Level, PID: os.Getpid(), Home: os.Getenv("MARK"), Busy: kind == "busy"})
	})
	mux.HandleFunc("POST /api/stop", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, wire.Status{})
		w.(http.Flusher).Flush()
		close(done)
	})
	go func() { _ = http.Serve(l, mux) }()
	_, _ = ready.Write([]byte{'\n'})
	_ = ready.Close()
	<-done
	return 0
}

// fakeLaunch launches the test binary as an engine of a kind, with a home of its own.
func fakeLaunch(t *testing.T, kind string) Launch {
	t.Helper()
	home := filepath.Join(t.TempDir(), "home")
	l := Launch{Version: "1", Self: os.Args[0], Env: append(os.Environ(), "COPPICE_HOME="+home, "FAKE_ENGINE="+kind, "FAKE_VERSION=1", "MARK=first")}
	t.Cleanup(func() {
		if c, _, err := Attach(context.Background(), l); err == nil {
			if _, err := c.StopAndWait(context.Background(), "stop"); err != nil {
				t.Error(err)
			}
		}
	})
	return l
}

func TestEnsureStartsOneEngineForMany(t *testing.T) {
	l := fakeLaunch(t, "ready")
	if _, _, err := Attach(t.Context(), l); domain.CodeOf(err) != domain.CodeUnavailable {
		t.Fatalf("before: %v", err)
	}
	var wg sync.WaitGroup
	pids := make([]int, 8)
	for i := range pids {
		wg.Go(func() {
			c, err := Ensure(t.Context(), l)
			if err != nil {
				t.Error(err)
				return
			}
			h, err := c.Hello(t.Context())
			if err != nil {
				t.Error(err)
			}
			pids[i] = h.PID
		})
	}
	wg.Wait()
	if one := slices.Compact(pids); len(one) != 1 || one[0] == 0 {
		t.Errorf("engines: %v", pids)
	}
}

func TestEnsureShowsTheEnginesOwnError(t *testing.T) {
	_, err := Ensure(t.Context(), fakeLaunch(t, "refuses"))
	if domain.CodeOf(err) != domain.CodeDatabase || domain.HintOf(err) != "update" || !strings.Contains(err.Error(), "newer") {
		t.Errorf("refuses: %v", err)
	}
	_, err = Ensure(t.Context(), fakeLaunch(t, "dies"))
	if domain.CodeOf(err) != domain.CodeUnavailable || !strings.Contains(err.Error(), "no luck today") {
		t.Errorf("dies: %v", err)
	}
	missing := fakeLaunch(t, "ready")
	missing.Self = filepath.Join(t.TempDir(), "none")
	if _, err = Ensure(t.Context(), missing); err == nil || domain.HintOf(err) == "" {
		t.Errorf("no program: %v", err)
	}
}

func TestAnIdleEngineOfAnotherVersionIsReplaced(t *testing.T) {
	l := fakeLaunch(t, "ready")
	c, err := Ensure(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	before, err := c.Hello(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	newer := l
	newer.Version = "2"
	newer.Env = append(slices.Clone(l.Env), "FAKE_VERSION=2", "MARK=second")
	newer.Notify = func(s string) { told = append(told, s) }
	if c, err = Ensure(t.Context(), newer); err != nil {
		t.Fatal(err)
	}
	after, err := c.Hello(t.Context())
	if err != nil || after.PID == before.PID || after.Version != "2" || after.Home != "second" {
		t.Errorf("before %+v, after %+v, %v", before, after, err)
	}
	if len(told) != 1 || !strings.Contains(told[0], "replacing") {
		t.Errorf("told: %q", told)
	}
}

func TestABusyEngineOfAnotherVersionIsNot(t *testing.T) {
	l := fakeLaunch(t, "busy")
	if _, err := Ensure(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	var told []string
	newer := l
	newer.Version = "2"
	newer.Notify = func(s string) { told = append(told, s) }
	c, err := Ensure(t.Context(), newer)
	if err != nil {
		t.Fatal(err)
	}
	if h, err := c.Hello(t.Context()); err != nil || h.Version != "1" {
		t.Errorf("%+v %v", h, err)
	}
	if len(told) != 1 || !strings.Contains(told[0], "busy") {
		t.Errorf("told: %q", told)
	}
}

func TestAnEngineOfAnotherLevelThatIsBusyIsAnError(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	env := []string{"COPPICE_HOME=" + home}
	dirs, err := config.Home(env)
	if err != nil {
		t.Fatal(err)
	}
	if err := dirs.Create(); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("unix", dirs.Socket())
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reply(w, wire.Hello{Version: "9", API: wire.Level + 1, Busy: true})
	})}
	go func() { _ = srv.Serve(ln) }()
	defer srv.Close()
	_, err = Ensure(t.Context(), Launch{Env: env, Version: "1"})
	if domain.CodeOf(err) != domain.CodeVersion || domain.HintOf(err) == "" {
		t.Errorf("%v", err)
	}
}

func TestAStaleSocketIsNoEngine(t *testing.T) {
	l := fakeLaunch(t, "ready")
	dirs, err := config.Home(l.Env)
	if err != nil {
		t.Fatal(err)
	}
	if err := dirs.Create(); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("unix", dirs.Socket())
	if err != nil {
		t.Fatal(err)
	}
	ln.(*net.UnixListener).SetUnlinkOnClose(false)
	_ = ln.Close()
	if _, _, err := Attach(t.Context(), l); domain.CodeOf(err) != domain.CodeUnavailable {
		t.Errorf("%v", err)
	}
}
