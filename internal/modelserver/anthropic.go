package main

import (
	"encoding/json"
	"net/http"
	"strings"
)

// anthropic is /v1/messages.
type anthropic struct {
	model string
	index int
}

func (w *anthropic) name() string        { return "anthropic" }
func (w *anthropic) contentType() string { return "text/event-stream" }

func (w *anthropic) key(r *http.Request) (string, bool) { return r.Header.Get("X-Api-Key"), true }

func (w *anthropic) parse(body []byte) (asked, error) {
	c := chat{}
	return c.parse(body) // messages with roles and content in blocks, as there
}

func (w *anthropic) failure(status int, code, words string) any {
	if code == "" {
		code = map[int]string{429: "rate_limit_error", 529: "overloaded_error"}[status]
	}
	return obj{"type": "error", "error": obj{"type": code, "message": words}}
}

func (w *anthropic) overflow() (string, string) {
	return "invalid_request_error", "prompt is too long: 250000 tokens > 200000 maximum"
}

func (w *anthropic) send(o *out, kind string, v obj) {
	v["type"] = kind
	o.event(kind, v)
}

// counts is what a message's usage says.
func (w *anthropic) counts(r reply, output int) obj {
	if r.Usage == nil {
		return obj{}
	}
	return obj{
		"input_tokens": r.Usage.Input - r.Usage.Cached, "cache_read_input_tokens": r.Usage.Cached,
		"cache_creation_input_tokens": 0, "output_tokens": output,
	}
}

func (w *anthropic) whole(a asked, r reply) any {
	content := []obj{}
	if r.Thinking != "" || r.Signature != "" {
		content = append(content, obj{"type": "thinking", "thinking": r.Thinking, "signature": r.Signature})
	}
	if r.Hidden != "" {
		content = append(content, obj{"type": "redacted_thinking", "data": r.Hidden})
	}
	if len(r.Text) > 0 {
		content = append(content, obj{"type": "text", "text": strings.Join(r.Text, "")})
	}
	for _, c := range r.Calls {
		input := json.RawMessage(c.text())
		if !json.Valid(input) { // the real server has read it by then
			input = raw(c.text())
		}
		content = append(content, obj{"type": "tool_use", "id": c.ID, "name": c.Name, "input": input})
	}
	output := 0
	if r.Usage != nil {
		output = r.Usage.Output
	}
	return obj{
		"id": "msg_1", "type": "message", "role": "assistant", "model": a.Model, "content": content,
		"stop_reason": w.reason(r), "stop_sequence": nil, "usage": w.counts(r, output),
	}
}

func (w *anthropic) begin(o *out, a asked, r reply) {
	w.model = a.Model
	u := w.counts(r, 1)
	w.send(o, "message_start", obj{"message": obj{
		"id": "msg_1", "type": "message", "role": "assistant", "model": w.model, "content": []obj{},
		"stop_reason": nil, "usage": u,
	}})
	w.send(o, "ping", obj{})
}

func (w *anthropic) block(o *out, start obj, deltas ...obj) {
	w.send(o, "content_block_start", obj{"index": w.index, "content_block": start})
	for _, d := range deltas {
		w.send(o, "content_block_delta", obj{"index": w.index, "delta": d})
	}
	w.send(o, "content_block_stop", obj{"index": w.index})
	w.index++
}

func (w *anthropic) content(o *out, r reply) {
	if r.Thinking != "" || r.Signature != "" {
		w.block(o, obj{"type": "thinking", "thinking": "", "signature": ""},
			obj{"type": "thinking_delta", "thinking": r.Thinking},
			obj{"type": "signature_delta", "signature": r.Signature})
	}
	if r.Hidden != "" {
		w.block(o, obj{"type": "redacted_thinking", "data": r.Hidden})
	}
	var deltas []obj
	for _, t := range r.Text {
		deltas = append(deltas, obj{"type": "text_delta", "text": t})
	}
	if len(deltas) > 0 {
		w.block(o, obj{"type": "text", "text": ""}, deltas...)
	}
	for _, c := range r.Calls {
		text := c.text()
		w.block(o, obj{"type": "tool_use", "id": c.ID, "name": c.Name, "input": json.RawMessage("{}")},
			obj{"type": "input_json_delta", "partial_json": text[:len(text)/2]},
			obj{"type": "input_json_delta", "partial_json": text[len(text)/2:]})
	}
}

func (w *anthropic) inStream(o *out, words string) {
	w.send(o, "error", obj{"error": obj{"type": "overloaded_error", "message": words}})
}

func (w *anthropic) reason(r reply) string {
	switch {
	case len(r.Calls) > 0 && r.Stop == "":
		return "tool_use"
	case r.Stop == "" || r.Stop == "end":
		return "end_turn"
	case r.Stop == "length":
		return "max_tokens"
	case r.Stop == "filter":
		return "refusal"
	}
	return r.Stop
}

func (w *anthropic) finish(o *out, r reply) {
	u := obj{}
	if r.Usage != nil {
		u["output_tokens"] = r.Usage.Output
	}
	w.send(o, "message_delta", obj{"delta": obj{"stop_reason": w.reason(r), "stop_sequence": nil}, "usage": u})
	w.send(o, "message_stop", obj{})
}
