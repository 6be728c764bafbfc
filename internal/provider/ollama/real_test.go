//go:build unix

package ollama

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ollama/ollama/api"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/providertest"
	"github.com/coppice/coppice/internal/tinymodel"
)

// Replies of the tiny model.
const (
	tinyHello = "Hello there, human. Nice to meet you; snowman \u2603 and rocket \U0001F680 say so too."
	tinySunny = "It is sunny in Paris today."
	tinyName  = "coppice-tiny:latest"
)

// TestReal is the adapter against a real server, by `make test-ollama`. COPPICE_TEST_OLLAMA is an address and, behind a
// space, a model that can call tools; without a model the tiny one is put there and taken away again; "start" starts the
// program on the path, with models of its own.
func TestReal(t *testing.T) {
	address, name, _ := strings.Cut(os.Getenv("COPPICE_TEST_OLLAMA"), " ")
	if address == "" {
		t.Skip("NOT SHOWN: COPPICE_TEST_OLLAMA names no server")
	}
	if address == "start" {
		address = freeAddress(t)
		startReal(t, address)
	}
	src, err := NewSource(Options{Host: address, Context: 4096})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(src.Close)
	if v, err := src.Version(t.Context()); err != nil {
		t.Fatalf("no server answers at %s: %v", address, err)
	} else {
		t.Logf("server %s at %s", v, address)
	}
	r := realServer{src: src, name: name, tiny: name == ""}
	if r.tiny {
		r.name = tinyName
		putTiny(t, src)
	}
	for _, c := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"what it says of itself", r.described}, {"a reply", r.reply}, {"a tool call and its result", r.call},
		{"a prompt that does not fit", r.overflow}, {"a value by a schema", r.schema}, {"thinking", r.thinking},
		{"cancelled", r.cancelled}, {"the context that is allocated", r.allocated}, {"taken out of memory", r.unload},
	} {
		t.Run(c.name, c.run)
	}
}

type realServer struct {
	src  *Source
	name string
	tiny bool
}

func (r realServer) open(t *testing.T) (provider.Model, provider.Info) {
	t.Helper()
	m, info, err := r.src.Open(t.Context(), r.name)
	if err != nil {
		t.Fatal(err)
	}
	return m, info
}

// ask sends a request, and gives what came.
func (r realServer) ask(t *testing.T, req provider.Request) provider.Reply {
	t.Helper()
	m, _ := r.open(t)
	reply, err := provider.Gather(m.Stream(t.Context(), req))
	if err != nil {
		t.Fatalf("%+v, %v", reply, err)
	}
	return reply
}

func (r realServer) described(t *testing.T) {
	infos, err := r.src.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range infos {
		if in.Name == r.name || in.Name == r.name+":latest" {
			if !in.Tools || in.Context == 0 || in.Bytes == 0 || in.Embeds || r.tiny && in.Holds != tinymodel.Context {
				t.Errorf("got %+v", in)
			}
			return
		}
	}
	t.Errorf("%s is not listed", r.name)
}

func (r realServer) reply(t *testing.T) {
	for _, whole := range []bool{false, true} {
		req := providertest.Ask("#hi: say hello")
		req.Whole = whole
		got := r.ask(t, req)
		m := got.Message()
		if text := m.TextOf(); got.Stop != provider.StopEnd || got.Usage.Input == 0 || got.Usage.Output == 0 || got.Estimated ||
			text == "" || r.tiny && text != tinyHello {
			t.Errorf("whole %v: %q, %+v, %s", whole, text, got.Usage, got.Stop)
		}
	}
}

var weather = []provider.ToolSpec{{
	Name: "get_weather", Description: "Tells the weather of a city. Always use it when you are asked for the weather.",
	Schema: json.RawMessage(`{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"]}`),
}}

func (r realServer) call(t *testing.T) {
	for _, whole := range []bool{false, true} {
		req := providertest.Ask("#wx: what is the weather in Paris? Call the tool.")
		req.Tools, req.Whole = weather, whole
		got := r.ask(t, req)
		i := len(got.Parts) - 1
		if i < 0 || got.Parts[i].Kind != domain.PartCall || got.Parts[i].Name != "get_weather" || got.Stop != provider.StopCalls ||
			!strings.Contains(string(got.Parts[i].Args), "Paris") {
			t.Fatalf("whole %v: %+v", whole, got)
		}
		result := domain.Part{Kind: domain.PartResult, Call: got.Parts[i].Call, Name: "get_weather", Text: "sunny"}
		req.Messages = append(req.Messages, got.Message(), domain.Message{Role: domain.RoleTool, Parts: []domain.Part{result}})
		after := r.ask(t, req)
		m := after.Message()
		if text := m.TextOf(); after.Stop != provider.StopEnd || !strings.Contains(strings.ToLower(text), "sunny") ||
			r.tiny && text != tinySunny {
			t.Errorf("whole %v: after the result %q, %s", whole, text, after.Stop)
		}
	}
}

// overflow sends more than the context holds: that is an error, and never a reply to what is left of it.
func (r realServer) overflow(t *testing.T) {
	m, _ := r.open(t)
	for _, whole := range []bool{false, true} {
		req := providertest.Ask("#hi " + strings.Repeat("one two three four five six seven eight nine ten ", 2000))
		req.Whole = whole
		reply, err := provider.Gather(m.Stream(t.Context(), req))
		if provider.KindOf(err) != provider.KindOverflow {
			t.Errorf("whole %v: %v, after %d parts", whole, err, len(reply.Parts))
		}
	}
}

func (r realServer) schema(t *testing.T) {
	m, _ := r.open(t)
	schema := json.RawMessage(`{"type":"object","properties":{"city":{"type":"string"},"population":{"type":"integer"}},
		"required":["city","population"],"additionalProperties":false}`)
	req := providertest.Ask("#js: Paris has 2102650 people. Say so.")
	req.Tools = nil
	value, _, err := provider.Structured(t.Context(), m, req, schema)
	if err != nil {
		t.Fatal(err)
	}
	if err := provider.Matches(schema, value); err != nil {
		t.Errorf("%s: %v", value, err)
	}
}

func (r realServer) thinking(t *testing.T) {
	if _, info := r.open(t); !info.Thinks {
		t.Skip("the model does not think")
	}
	for _, level := range []string{provider.ThinkOn, provider.ThinkOff} {
		req := providertest.Ask("#th: what is 6 times 7?")
		req.Think = level
		thought := false
		for _, p := range r.ask(t, req).Parts {
			thought = thought || p.Kind == domain.PartThinking
		}
		if level == provider.ThinkOn && !thought {
			t.Error("it was to think and did not")
		}
	}
}

// cancelled leaves in the middle of a long reply: it ends with that, and the next request is served.
func (r realServer) cancelled(t *testing.T) {
	m, _ := r.open(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	pieces := 0
	for ev, err := range m.Stream(ctx, providertest.Ask("#lp: count from 1 to 500, one number a line")) {
		if err != nil {
			if ctx.Err() == nil || pieces < 3 {
				t.Errorf("after %d pieces: %v", pieces, err)
			}
			break
		}
		if ev.Kind == provider.EventText {
			if pieces++; pieces == 3 {
				cancel()
			}
		}
		if ev.Kind == provider.EventDone {
			t.Error("a cancelled reply is said to be whole")
		}
	}
	r.reply(t)
}

// allocated holds the server to what it was asked for, and to one load for all requests before.
func (r realServer) allocated(t *testing.T) {
	got := r.ask(t, providertest.Ask("#hi: say hello")).Served
	if got.Context != 4096 || got.Bytes == 0 || got.Note != "" {
		t.Errorf("served as %+v", got)
	}
}

func (r realServer) unload(t *testing.T) {
	loaded := func() *provider.Loaded { return r.src.loaded(t.Context())[r.name] }
	if loaded() == nil {
		t.Error("it is not in memory after use")
	}
	if err := r.src.Unload(t.Context(), r.name); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it stays in memory", func() bool { return loaded() == nil })
	if err := r.src.Load(t.Context(), r.name); err != nil || loaded() == nil {
		t.Errorf("loaded again: %+v, %v", loaded(), err)
	}
}

// eventually waits for what another process does by itself.
func eventually(t *testing.T, otherwise string, done func() bool) {
	t.Helper()
	tick, late := time.NewTicker(20*time.Millisecond), time.After(30*time.Second)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatal(otherwise)
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// startReal starts the installed program with a home of its own, and ends it with the test.
func startReal(t *testing.T, address string) {
	t.Helper()
	src, err := NewSource(Options{Host: address})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "OLLAMA_MODELS=" + filepath.Join(dir, "models"), "OLLAMA_NO_CLOUD=1"}
	program, pid, err := src.Serve(t.Context(), env, filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("started %s", program)
	t.Cleanup(func() {
		if err := syscall.Kill(pid, syscall.SIGTERM); err != nil { // SIGKILL would leave its runners behind
			t.Error(err)
		}
		eventually(t, "the server does not end", func() bool { return syscall.Kill(pid, 0) != nil })
		src.Close()
	})
}

// putTiny gives the server the tiny model, and takes it away with the test.
func putTiny(t *testing.T, src *Source) {
	t.Helper()
	file, err := os.ReadFile(tinyFile(t))
	if err != nil {
		t.Fatal(err)
	}
	digest := fmt.Sprintf("sha256:%x", sha256.Sum256(file))
	if err := src.client.CreateBlob(t.Context(), digest, strings.NewReader(string(file))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := src.Remove(context.Background(), tinyName); err != nil {
			t.Error(err)
		}
	})
	req := &api.CreateRequest{
		Model: tinyName, Files: map[string]string{"tiny.gguf": digest}, Template: tinymodel.Template, Parameters: tinymodel.Parameters(),
	}
	if err := src.client.Create(t.Context(), req, func(api.ProgressResponse) error { return nil }); err != nil {
		t.Fatal(err)
	}
}
