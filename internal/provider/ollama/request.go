package ollama

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/ollama/ollama/api"
	details "github.com/ollama/ollama/types/model"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// DefaultContext is the num_ctx that is sent when nobody chose one and the model can hold as much.
const DefaultContext = 32768

// DefaultKeepAlive is how long a model stays loaded when nobody uses it and nobody said how long.
const DefaultKeepAlive = 30 * time.Minute

// runner is what decides how a model is loaded. It is the same for every use of a model: the server loads it anew when
// any of this changes.
type runner struct {
	numCtx    int64
	keepAlive time.Duration
}

func (r runner) options() map[string]any { return map[string]any{"num_ctx": r.numCtx} }

// loading is the request that brings a model into memory and asks it nothing.
func (r runner) loading(name string) *api.ChatRequest {
	return &api.ChatRequest{
		Model: name, Stream: new(false), Options: r.options(), KeepAlive: &api.Duration{Duration: r.keepAlive},
	}
}

// chat makes the wire's request. Nothing of the conversation may change how the runner is loaded.
func (m *model) chat(req provider.Request) (*api.ChatRequest, error) {
	run := m.runner(req)
	out := &api.ChatRequest{
		Model:     m.info.Name,
		Stream:    new(!req.Whole),
		Truncate:  new(false),
		Shift:     new(false),
		Options:   run.options(),
		KeepAlive: &api.Duration{Duration: run.keepAlive},
		Think:     m.think(req.Think),
		Format:    req.Schema,
	}
	if req.MaxOutput > 0 {
		out.Options["num_predict"] = req.MaxOutput // a sampling option: the runner is not reloaded for it
	}
	var err error
	if out.Tools, err = tools(req.Tools); err != nil {
		return nil, err
	}
	if req.System != "" {
		out.Messages = append(out.Messages, api.Message{Role: "system", Content: req.System})
	}
	for _, msg := range provider.Sound(req.Messages) {
		more, err := message(msg)
		if err != nil {
			return nil, err
		}
		out.Messages = append(out.Messages, more...)
	}
	return out, nil
}

// think says explicitly how much the model is to think: a server left to itself lets it. Models that cannot think
// refuse the word. A level that the model does not have becomes the nearest thing it has.
func (m *model) think(level string) *api.ThinkValue {
	if !m.info.Thinks {
		return nil
	}
	var value any = level
	switch level {
	case "", provider.ThinkOff:
		value = false
	case provider.ThinkOn:
		value = true
	}
	if t := m.thinking; t != nil && len(t.Values) > 0 && !t.Supports(value) {
		value = nearest(t, value)
	}
	return &api.ThinkValue{Value: value}
}

// nearest is what a model that cannot be told value is told instead: its least thinking for off, and for a level it
// does not have on, or its own default.
func nearest(t *details.Thinking, value any) any {
	if value == false {
		for _, least := range []any{"none", "minimal", "low"} {
			if t.Supports(least) {
				return least
			}
		}
		return t.Values[0]
	}
	if t.Supports(true) {
		return true
	}
	if i := slices.IndexFunc(t.Values, func(v any) bool { return v != false }); i >= 0 && !t.Supports(t.Default) {
		return t.Values[i]
	}
	return t.Default
}

func tools(specs []provider.ToolSpec) (api.Tools, error) {
	var out api.Tools
	for _, s := range specs {
		t := api.Tool{Type: "function", Function: api.ToolFunction{Name: s.Name, Description: s.Description}}
		if err := json.Unmarshal(s.Schema, &t.Function.Parameters); err != nil {
			return nil, fmt.Errorf("the schema of the tool %s: %w", s.Name, err)
		}
		out = append(out, t)
	}
	return out, nil
}

// message gives one message on the wire for what the model or the user said, and one for each tool result.
func message(m domain.Message) ([]api.Message, error) {
	said := api.Message{Role: string(m.Role)}
	var results []api.Message
	for _, p := range m.Parts {
		switch p.Kind {
		case domain.PartText:
			said.Content += p.Text
		case domain.PartImage:
			said.Images = append(said.Images, p.Image.Data)
		case domain.PartThinking:
			said.Thinking += p.Text
		case domain.PartCall:
			c := api.ToolCall{ID: p.Call, Function: api.ToolCallFunction{Index: len(said.ToolCalls), Name: p.Name}}
			if err := json.Unmarshal(p.Args, &c.Function.Arguments); err != nil {
				return nil, fmt.Errorf("the arguments of the call %s: %w", p.Call, err)
			}
			said.ToolCalls = append(said.ToolCalls, c)
		case domain.PartResult:
			results = append(results, api.Message{Role: "tool", Content: p.Text, ToolName: p.Name, ToolCallID: p.Call})
		}
	}
	if m.Role == domain.RoleTool {
		return results, nil
	}
	return append([]api.Message{said}, results...), nil
}
