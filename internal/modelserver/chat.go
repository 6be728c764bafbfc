package main

import (
	"encoding/json"
	"net/http"
	"strings"
)

// chat is /v1/chat/completions.
type chat struct{ model string }

func (w *chat) name() string        { return "chat" }
func (w *chat) contentType() string { return "text/event-stream" }

func (w *chat) key(r *http.Request) (string, bool) {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), true
}

// words reads content that is a string or a list of blocks with text.
func words(content json.RawMessage) string {
	var s string
	if json.Unmarshal(content, &s) == nil {
		return s
	}
	var blocks []struct{ Text string }
	_ = json.Unmarshal(content, &blocks)
	for _, b := range blocks {
		s += b.Text
	}
	return s
}

func (w *chat) parse(body []byte) (asked, error) {
	var req struct {
		Model    string
		Stream   bool
		Messages []struct {
			Role    string
			Content json.RawMessage
		}
	}
	if err := json.Unmarshal(body, &req); err != nil {
		return asked{}, err
	}
	a := asked{Model: req.Model, Whole: !req.Stream}
	for _, m := range req.Messages {
		if m.Role == "assistant" {
			a.Turn++
		}
		if m.Role == "user" && a.FirstUser == "" {
			a.FirstUser = words(m.Content)
		}
	}
	return a, nil
}

func (w *chat) failure(_ int, code, words string) any {
	return obj{"error": obj{"message": words, "type": "invalid_request_error", "param": nil, "code": code}}
}

func (w *chat) overflow() (string, string) {
	return "context_length_exceeded", "This model's maximum context length is 8192 tokens."
}

func (w *chat) chunk(o *out, delta obj, finish any) {
	o.event("", obj{
		"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": w.model,
		"choices": []obj{{"index": 0, "delta": delta, "finish_reason": finish}},
	})
}

func (w *chat) begin(o *out, a asked, _ reply) {
	w.model = a.Model
	w.chunk(o, obj{"role": "assistant", "content": ""}, nil)
}

func (w *chat) content(o *out, r reply) {
	if r.Thinking != "" {
		w.chunk(o, obj{"reasoning_content": r.Thinking}, nil)
	}
	for _, t := range r.Text {
		w.chunk(o, obj{"content": t}, nil)
	}
	for i, c := range r.Calls {
		text := c.text()
		half := len(text) / 2
		if r.Flat {
			i, half = 0, len(text)
		}
		head := obj{"index": i, "type": "function", "function": obj{"name": c.Name, "arguments": text[:half]}}
		if c.ID != "" {
			head["id"] = c.ID
		}
		w.chunk(o, obj{"tool_calls": []obj{head}}, nil)
		if half < len(text) {
			w.chunk(o, obj{"tool_calls": []obj{{"index": i, "function": obj{"arguments": text[half:]}}}}, nil)
		}
	}
}

func (w *chat) inStream(o *out, words string) {
	o.event("", obj{"error": obj{"message": words, "type": "server_error"}})
}

func (w *chat) finish(o *out, r reply) {
	w.chunk(o, obj{}, w.reason(r))
	if u := r.Usage; u != nil {
		o.event("", obj{
			"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": w.model, "choices": []obj{},
			"usage": w.counts(*u),
		})
	}
	o.write([]byte("data: [DONE]\n\n"))
}

func (w *chat) reason(r reply) string {
	switch {
	case len(r.Calls) > 0 && r.Stop == "":
		return "tool_calls"
	case r.Stop == "" || r.Stop == "end":
		return "stop"
	case r.Stop == "filter":
		return "content_filter"
	}
	return r.Stop
}

func (w *chat) counts(u usage) obj {
	return obj{
		"prompt_tokens": u.Input, "completion_tokens": u.Output, "total_tokens": u.Input + u.Output,
		"prompt_tokens_details": obj{"cached_tokens": u.Cached},
	}
}

func (w *chat) whole(a asked, r reply) any {
	m := obj{"role": "assistant", "content": strings.Join(r.Text, "")}
	if r.Thinking != "" {
		m["reasoning_content"] = r.Thinking
	}
	var calls []obj
	for _, c := range r.Calls {
		calls = append(calls, obj{
			"id": c.ID, "type": "function", "function": obj{"name": c.Name, "arguments": c.text()},
		})
	}
	if calls != nil {
		m["tool_calls"] = calls
	}
	all := obj{
		"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": a.Model,
		"choices": []obj{{"index": 0, "message": m, "finish_reason": w.reason(r)}},
	}
	if r.Usage != nil {
		all["usage"] = w.counts(*r.Usage)
	}
	return all
}

// models is /v1/models, which OpenAI and Anthropic both have: told apart by the header with the key.
func (s *server) models(w http.ResponseWriter, r *http.Request) {
	var wi wire = &chat{}
	if r.Header.Get("X-Api-Key") != "" {
		wi = &anthropic{}
	}
	if key, _ := wi.key(r); s.script.Key != "" && key != s.script.Key {
		fail(w, wi, 401, "authentication_error", "Incorrect API key provided: "+key)
		return
	}
	list := []obj{}
	for _, m := range s.script.Models {
		list = append(list, obj{
			"id": m.Name, "object": "model", "created": 1, "owned_by": "test",
			"type": "model", "display_name": m.Name, "created_at": "2026-01-02T03:04:05Z", "max_input_tokens": m.Context,
		})
	}
	sendJSON(w, obj{"object": "list", "data": list, "has_more": false, "first_id": "", "last_id": ""})
}
