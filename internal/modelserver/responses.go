package main

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// responses is /v1/responses. What it shares with chat completions is the key and the shape of errors.
type responses struct {
	chat
	seq    int
	output []obj
}

func (w *responses) name() string { return "responses" }

// parse counts replies: a run of items that are the model's is one.
func (w *responses) parse(body []byte) (asked, error) {
	var req struct {
		Model  string
		Stream bool
		Input  json.RawMessage
	}
	if err := json.Unmarshal(body, &req); err != nil {
		return asked{}, err
	}
	a := asked{Model: req.Model, Whole: !req.Stream}
	if json.Unmarshal(req.Input, &a.FirstUser) == nil {
		return a, nil
	}
	var input []struct {
		Type, Role string
		Content    json.RawMessage
	}
	if err := json.Unmarshal(req.Input, &input); err != nil {
		return a, err
	}
	inReply := false
	for _, it := range input {
		models := it.Role == "assistant" || it.Type == "function_call" || it.Type == "reasoning"
		if models && !inReply {
			a.Turn++
		}
		inReply = models
		if it.Role == "user" && a.FirstUser == "" {
			a.FirstUser = words(it.Content)
		}
	}
	return a, nil
}

func (w *responses) send(o *out, kind string, v obj) {
	v["type"], v["sequence_number"] = kind, w.seq
	w.seq++
	o.event(kind, v)
}

func (w *responses) response(status string, extra obj) obj {
	r := obj{
		"id": "resp_1", "object": "response", "created_at": 1, "model": w.model, "status": status, "output": w.output,
		"error": nil, "incomplete_details": nil,
	}
	for k, v := range extra {
		r[k] = v
	}
	return r
}

func (w *responses) begin(o *out, a asked, _ reply) {
	w.model, w.output = a.Model, []obj{}
	w.send(o, "response.created", obj{"response": w.response("in_progress", nil)})
}

// item announces an item, lets body stream it, and closes it.
func (w *responses) item(o *out, started, done obj, body func(index int, id string)) {
	index := len(w.output)
	id := "item_" + strconv.Itoa(index)
	started["id"], done["id"] = id, id
	w.send(o, "response.output_item.added", obj{"output_index": index, "item": started})
	body(index, id)
	w.output = append(w.output, done)
	w.send(o, "response.output_item.done", obj{"output_index": index, "item": done})
}

func (w *responses) content(o *out, r reply) {
	if r.Thinking != "" || r.Signature != "" {
		w.thinking(o, r)
	}
	if len(r.Text) > 0 {
		w.text(o, r.Text)
	}
	for _, c := range r.Calls {
		w.call(o, c)
	}
}

func (w *responses) thinking(o *out, r reply) {
	done := obj{"type": "reasoning", "summary": []obj{{"type": "summary_text", "text": r.Thinking}}}
	if r.Signature != "" {
		done["encrypted_content"] = r.Signature
	}
	w.item(o, obj{"type": "reasoning", "summary": []obj{}}, done, func(index int, id string) {
		if r.Thinking != "" {
			w.send(o, "response.reasoning_summary_text.delta",
				obj{"item_id": id, "output_index": index, "summary_index": 0, "delta": r.Thinking})
		}
	})
}

func (w *responses) text(o *out, chunks []string) {
	all := ""
	done := obj{"type": "message", "role": "assistant", "status": "completed"}
	w.item(o, obj{"type": "message", "role": "assistant", "content": []obj{}}, done, func(index int, id string) {
		for _, t := range chunks {
			all += t
			w.send(o, "response.output_text.delta",
				obj{"item_id": id, "output_index": index, "content_index": 0, "delta": t})
		}
		done["content"] = []obj{{"type": "output_text", "text": all, "annotations": []obj{}}}
	})
}

func (w *responses) call(o *out, c call) {
	text := c.text()
	done := obj{"type": "function_call", "call_id": c.ID, "name": c.Name, "arguments": text, "status": "completed"}
	started := obj{"type": "function_call", "call_id": c.ID, "name": c.Name, "arguments": ""}
	w.item(o, started, done, func(index int, id string) {
		for _, piece := range []string{text[:len(text)/2], text[len(text)/2:]} {
			w.send(o, "response.function_call_arguments.delta",
				obj{"item_id": id, "output_index": index, "delta": piece})
		}
	})
}

func (w *responses) inStream(o *out, words string) {
	w.send(o, "error", obj{"code": "server_error", "message": words, "param": nil})
}

// state is how the response ended and what it says beside its output.
func (w *responses) state(r reply) (status string, extra obj) {
	extra = obj{}
	if u := r.Usage; u != nil {
		extra["usage"] = obj{
			"input_tokens": u.Input, "input_tokens_details": obj{"cached_tokens": u.Cached},
			"output_tokens": u.Output, "output_tokens_details": obj{"reasoning_tokens": 0}, "total_tokens": u.Input + u.Output,
		}
	}
	reason := map[string]string{"length": "max_output_tokens", "filter": "content_filter", "": "", "end": ""}
	why, known := reason[r.Stop]
	if !known {
		why = r.Stop
	}
	if why == "" {
		return "completed", extra
	}
	extra["incomplete_details"] = obj{"reason": why}
	return "incomplete", extra
}

func (w *responses) finish(o *out, r reply) {
	status, extra := w.state(r)
	w.send(o, "response."+status, obj{"response": w.response(status, extra)})
}

// whole plays the stream to nobody and gives the response it ends in.
func (w *responses) whole(a asked, r reply) any {
	nowhere := &out{w: discard{}, flush: http.NewResponseController(discard{})}
	w.begin(nowhere, a, r)
	w.content(nowhere, r)
	status, extra := w.state(r)
	return w.response(status, extra)
}

// discard takes what nobody reads.
type discard struct{ http.ResponseWriter }

func (discard) Write(b []byte) (int, error) { return len(b), nil }
