package openai

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	sdk "github.com/openai/openai-go/v3"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// TestChatBodyIsTheLibrarys compares a conversation with everything in it with what the library makes of its own types.
func TestChatBodyIsTheLibrarys(t *testing.T) {
	req := history()
	req.System = "You are <careful> & terse.\u2028"
	picture := domain.Image{Media: "image/png", Data: []byte("png")}
	req.Messages = append(req.Messages,
		domain.Message{Role: domain.RoleUser, Parts: []domain.Part{
			{Kind: domain.PartText, Text: "look"}, {Kind: domain.PartImage, Image: &picture}, {Kind: domain.PartText, Text: ""},
		}},
		domain.Message{Role: domain.RoleAssistant, Parts: []domain.Part{{Kind: domain.PartText, Text: ""}}})
	call := func(id, path string) sdk.ChatCompletionMessageToolCallUnionParam {
		return sdk.ChatCompletionMessageToolCallUnionParam{OfFunction: &sdk.ChatCompletionMessageFunctionToolCallParam{
			ID: id, Function: sdk.ChatCompletionMessageFunctionToolCallFunctionParam{Name: "read", Arguments: path},
		}}
	}
	calls := sdk.AssistantMessage("reading")
	calls.OfAssistant.ToolCalls = []sdk.ChatCompletionMessageToolCallUnionParam{call("c1", `{"path":"a"}`), call("c2", `{"path":"b"}`)}
	want, err := chatParams("m", req)
	if err != nil {
		t.Fatal(err)
	}
	want.Messages = []sdk.ChatCompletionMessageParamUnion{
		sdk.SystemMessage(req.System), sdk.UserMessage("go"), calls, sdk.ToolMessage("A", "c1"), sdk.ToolMessage("", "c2"),
		sdk.UserMessage([]sdk.ChatCompletionContentPartUnionParam{
			sdk.TextContentPart("look"),
			sdk.ImageContentPart(sdk.ChatCompletionContentPartImageImageURLParam{URL: provider.DataURL(&picture)}), sdk.TextContentPart(""),
		}),
		sdk.AssistantMessage(""),
	}
	want.SetExtraFields(map[string]any{"stream": true})
	wanted, err := want.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	got, err := chatBody("m", req)
	if err != nil {
		t.Fatal(err)
	}
	var a, b map[string]any
	if err := json.Unmarshal(got, &a); err != nil {
		t.Fatalf("%v: %s", err, got)
	}
	if err := json.Unmarshal(wanted, &b); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("\n got %s\nwant %s", got, wanted)
	}
	if req.Whole = true; !strings.Contains(string(got), `"stream":true`) {
		t.Error("it does not stream")
	}
	if got, err = chatBody("m", req); err != nil || strings.Contains(string(got), `"stream"`) {
		t.Errorf("whole: %s, %v", got, err)
	}
}
