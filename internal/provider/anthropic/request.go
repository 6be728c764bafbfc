package anthropic

import (
	"encoding/base64"
	"encoding/json"
	"regexp"
	"strings"

	sdk "github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/packages/param"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// defaultMaxOutput is sent where nobody knows the model's limit: the API wants a number.
const defaultMaxOutput = 8192

// hidden marks a signature that is the data of a hidden block of thinking. Signatures themselves are base 64.
const hidden = "hidden:"

// params makes the request.
func params(info provider.Info, req provider.Request) sdk.MessageNewParams {
	p := sdk.MessageNewParams{Model: info.Name, MaxTokens: defaultMaxOutput}
	if info.MaxOutput > 0 {
		p.MaxTokens = info.MaxOutput
	}
	if req.MaxOutput > 0 {
		p.MaxTokens = int64(req.MaxOutput)
	}
	think(&p, info, req.Think)
	if len(req.Schema) > 0 {
		var schema map[string]any
		if json.Unmarshal(req.Schema, &schema) == nil {
			p.OutputConfig.Format.Schema = schema
		}
	}
	mark := sdk.NewCacheControlEphemeralParam()
	if req.System != "" {
		p.System = []sdk.TextBlockParam{{Text: req.System, CacheControl: mark}}
	}
	for _, t := range req.Tools {
		p.Tools = append(p.Tools, sdk.ToolUnionParam{OfTool: &sdk.ToolParam{
			Name: t.Name, Description: sdk.String(t.Description),
			InputSchema: param.Override[sdk.ToolInputSchemaParam](t.Schema),
		}})
	}
	if n := len(p.Tools); n > 0 {
		p.Tools[n-1].OfTool.CacheControl = mark
	}
	p.Messages = messages(provider.Sound(req.Messages))
	markLast(p.Messages)
	return p
}

// older are the models that think by a budget of tokens; later ones are told how much effort to make.
var older = regexp.MustCompile(`^claude-(3|(opus|sonnet|haiku)-4(-[0-5])?(-\d{8})?$)`)

// budgets are levels of thinking in tokens.
var budgets = map[string]int64{"low": 2048, "medium": 8192, "high": 16384, "xhigh": 24576, "max": 32000}

// think says how much the model is to think, where somebody said so.
func think(p *sdk.MessageNewParams, info provider.Info, level string) {
	switch {
	case level == "":
	case level == provider.ThinkOff:
		p.Thinking.OfDisabled = &sdk.ThinkingConfigDisabledParam{}
	case older.MatchString(info.Name):
		budget, ok := budgets[level]
		if !ok {
			budget = budgets["medium"]
		}
		if budget = min(budget, p.MaxTokens/2); budget < 1024 { // the least there is, and the reply needs the rest
			return
		}
		p.Thinking = sdk.ThinkingConfigParamOfEnabled(budget)
	default:
		p.Thinking.OfAdaptive = &sdk.ThinkingConfigAdaptiveParam{}
		if level != provider.ThinkOn {
			p.OutputConfig.Effort = sdk.OutputConfigEffort(level)
		}
	}
}

// messages joins neighbours that speak in the same role, for results and a person's word are both the user's, and
// leaves out what has nothing to say: empty messages and blocks are refused.
func messages(history []domain.Message) []sdk.MessageParam {
	var out []sdk.MessageParam
	for _, m := range history {
		role := sdk.MessageParamRoleUser
		if m.Role == domain.RoleAssistant {
			role = sdk.MessageParamRoleAssistant
		}
		content := blocks(m)
		switch last := len(out) - 1; {
		case len(content) == 0:
		case last >= 0 && out[last].Role == role:
			out[last].Content = append(out[last].Content, content...)
		default:
			out = append(out, sdk.MessageParam{Role: role, Content: content})
		}
	}
	return out
}

func blocks(m domain.Message) []sdk.ContentBlockParamUnion {
	var out []sdk.ContentBlockParamUnion
	for _, p := range m.Parts {
		switch p.Kind {
		case domain.PartText:
			if strings.TrimSpace(p.Text) != "" {
				out = append(out, sdk.NewTextBlock(p.Text))
			}
		case domain.PartImage:
			out = append(out, sdk.NewImageBlockBase64(p.Image.Media, base64.StdEncoding.EncodeToString(p.Image.Data)))
		case domain.PartThinking:
			if b, ok := thinking(p); ok {
				out = append(out, b)
			}
		case domain.PartCall:
			out = append(out, sdk.NewToolUseBlock(p.Call, json.RawMessage(p.Args), p.Name))
		case domain.PartResult:
			out = append(out, result(p))
		}
	}
	return out
}

// thinking gives a block back as it came. One without a signature was not this provider's and is left out.
func thinking(p domain.Part) (sdk.ContentBlockParamUnion, bool) {
	if data, ok := strings.CutPrefix(p.Signature, hidden); ok {
		return sdk.NewRedactedThinkingBlock(data), true
	}
	if p.Signature == "" || strings.HasPrefix(p.Signature, "{") {
		return sdk.ContentBlockParamUnion{}, false
	}
	return sdk.NewThinkingBlock(p.Signature, p.Text), true
}

func result(p domain.Part) sdk.ContentBlockParamUnion {
	r := sdk.ToolResultBlockParam{ToolUseID: p.Call}
	if p.IsError {
		r.IsError = sdk.Bool(true)
	}
	if p.Text != "" {
		r.Content = []sdk.ToolResultBlockParamContentUnion{{OfText: &sdk.TextBlockParam{Text: p.Text}}}
	}
	return sdk.ContentBlockParamUnion{OfToolResult: &r}
}

// markLast marks the newest block, so that the next turn finds everything up to here in the cache. Thinking cannot be
// marked.
func markLast(messages []sdk.MessageParam) {
	if len(messages) == 0 {
		return
	}
	content := messages[len(messages)-1].Content
	if c := content[len(content)-1].GetCacheControl(); c != nil {
		*c = sdk.NewCacheControlEphemeralParam()
	}
}
