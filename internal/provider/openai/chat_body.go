package openai

import (
	"bytes"
	"encoding/json"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// chatMessage is a message of chat completions. The library's own types are not used for these: it encodes each of them
// several times over, which for a long conversation takes longer than all else between two turns. The fields are in the
// library's order.
type chatMessage struct {
	Content any        `json:"content,omitempty"` // text, or a list of chatPart
	Calls   []toolCall `json:"tool_calls,omitempty"`
	Call    string     `json:"tool_call_id,omitempty"`
	Role    string     `json:"role"`
}

type chatPart struct {
	Text  *string   `json:"text,omitempty"`
	Image *chatLink `json:"image_url,omitempty"`
	Type  string    `json:"type"`
}

type chatLink struct {
	URL string `json:"url"`
}

type toolCall struct {
	ID       string   `json:"id"`
	Function function `json:"function"`
	Type     string   `json:"type"`
}

type function struct {
	Arguments string `json:"arguments"`
	Name      string `json:"name"`
}

// chatBody gives a whole request: its parameters as the library writes them, and the messages.
func chatBody(name string, req provider.Request) ([]byte, error) {
	params, err := chatParams(name, req)
	if err != nil {
		return nil, err
	}
	rest, err := params.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	body.WriteByte('{')
	if !req.Whole {
		body.WriteString(`"stream":true,`) // first: the library looks for it from the front
	}
	body.WriteString(`"messages":`)
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	if err := e.Encode(allMessages(req)); err != nil {
		return nil, err
	}
	body.WriteByte(',')
	body.Write(rest[1:]) // it is an object, and the name of the model is always in it
	return body.Bytes(), nil
}

func allMessages(req provider.Request) []chatMessage {
	all := []chatMessage{}
	if req.System != "" {
		all = append(all, chatMessage{Role: "system", Content: req.System})
	}
	for _, m := range provider.Sound(req.Messages) {
		all = append(all, chatMessages(m)...)
	}
	return all
}

// chatMessages gives what was said as one message and each tool result as one of its own. Thinking stays here: servers
// of this kind do not take it back.
func chatMessages(m domain.Message) (all []chatMessage) {
	if m.Role == domain.RoleAssistant {
		all = append(all, assistant(m))
	}
	for _, p := range m.Parts {
		if p.Kind == domain.PartResult {
			all = append(all, chatMessage{Role: "tool", Content: p.Text, Call: p.Call})
		}
	}
	if m.Role == domain.RoleUser {
		all = append(all, word(m))
	}
	return all
}

// word is a person's word: text alone, or its parts in order where there are images among them.
func word(m domain.Message) chatMessage {
	var content []chatPart
	images := false
	for _, p := range m.Parts {
		switch p.Kind {
		case domain.PartText:
			content = append(content, chatPart{Type: "text", Text: &p.Text})
		case domain.PartImage:
			images = true
			content = append(content, chatPart{Type: "image_url", Image: &chatLink{URL: provider.DataURL(p.Image)}})
		}
	}
	if !images {
		return chatMessage{Role: "user", Content: m.TextOf()}
	}
	return chatMessage{Role: "user", Content: content}
}

func assistant(m domain.Message) chatMessage {
	a := chatMessage{Role: "assistant"}
	for _, c := range m.Calls() {
		a.Calls = append(a.Calls, toolCall{ID: c.Call, Type: "function", Function: function{string(c.Args), c.Name}})
	}
	if text := m.TextOf(); text != "" || len(a.Calls) == 0 {
		a.Content = text
	}
	return a
}
