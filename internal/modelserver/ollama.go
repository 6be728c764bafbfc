package main

import (
	"encoding/json"
	"net/http"
	"strings"
)

// ollama is /api/chat: a JSON object a line.
type ollama struct{ model string }

func (w *ollama) name() string                     { return "ollama" }
func (w *ollama) contentType() string              { return "application/x-ndjson" }
func (w *ollama) key(*http.Request) (string, bool) { return "", false }

func (w *ollama) parse(body []byte) (asked, error) {
	var req struct {
		Model     string
		Messages  []struct{ Role, Content string }
		Stream    *bool
		KeepAlive json.RawMessage `json:"keep_alive"`
	}
	if err := json.Unmarshal(body, &req); err != nil {
		return asked{}, err
	}
	a := asked{Model: req.Model, Whole: req.Stream != nil && !*req.Stream, Load: len(req.Messages) == 0}
	a.Unload = a.Load && (string(req.KeepAlive) == "0" || string(req.KeepAlive) == `"0s"`)
	for _, m := range req.Messages {
		if m.Role == "assistant" {
			a.Turn++
		}
		if m.Role == "user" && a.FirstUser == "" {
			a.FirstUser = m.Content
		}
	}
	return a, nil
}

func (w *ollama) failure(_ int, _, words string) any { return obj{"error": words} }

func (w *ollama) overflow() (string, string) {
	return "", "the input length exceeds the context length"
}

func (w *ollama) begin(_ *out, a asked, _ reply) { w.model = a.Model }

func (w *ollama) message(o *out, m obj) {
	m["role"] = "assistant"
	if m["content"] == nil {
		m["content"] = ""
	}
	o.line(obj{"model": w.model, "created_at": "2026-01-02T03:04:05Z", "message": m, "done": false})
}

func (w *ollama) content(o *out, r reply) {
	if r.Thinking != "" {
		w.message(o, obj{"thinking": r.Thinking})
	}
	for _, t := range r.Text {
		w.message(o, obj{"content": t})
	}
	for i, c := range r.Calls {
		if !json.Valid([]byte(c.text())) { // the real server parses calls itself and gives up
			o.line(obj{"error": "error parsing tool call: raw='" + c.text() + "', err=unexpected end of JSON input"})
			return
		}
		if r.Flat {
			i = 0
		}
		call := obj{"function": obj{"index": i, "name": c.Name, "arguments": json.RawMessage(c.text())}}
		if c.ID != "" {
			call["id"] = c.ID
		}
		w.message(o, obj{"tool_calls": []obj{call}})
	}
}

func (w *ollama) inStream(o *out, words string) { o.line(obj{"error": words}) }

func (w *ollama) finish(o *out, r reply) {
	last := w.last(r)
	last["message"] = obj{"role": "assistant", "content": ""}
	o.line(last)
}

// last is the final line without its message.
func (w *ollama) last(r reply) obj {
	reason := map[string]string{"": "stop", "end": "stop"}[r.Stop]
	if reason == "" {
		reason = r.Stop
	}
	last := obj{
		"model": w.model, "created_at": "2026-01-02T03:04:05Z", "done": true, "done_reason": reason, "total_duration": 1000,
	}
	if u := r.Usage; u != nil {
		last["prompt_eval_count"], last["eval_count"] = u.Input, u.Output
		last["prompt_eval_cached_count"] = u.Cached
		last["load_duration"], last["prompt_eval_duration"] = u.LoadMS*1e6, u.ReadMS*1e6
	}
	return last
}

func (w *ollama) whole(a asked, r reply) any {
	w.model = a.Model
	m := obj{"role": "assistant", "content": strings.Join(r.Text, "")}
	if r.Thinking != "" {
		m["thinking"] = r.Thinking
	}
	var calls []obj
	for i, c := range r.Calls {
		if !json.Valid([]byte(c.text())) {
			return obj{"error": "error parsing tool call: raw='" + c.text() + "', err=unexpected end of JSON input"}
		}
		call := obj{"function": obj{"index": i, "name": c.Name, "arguments": json.RawMessage(c.text())}}
		if c.ID != "" {
			call["id"] = c.ID
		}
		calls = append(calls, call)
	}
	if calls != nil {
		m["tool_calls"] = calls
	}
	last := w.last(r)
	last["message"] = m
	return last
}

// load brings a model into memory, or takes it out, and says so.
func (s *server) load(w http.ResponseWriter, wi wire, a asked, body []byte) {
	s.rec.load(entry{Wire: wi.name(), Model: a.Model, Body: body})
	if s.has(a.Model) == nil {
		fail(w, wi, 404, "", "model '"+a.Model+"' not found")
		return
	}
	s.mu.Lock()
	s.warmed[a.Model] = !a.Unload
	s.mu.Unlock()
	sendJSON(w, obj{
		"model": a.Model, "created_at": "2026-01-02T03:04:05Z", "done": true, "done_reason": "load",
		"message": obj{"role": "assistant", "content": ""},
	})
}

func (s *server) ollamaTags(w http.ResponseWriter, _ *http.Request) {
	list := []obj{}
	for _, m := range s.installed() {
		list = append(list, obj{
			"name": m.Name, "model": m.Name, "size": m.Bytes, "digest": "sha256:0", "modified_at": "2026-01-02T03:04:05Z",
			"details": m.details(),
		})
	}
	sendJSON(w, obj{"models": list})
}

func (s *server) ollamaShow(w http.ResponseWriter, r *http.Request) {
	var req struct{ Model string }
	_ = json.NewDecoder(r.Body).Decode(&req)
	m := s.has(req.Model)
	if m == nil {
		fail(w, &ollama{}, 404, "", "model '"+req.Model+"' not found")
		return
	}
	info := obj{"general.architecture": "llama"}
	if m.Context > 0 {
		info["llama.context_length"] = m.Context
	}
	if m.Layers > 0 {
		info["llama.block_count"], info["llama.attention.head_count_kv"] = m.Layers, 8
		info["llama.attention.key_length"], info["llama.attention.value_length"] = 128, 128
	}
	capabilities := m.Capabilities
	if capabilities == nil {
		capabilities = []string{"completion", "tools", "thinking"}
	}
	sendJSON(w, obj{
		"details":    m.details(),
		"model_info": info, "capabilities": capabilities,
	})
}

func (s *server) ollamaVersion(w http.ResponseWriter, _ *http.Request) {
	sendJSON(w, obj{"version": "0.34.4"})
}

func (s *server) ollamaPS(w http.ResponseWriter, _ *http.Request) {
	list := []obj{}
	for _, m := range s.installed() {
		if !s.inMemory(m) {
			continue
		}
		list = append(list, obj{
			"name": m.Name, "model": m.Name, "size": m.Bytes, "size_vram": m.onCard(), "context_length": m.Allocates,
			"expires_at": "2026-01-02T04:04:05Z",
		})
	}
	sendJSON(w, obj{"models": list})
}
