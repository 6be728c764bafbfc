package ollama

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/providertest"
)

func serve(t *testing.T, s providertest.Script) *Source {
	t.Helper()
	src, err := NewSource(Options{Host: providertest.Serve(t, s).URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(src.Close)
	return src
}

// named gives the model of a name as it is listed now; nil: it is not there.
func named(t *testing.T, src *Source, name string) *provider.Info {
	t.Helper()
	list, err := src.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range list {
		if in.Name == name {
			return &in
		}
	}
	return nil
}

func TestPullGoesOnWhereItWas(t *testing.T) {
	src := serve(t, providertest.Script{Pulls: []providertest.Pull{{
		Model: providertest.Model{Name: "new:4b", Bytes: 800, Cold: true, Layers: 36, Params: "4.0B", Family: "qwen3"}, HoldAt: 400,
	}}})
	ctx, cancel := context.WithCancel(t.Context())
	err := src.Pull(ctx, "new:4b", func(p provider.Progress) {
		if p.Done >= 400 {
			cancel() // the server holds here until we go
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if named(t, src, "new:4b") != nil {
		t.Error("it is there before it came")
	}
	var seen []provider.Progress
	if err := src.Pull(t.Context(), "new:4b", func(p provider.Progress) { seen = append(seen, p) }); err != nil {
		t.Fatal(err)
	}
	first, last := seen[1], seen[len(seen)-1]
	if first.Done < 400 || first.Total != 800 || last.Done != 800 || last.Step != "success" {
		t.Errorf("from %+v to %+v", first, last)
	}
	in := named(t, src, "new:4b")
	if in == nil || in.KVBytes != 2*36*8*(128+128) || in.Params != "4.0B" || in.Family != "qwen3" || in.Loaded != nil {
		t.Errorf("got %+v", in)
	}
}

func TestWhyAModelDoesNotCome(t *testing.T) {
	fail := func(name, words string, status int) providertest.Pull {
		return providertest.Pull{Model: providertest.Model{Name: name}, Error: words, Status: status}
	}
	src := serve(t, providertest.Script{Pulls: []providertest.Pull{
		fail("full", "write /var/lib/ollama/blobs/x: no space left on device", 0),
		fail("young", "pull model manifest: 412: The model you are attempting to pull requires a newer version of Ollama.", 0),
		fail("offline", `pull model manifest: Get "https://registry.example/v2/": dial tcp: lookup registry.example: no such host`, 0),
		fail("odd", "something else", 500),
	}})
	for name, want := range map[string]struct {
		code domain.Code
		hint string
	}{
		"full": {domain.CodeDisk, "make room"}, "young": {domain.CodeProvider, "update Ollama"},
		"offline": {domain.CodeProvider, "registry"}, "nosuch": {domain.CodeModelMissing, "ollama.com/library"},
		"odd": {domain.CodeProvider, ""},
	} {
		err := src.Pull(t.Context(), name, func(provider.Progress) {})
		if domain.CodeOf(err) != want.code || !strings.Contains(domain.HintOf(err), want.hint) {
			t.Errorf("%s: %v (%s), hint %q", name, err, domain.CodeOf(err), domain.HintOf(err))
		}
	}
}

func TestLoadUnloadRemove(t *testing.T) {
	src := serve(t, providertest.Script{Models: []providertest.Model{
		{Name: "m", Context: 8192, Bytes: 1000, VRAM: 750, Cold: true, Allocates: 8192}, {Name: "other"},
	}})
	if in := named(t, src, "m"); in == nil || in.Loaded != nil {
		t.Fatalf("before: %+v", in)
	}
	if err := src.Load(t.Context(), "m"); err != nil {
		t.Fatal(err)
	}
	if l := named(t, src, "m").Loaded; l == nil || l.Context != 8192 || l.Bytes != 1000 || l.GPU != 750 || l.Until.IsZero() {
		t.Errorf("loaded: %+v", l)
	}
	if err := src.Unload(t.Context(), "m"); err != nil {
		t.Fatal(err)
	}
	if in := named(t, src, "m"); in.Loaded != nil {
		t.Errorf("unloaded: %+v", in.Loaded)
	}
	if err := src.Remove(t.Context(), "m"); err != nil {
		t.Fatal(err)
	}
	if named(t, src, "m") != nil || named(t, src, "other") == nil {
		t.Error("not it alone is gone")
	}
	for what, err := range map[string]error{
		"remove": src.Remove(t.Context(), "m"), "load": src.Load(t.Context(), "m"), "unload": src.Unload(t.Context(), "m"),
	} {
		if domain.CodeOf(err) != domain.CodeModelMissing {
			t.Errorf("%s what is not there: %v", what, err)
		}
	}
	if v, err := src.Version(t.Context()); err != nil || v == "" {
		t.Errorf("%q %v", v, err)
	}
}

// fakeOllama writes a program that answers like a server on OLLAMA_HOST would, by way of python or not at all: here it
// notes how it was started and stays.
func fakeOllama(t *testing.T, body string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ollama"), []byte("#!/bin/sh\n"+body), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestServeIsAProcessOfItsOwn(t *testing.T) {
	var up string // the file that says that the program was started
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if _, err := os.Stat(up); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte(`{"version":"0.34.4"}`))
	}))
	defer srv.Close()
	dir := fakeOllama(t, `env > "$HOME/env"; echo "$1" > "$HOME/up.new"; mv "$HOME/up.new" "$HOME/up"; exec sleep 600`)
	up = filepath.Join(dir, "up")
	src, err := NewSource(Options{Host: srv.URL})
	if err != nil {
		t.Fatal(err)
	}
	env := []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "HOME=" + dir, "OPENAI_API_KEY=sk-secret"}
	program, pid, err := src.Serve(t.Context(), env, filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Kill(pid, syscall.SIGKILL) }()
	if program != filepath.Join(dir, "ollama") {
		t.Errorf("started %s", program)
	}
	if sid, err := sessionOf(pid); err != nil || sid != pid {
		t.Errorf("its session is %d (%v), not its own", sid, err)
	}
	b, _ := os.ReadFile(filepath.Join(dir, "env"))
	if strings.Contains(string(b), "sk-secret") || !strings.Contains(string(b), "OLLAMA_HOST="+strings.TrimPrefix(srv.URL, "http://")) {
		t.Errorf("its environment: %s", b)
	}
	if _, _, err := src.Serve(t.Context(), env, filepath.Join(dir, "log")); domain.CodeOf(err) != domain.CodeConflict {
		t.Errorf("started twice: %v", err)
	}
}

// sessionOf reads the session of a process: the sixth field behind its name.
func sessionOf(pid int) (int, error) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	return strconv.Atoi(strings.Fields(rest)[3])
}

func TestServeSaysWhyItDoesNot(t *testing.T) {
	dir := fakeOllama(t, "echo 'Error: listen tcp: address already in use' >&2; exit 1")
	here, err := NewSource(Options{Host: "127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(dir, "log")
	_, _, err = here.Serve(t.Context(), []string{"PATH=" + dir + ":" + os.Getenv("PATH")}, log)
	if domain.CodeOf(err) != domain.CodeProvider || !strings.Contains(err.Error(), "already in use") ||
		!strings.Contains(domain.HintOf(err), log) {
		t.Errorf("it ended at once: %v, %q", err, domain.HintOf(err))
	}
	away, err := NewSource(Options{Host: "192.0.2.1:11434"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // nobody is asked
	if _, _, err = away.Serve(ctx, nil, log); domain.CodeOf(err) != domain.CodeUsage {
		t.Errorf("another machine: %v", err)
	}
	if here.Program([]string{"PATH=" + t.TempDir()}) != "" && here.Program(nil) == "" {
		t.Error("a program is found where there is none")
	}
}
