package openai

import (
	"encoding/json"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/responses"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// reasoningItem is what a thinking part's signature holds: enough to hand OpenAI its own reasoning back.
type reasoningItem struct {
	ID        string `json:"id"`
	Encrypted string `json:"encrypted_content"`
}

// responseParams makes a request of the Responses API. Nothing is stored there, so reasoning comes and goes encrypted.
func responseParams(info provider.Info, req provider.Request) (responses.ResponseNewParams, error) {
	p := responses.ResponseNewParams{
		Model:             info.Name,
		Store:             openai.Bool(false),
		ParallelToolCalls: openai.Bool(true),
	}
	if info.Thinks { // models that do not think refuse it
		p.Include = []responses.ResponseIncludable{responses.ResponseIncludableReasoningEncryptedContent}
	}
	if req.MaxOutput > 0 {
		p.MaxOutputTokens = openai.Int(int64(req.MaxOutput))
	}
	if req.Session != "" { // requests with one key go where the prefix is cached
		p.PromptCacheKey = openai.String(req.Session)
	}
	p.Reasoning.Effort = effort(req.Think)
	if len(req.Schema) > 0 {
		schema, err := object(req.Schema)
		if err != nil {
			return p, err
		}
		p.Text.Format.OfJSONSchema = &responses.ResponseFormatTextJSONSchemaConfigParam{Name: schemaName, Schema: schema}
	}
	if req.System != "" {
		p.Instructions = openai.String(req.System)
	}
	for _, t := range req.Tools {
		schema, err := object(t.Schema)
		if err != nil {
			return p, err
		}
		p.Tools = append(p.Tools, responses.ToolUnionParam{OfFunction: &responses.FunctionToolParam{
			Name: t.Name, Description: openai.String(t.Description), Parameters: schema, Strict: openai.Bool(false),
		}})
	}
	for _, m := range provider.Sound(req.Messages) {
		p.Input.OfInputItemList = append(p.Input.OfInputItemList, items(m)...)
	}
	return p, nil
}

// items gives a message as the items it consists of, in order.
func items(m domain.Message) []responses.ResponseInputItemUnionParam {
	role := responses.EasyInputMessageRoleUser
	if m.Role == domain.RoleAssistant {
		role = responses.EasyInputMessageRoleAssistant
	}
	var out []responses.ResponseInputItemUnionParam
	for _, p := range m.Parts {
		switch p.Kind {
		case domain.PartText:
			out = append(out, responses.ResponseInputItemParamOfMessage(p.Text, role))
		case domain.PartImage:
			image := responses.ResponseInputContentParamOfInputImage(responses.ResponseInputImageDetailAuto)
			image.OfInputImage.ImageURL = openai.String(provider.DataURL(p.Image))
			out = append(out, responses.ResponseInputItemParamOfMessage(responses.ResponseInputMessageContentListParam{image}, role))
		case domain.PartThinking:
			var r reasoningItem
			if json.Unmarshal([]byte(p.Signature), &r) == nil && r.Encrypted != "" {
				item := responses.ResponseInputItemParamOfReasoning(r.ID, []responses.ResponseReasoningItemSummaryParam{})
				item.OfReasoning.EncryptedContent = openai.String(r.Encrypted)
				out = append(out, item)
			}
		case domain.PartCall:
			out = append(out, responses.ResponseInputItemParamOfFunctionCall(string(p.Args), p.Call, p.Name))
		case domain.PartResult:
			item := responses.ResponseInputItemParamOfFunctionCallOutput(p.Text)
			item.OfFunctionCallOutput.CallID = openai.String(p.Call)
			out = append(out, item)
		}
	}
	return out
}
