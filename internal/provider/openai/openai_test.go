package openai

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/providertest"
)

// thinker is a catalogue in which every model thinks.
type thinker struct{}

func (thinker) Fill(i provider.Info) (provider.Info, bool) { i.Thinks = true; return i, true }
func (thinker) Known(string) bool                          { return true }

// history is a conversation with everything in it.
func history() provider.Request {
	req := providertest.Ask("go")
	req.MaxOutput = 500
	req.Messages = append(req.Messages,
		domain.Message{Role: domain.RoleAssistant, Parts: []domain.Part{
			{Kind: domain.PartThinking, Text: "hm", Signature: `{"id":"rs_1","encrypted_content":"abc"}`},
			{Kind: domain.PartThinking, Text: "another provider's", Signature: "c2ln"},
			{Kind: domain.PartText, Text: "reading"},
			{Kind: domain.PartCall, Call: "c1", Name: "read", Args: json.RawMessage(`{"path":"a"}`)},
			{Kind: domain.PartCall, Call: "c2", Name: "read", Args: json.RawMessage(`{"path":"b"}`)},
		}},
		domain.Message{Role: domain.RoleTool, Parts: []domain.Part{
			{Kind: domain.PartResult, Call: "c1", Name: "read", Text: "A"},
			{Kind: domain.PartResult, Call: "c2", Name: "read", Text: ""},
		}})
	return req
}

// sent gives the fields of what goes over the wire for the history.
func sent(t *testing.T, responses bool) map[string]json.RawMessage {
	t.Helper()
	setup := providertest.Setup{Replies: []providertest.Reply{{Text: []string{"x"}}, {Text: []string{"y"}}}}
	srv, url, name, key := setup.Start(t)
	src, err := NewSource(Options{
		Preset: Preset{Name: "openai", BaseURL: url + "/v1"}, Catalog: thinker{},
		Key: func(context.Context) (string, error) { return key, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if responses {
		src.UseResponses()
	}
	m, _, err := src.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := providertest.Gather(t, t.Context(), m, history()); err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(srv.Request(t, 1).Body, &fields); err != nil {
		t.Fatal(err)
	}
	return fields
}

func check(t *testing.T, fields map[string]json.RawMessage, want map[string]string) {
	t.Helper()
	for name, w := range want {
		if got := string(fields[name]); got != w {
			t.Errorf("%s is\n%s, want\n%s", name, got, w)
		}
	}
}

func TestChatOnTheWire(t *testing.T) {
	check(t, sent(t, false), map[string]string{
		"model": `"m"`, "stream": "true", "stream_options": `{"include_usage":true}`, "max_tokens": "500",
		"messages": `[{"content":"You are a test.","role":"system"},{"content":"go","role":"user"},` +
			`{"content":"reading","tool_calls":[` +
			`{"id":"c1","function":{"arguments":"{\"path\":\"a\"}","name":"read"},"type":"function"},` +
			`{"id":"c2","function":{"arguments":"{\"path\":\"b\"}","name":"read"},"type":"function"}],"role":"assistant"},` +
			`{"content":"A","tool_call_id":"c1","role":"tool"},{"content":"","tool_call_id":"c2","role":"tool"}]`,
	})
}

func TestResponsesOnTheWire(t *testing.T) {
	check(t, sent(t, true), map[string]string{
		"model": `"m"`, "stream": "true", "store": "false", "include": `["reasoning.encrypted_content"]`,
		"max_output_tokens": "500", "instructions": `"You are a test."`, "parallel_tool_calls": "true",
		"input": `[{"content":"go","role":"user"},` +
			`{"id":"rs_1","summary":[],"encrypted_content":"abc","type":"reasoning"},{"content":"reading","role":"assistant"},` +
			`{"arguments":"{\"path\":\"a\"}","call_id":"c1","name":"read","type":"function_call"},` +
			`{"arguments":"{\"path\":\"b\"}","call_id":"c2","name":"read","type":"function_call"},` +
			`{"output":"A","call_id":"c1","type":"function_call_output"},` +
			`{"output":"","call_id":"c2","type":"function_call_output"}]`,
	})
}

func TestReasoningComesBackAsItWas(t *testing.T) {
	reply := providertest.Reply{Thinking: "hm", Signature: "b64==", Text: []string{"x"}}
	o := open(t, providertest.Setup{Replies: []providertest.Reply{reply}}, true)
	defer o.Close()
	r, err := providertest.Gather(t, t.Context(), o.Model, providertest.Ask("go"))
	if err != nil || r.Parts[0].Signature != `{"id":"item_0","encrypted_content":"b64=="}` {
		t.Errorf("got %+v, %v", r, err)
	}
}

// TestNoKeyIsSentWhereNoneIsMeant asks a server that records what it is sent, with an environment full of keys that are
// meant for others.
func TestNoKeyIsSentWhereNoneIsMeant(t *testing.T) {
	for _, name := range []string{"OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"} {
		t.Setenv(name, providertest.TestKey)
	}
	t.Setenv("OPENAI_BASE_URL", "http://127.0.0.1:1")
	var all []http.Header
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all = append(all, r.Header)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"object":"list","data":[{"id":"local-model","object":"model"}]}`)
	}))
	defer srv.Close()
	for _, p := range []Preset{
		{Name: "vllm", BaseURL: srv.URL + "/v1", Local: true},
		Presets()[0].At(srv.URL + "/v1"),
	} {
		src, err := NewSource(Options{Preset: p})
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		infos, err := src.List(t.Context())
		if err != nil || len(infos) != 1 || infos[0].Local != p.Local {
			t.Errorf("%s: got %+v, %v", p.Name, infos, err)
		}
		m, _, err := src.Open(t.Context(), "local-model")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = provider.Gather(m.Stream(t.Context(), providertest.Ask("go")))
	}
	if len(all) != 4 {
		t.Fatalf("%d requests", len(all))
	}
	client := sdk.NewClient(option.WithBaseURL(srv.URL)) // the control: the library's own client sends it
	_, err := client.Models.List(t.Context())
	if err != nil || !strings.Contains(fmt.Sprint(all[4]), providertest.TestKey) {
		t.Errorf("the control sent no key: %v, %v", all[4], err)
	}
	for _, h := range all[:4] {
		if all := fmt.Sprint(h); h.Get("Authorization") != "" || strings.Contains(all, providertest.TestKey) {
			t.Errorf("a key was sent: %s", all)
		}
	}
}

func TestKeyIsSentWhereItIsMeant(t *testing.T) { // the control of the test above
	var got string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("Authorization")
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"object":"list","data":[]}`)
	}))
	defer srv.Close()
	src, err := NewSource(Options{
		Preset: Presets()[1].At(srv.URL), Key: func(context.Context) (string, error) { return providertest.TestKey, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if _, err := src.List(t.Context()); err != nil || got != "Bearer "+providertest.TestKey {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestPresets(t *testing.T) {
	names := map[string]bool{}
	for _, p := range Presets() {
		src, err := NewSource(Options{Preset: p})
		if err != nil || names[p.Name] || (p.KeyVar == "") != p.Local {
			t.Errorf("%+v: %v", p, err)
			continue
		}
		names[p.Name] = true
		if src.responses != (p.Name == "openai") {
			t.Errorf("%s speaks the Responses API: %v", p.Name, src.responses)
		}
		if p.Local != provider.LocalProvider(p.Name) {
			t.Errorf("%s: the lanes take it for local: %v", p.Name, provider.LocalProvider(p.Name))
		}
	}
	if src, _ := NewSource(Options{Preset: Presets()[0].At("http://127.0.0.1:8000/v1")}); src.responses {
		t.Error("another server is spoken to by the Responses API")
	}
	for _, url := range []string{"", "127.0.0.1:80", "ftp://x", "http://user:pass@x/v1"} {
		if _, err := NewSource(Options{Preset: Preset{Name: "x", BaseURL: url}}); domain.CodeOf(err) != domain.CodeUsage {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestListLeavesOutWhatTheCatalogueDoesNotKnow(t *testing.T) {
	srv, url, _, key := providertest.Setup{}.Start(t)
	_ = srv
	src, err := NewSource(Options{
		Preset: Preset{Name: "openai", BaseURL: url + "/v1"}, Catalog: only{"other"},
		Key: func(context.Context) (string, error) { return key, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if infos, err := src.List(t.Context()); err != nil || len(infos) != 0 {
		t.Errorf("got %+v, %v", infos, err)
	}
	src.opt.Catalog = only{"m"}
	if infos, err := src.List(t.Context()); err != nil || len(infos) != 1 || infos[0].Name != "m" {
		t.Errorf("got %+v, %v", infos, err)
	}
}

// only is a catalogue of one model.
type only struct{ name string }

func (o only) Fill(i provider.Info) (provider.Info, bool) { return i, i.Name == o.name }
func (o only) Known(string) bool                          { return true }

// A local server that nobody named and that is not there is off, not broken; one that was named is unreachable.
func TestNothingAtAGuessedAddressIsNoTrouble(t *testing.T) {
	free := httptest.NewServer(nil)
	free.Close() // an address where nothing answers any more
	for _, c := range []struct {
		preset Preset
		want   provider.Availability
	}{
		{Preset{Name: "vllm", BaseURL: free.URL + "/v1", Local: true}, provider.Off},
		{Preset{Name: "vllm", Local: true}.At(free.URL + "/v1"), provider.Unreachable},
	} {
		src, err := NewSource(Options{Preset: c.preset})
		if err != nil {
			t.Fatal(err)
		}
		_, states := provider.NewSet(src).List(t.Context())
		if states[0].State != c.want {
			t.Errorf("%+v: %s, want %s (%s)", c.preset, states[0].State, c.want, states[0].Note)
		}
	}
}
