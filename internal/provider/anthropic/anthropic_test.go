package anthropic

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/providertest"
)

// sent gives the fields of what goes over the wire.
func sent(t *testing.T, req provider.Request) map[string]json.RawMessage {
	t.Helper()
	o := open(t, providertest.Setup{Replies: []providertest.Reply{{Text: []string{"x"}}, {Text: []string{"y"}}}})
	defer o.Close()
	if _, err := providertest.Gather(t, t.Context(), o.Model, req); err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(o.Server.Request(t, 1).Body, &fields); err != nil {
		t.Fatal(err)
	}
	return fields
}

func TestOnTheWire(t *testing.T) {
	req := providertest.Ask("go")
	req.MaxOutput = 500
	req.Messages = append(req.Messages,
		domain.Message{Role: domain.RoleAssistant, Parts: []domain.Part{
			{Kind: domain.PartThinking, Text: "hm", Signature: "c2ln"},
			{Kind: domain.PartThinking, Signature: "hidden:ZGF0YQ=="},
			{Kind: domain.PartThinking, Text: "of another provider"},
			{Kind: domain.PartText, Text: " \n"},
			{Kind: domain.PartCall, Call: "c1", Name: "read", Args: json.RawMessage(`{"path":"a"}`)},
			{Kind: domain.PartCall, Call: "c2", Name: "read", Args: json.RawMessage(`{"path":"b"}`)},
		}},
		domain.Message{Role: domain.RoleTool, Parts: []domain.Part{
			{Kind: domain.PartResult, Call: "c1", Name: "read", Text: "A"},
			{Kind: domain.PartResult, Call: "c2", Name: "read", Text: "", IsError: true},
		}},
		providertest.User("quickly"))
	const mark = `"cache_control":{"type":"ephemeral"}`
	want := map[string]string{
		"max_tokens": "500", "stream": "true",
		"system": `[{"text":"You are a test.",` + mark + `,"type":"text"}]`,
		"messages": `[{"content":[{"text":"go","type":"text"}],"role":"user"},` +
			`{"content":[{"signature":"c2ln","thinking":"hm","type":"thinking"},` +
			`{"data":"ZGF0YQ==","type":"redacted_thinking"},` +
			`{"id":"c1","input":{"path":"a"},"name":"read","type":"tool_use"},` +
			`{"id":"c2","input":{"path":"b"},"name":"read","type":"tool_use"}],"role":"assistant"},` +
			`{"content":[{"tool_use_id":"c1","content":[{"text":"A","type":"text"}],"type":"tool_result"},` +
			`{"tool_use_id":"c2","is_error":true,"type":"tool_result"},` +
			`{"text":"quickly",` + mark + `,"type":"text"}],"role":"user"}]`,
	}
	fields := sent(t, req)
	for name, w := range want {
		if got := string(fields[name]); got != w {
			t.Errorf("%s is\n%s, want\n%s", name, got, w)
		}
	}
	var tools []map[string]json.RawMessage
	if err := json.Unmarshal(fields["tools"], &tools); err != nil || len(tools) != 2 ||
		tools[0]["cache_control"] != nil || tools[1]["cache_control"] == nil ||
		string(tools[0]["input_schema"]) != string(req.Tools[0].Schema) {
		t.Errorf("tools are %s", fields["tools"])
	}
}

func TestThinkingComesBackAsItWas(t *testing.T) {
	o := open(t, providertest.Setup{Replies: []providertest.Reply{
		{Thinking: "hm", Signature: "c2ln", Hidden: "ZGF0YQ==", Text: []string{"x"}},
	}})
	defer o.Close()
	r, err := providertest.Gather(t, t.Context(), o.Model, providertest.Ask("go"))
	if err != nil || len(r.Parts) != 3 || r.Parts[0].Signature != "c2ln" || r.Parts[1].Signature != "hidden:ZGF0YQ==" {
		t.Errorf("got %+v, %v", r, err)
	}
}

// TestEnvironmentIsNotRead: the library would take keys, addresses and headers from there by itself.
func TestEnvironmentIsNotRead(t *testing.T) {
	t.Setenv("ANTHROPIC_API_KEY", "sk-of-somebody-else")
	t.Setenv("ANTHROPIC_AUTH_TOKEN", "token-of-somebody-else")
	t.Setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:1")
	o := open(t, providertest.Setup{Replies: []providertest.Reply{{Text: []string{"x"}}}})
	defer o.Close()
	if _, err := providertest.Gather(t, t.Context(), o.Model, providertest.Ask("go")); err != nil {
		t.Error(err)
	}
}

func TestListAndBaseURL(t *testing.T) {
	_, url, _, key := providertest.Setup{}.Start(t)
	for _, base := range []string{url, url + "/", url + "/v1", url + "/v1/"} {
		src, err := NewSource(Options{BaseURL: base, Key: func(context.Context) (string, error) { return key, nil }})
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		infos, err := src.List(t.Context())
		if err != nil || len(infos) != 1 || infos[0].Name != "m" || infos[0].Context != 131072 {
			t.Errorf("%s: got %+v, %v", base, infos, err)
		}
	}
	for _, base := range []string{"x", "ftp://x", "http://user:pass@x"} {
		if _, err := NewSource(Options{BaseURL: base}); domain.CodeOf(err) != domain.CodeUsage {
			t.Errorf("%s: %v", base, err)
		}
	}
}
