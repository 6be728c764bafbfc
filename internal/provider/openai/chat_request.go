package openai

import (
	"encoding/json"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/shared"

	"github.com/coppice/coppice/internal/provider"
)

// chatParams makes a request of chat completions, but for its messages (see chatBody).
func chatParams(name string, req provider.Request) (openai.ChatCompletionNewParams, error) {
	p := openai.ChatCompletionNewParams{Model: name, ReasoningEffort: effort(req.Think)}
	if !req.Whole {
		p.StreamOptions.IncludeUsage = openai.Bool(true)
	}
	if len(req.Schema) > 0 {
		schema, err := object(req.Schema)
		if err != nil {
			return p, err
		}
		p.ResponseFormat.OfJSONSchema = &shared.ResponseFormatJSONSchemaParam{
			JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{Name: schemaName, Schema: schema},
		}
	}
	if req.MaxOutput > 0 {
		p.MaxTokens = openai.Int(int64(req.MaxOutput)) // what servers other than OpenAI's know
	}
	for _, t := range req.Tools {
		schema, err := object(t.Schema)
		if err != nil {
			return p, err
		}
		p.Tools = append(p.Tools, openai.ChatCompletionFunctionTool(shared.FunctionDefinitionParam{
			Name: t.Name, Description: openai.String(t.Description), Parameters: schema,
		}))
	}
	return p, nil
}

// schemaName is what the shape of a structured reply is called; the API wants a name.
const schemaName = "reply"

// effort is a level of thinking in the API's words; nothing is sent where nobody named one.
func effort(think string) shared.ReasoningEffort {
	switch think {
	case provider.ThinkOff:
		return shared.ReasoningEffortNone
	case provider.ThinkOn:
		return shared.ReasoningEffortMedium
	}
	return shared.ReasoningEffort(think)
}

// object reads a JSON object; it is written again with sorted keys, so that equal requests are equal bytes.
func object(raw json.RawMessage) (map[string]any, error) {
	var m map[string]any
	err := json.Unmarshal(raw, &m)
	return m, err
}
