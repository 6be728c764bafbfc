package ollama

import (
	"encoding/json"
	"fmt"

	"github.com/ollama/ollama/api"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// DefaultContext is the num_ctx that is sent when nobody chose one and the model can hold as much.
const DefaultContext = 32768

// chat makes the wire's request. Fields that decide how the runner is loaded are the same for every request of a
// model: nothing of the conversation may change them.
func chat(name string, numCtx int64, req provider.Request) (*api.ChatRequest, error) {
	out := &api.ChatRequest{
		Model:    name,
		Stream:   new(true),
		Truncate: new(false),
		Shift:    new(false),
		Options:  map[string]any{"num_ctx": numCtx},
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
	for _, m := range req.Messages {
		more, err := message(m)
		if err != nil {
			return nil, err
		}
		out.Messages = append(out.Messages, more...)
	}
	return out, nil
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
