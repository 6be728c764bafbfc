package wiretest

import (
	"bytes"
	"encoding/json"
	"regexp"
	"testing"

	"github.com/coppice/coppice/internal/engine/enginetest"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// canary is a key; nothing that is stored, logged, said or sent as text may hold it.
const canary = "sk-canary-0123456789abcdef"

// wire is one way to reach a model.
type wire struct {
	name   string
	model  string // provider/name
	served string // its name with the server
	path   string
	keyed  bool // the server demands a key
	env    func(url string) []string
	// settings are the person's, with URL for the server's address.
	settings string
	// cost says what the whole task costs; nil: unknown.
	cost *float64
	read func(t *testing.T, body []byte) conversation
}

func dollars(usd float64) *float64 { return &usd }

// wires are all ways but OpenAI's own Responses API. Each request of the script counts 1000 tokens in, 400 of them
// cached, and 100 out.
func wires() []wire {
	return []wire{
		{
			name: "ollama", model: "ollama/tiny", served: "tiny", path: "/api/chat", cost: dollars(0), read: readOllama,
			env: func(url string) []string { return []string{"OLLAMA_HOST=" + url} },
		},
		{
			name: "openai", model: "openai/unpriced", served: "unpriced", path: "/v1/chat/completions", keyed: true,
			read: readChat,
			env: func(url string) []string {
				return []string{"OPENAI_BASE_URL=" + url + "/v1", "OPENAI_API_KEY=" + canary}
			},
		},
		{
			name: "local", model: "vllm/tiny", served: "tiny", path: "/v1/chat/completions", cost: dollars(0),
			read:     readChat,
			env:      func(string) []string { return nil },
			settings: "[providers.vllm]\nbase_url = \"URL/v1\"\n",
		},
		{
			name: "anthropic", model: "anthropic/claude-sonnet-4-5", served: "claude-sonnet-4-5",
			path: "/v1/messages", keyed: true,
			// 3 dollars a million in, 0.30 cached, 15 out: 600 fresh, 400 cached and 100 out for each of six requests.
			cost: dollars(6 * (600*3 + 400*0.3 + 100*15) / 1e6), read: readAnthropic,
			env: func(url string) []string {
				return []string{"ANTHROPIC_BASE_URL=" + url, "ANTHROPIC_API_KEY=" + canary}
			},
		},
	}
}

// conversation is what a request shows a model, in the order in which its server reads it.
type conversation struct {
	rest     json.RawMessage // the request without its messages
	messages []json.RawMessage
	results  []result // of the last turn
}

// result is a tool result of the newest messages.
type result struct{ call, text string }

// body splits a request into its messages and everything else, as the bytes are.
func body(t *testing.T, raw []byte) (rest json.RawMessage, messages []json.RawMessage) {
	t.Helper()
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(fields["messages"], &messages); err != nil {
		t.Fatal(err)
	}
	return bytes.Replace(raw, fields["messages"], []byte("[]"), 1), messages
}

// newest gives the messages at the end that hold tool results.
func newest(t *testing.T, messages []json.RawMessage) (out []toolMessage) {
	t.Helper()
	for _, raw := range messages {
		var m toolMessage
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		if m.Role == "assistant" {
			out = nil
			continue
		}
		out = append(out, m)
	}
	return out
}

type toolMessage struct {
	Role       string          `json:"role"`
	Content    json.RawMessage `json:"content"`
	ToolCallID string          `json:"tool_call_id"`
}

func readOllama(t *testing.T, raw []byte) (c conversation) {
	c.rest, c.messages = body(t, raw)
	return c.withTools(t)
}

func readChat(t *testing.T, raw []byte) (c conversation) {
	c.rest, c.messages = body(t, raw)
	return c.withTools(t)
}

func (c conversation) withTools(t *testing.T) conversation {
	for _, m := range newest(t, c.messages) {
		if m.Role == "tool" {
			c.results = append(c.results, result{m.ToolCallID, string(m.Content)})
		}
	}
	return c
}

// marks are Anthropic's cache marks. They are no part of what the model is shown: the newest block carries one, and
// has none in the next request.
var marks = regexp.MustCompile(`,"cache_control":\{"type":"ephemeral"\}|"cache_control":\{"type":"ephemeral"\},`)

func readAnthropic(t *testing.T, raw []byte) (c conversation) {
	c.rest, c.messages = body(t, raw)
	for i, m := range c.messages {
		c.messages[i] = marks.ReplaceAll(m, nil)
	}
	for _, m := range newest(t, c.messages) {
		var blocks []struct {
			Type, Text string
			ToolUseID  string `json:"tool_use_id"`
			Content    json.RawMessage
		}
		if err := json.Unmarshal(m.Content, &blocks); err != nil {
			t.Fatal(err)
		}
		for _, b := range blocks {
			if b.Type == "tool_result" {
				c.results = append(c.results, result{b.ToolUseID, string(b.Content)})
			}
		}
	}
	return c
}
