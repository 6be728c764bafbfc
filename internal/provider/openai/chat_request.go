package openai

import (
	"encoding/json"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/shared"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// chatParams makes a request of chat completions.
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
	if req.System != "" {
		p.Messages = append(p.Messages, openai.SystemMessage(req.System))
	}
	for _, m := range provider.Sound(req.Messages) {
		p.Messages = append(p.Messages, chatMessages(m)...)
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

// chatMessages gives what was said as one message and each tool result as one of its own. Thinking stays here: servers
// of this kind do not take it back.
func chatMessages(m domain.Message) []openai.ChatCompletionMessageParamUnion {
	var results []openai.ChatCompletionMessageParamUnion
	for _, p := range m.Parts {
		if p.Kind == domain.PartResult {
			results = append(results, openai.ToolMessage(p.Text, p.Call))
		}
	}
	switch m.Role {
	case domain.RoleUser:
		return append(results, word(m))
	case domain.RoleAssistant:
		return append([]openai.ChatCompletionMessageParamUnion{assistant(m)}, results...)
	}
	return results
}

// word is a person's word: text alone, or its parts in order where there are images among them.
func word(m domain.Message) openai.ChatCompletionMessageParamUnion {
	var content []openai.ChatCompletionContentPartUnionParam
	images := false
	for _, p := range m.Parts {
		switch p.Kind {
		case domain.PartText:
			content = append(content, openai.TextContentPart(p.Text))
		case domain.PartImage:
			images = true
			content = append(content, openai.ImageContentPart(openai.ChatCompletionContentPartImageImageURLParam{URL: provider.DataURL(p.Image)}))
		}
	}
	if !images {
		return openai.UserMessage(m.TextOf())
	}
	return openai.UserMessage(content)
}

func assistant(m domain.Message) openai.ChatCompletionMessageParamUnion {
	var a openai.ChatCompletionAssistantMessageParam
	for _, c := range m.Calls() {
		a.ToolCalls = append(a.ToolCalls, openai.ChatCompletionMessageToolCallUnionParam{
			OfFunction: &openai.ChatCompletionMessageFunctionToolCallParam{
				ID: c.Call,
				Function: openai.ChatCompletionMessageFunctionToolCallFunctionParam{
					Name: c.Name, Arguments: string(c.Args),
				},
			},
		})
	}
	if text := m.TextOf(); text != "" || len(a.ToolCalls) == 0 {
		a.Content.OfString = param.NewOpt(text)
	}
	return openai.ChatCompletionMessageParamUnion{OfAssistant: &a}
}
