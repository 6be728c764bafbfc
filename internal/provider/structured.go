package provider

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// Structured asks for a JSON value that keeps a schema: a plan, a verdict. It is for requests without tools, which
// models and servers cannot do both of. The schema stands in the prompt as well, for not every server obeys it, and
// what comes is checked here; a value that does not fit is asked for once more. The reply's usage is that of all
// requests that were made.
func Structured(ctx context.Context, m Model, req Request, schema json.RawMessage) (json.RawMessage, Reply, error) {
	if len(req.Tools) > 0 {
		return nil, Reply{}, &Error{Kind: KindRefused, Msg: "a reply by a schema is only for requests without tools"}
	}
	req.Schema, req.Messages = schema, withSchema(req.Messages, schema)
	reply, err := Gather(m.Stream(ctx, req))
	if KindOf(err) == KindRefused && len(reply.Parts) == 0 { // a server that does not know the field
		req.Schema = nil
		reply, err = Gather(m.Stream(ctx, req))
	}
	if err != nil {
		return nil, reply, err
	}
	value, wrong := valueIn(reply, schema)
	if wrong == nil {
		return value, reply, nil
	}
	spent := reply.Usage
	req.Messages = append(req.Messages, again(reply), said("That does not fit the schema: "+Words(wrong.Error())+
		". Answer again, with the JSON value and nothing else."))
	reply, err = Gather(m.Stream(ctx, req))
	reply.Usage = spent.Add(reply.Usage)
	if err != nil {
		return nil, reply, err
	}
	if value, wrong = valueIn(reply, schema); wrong != nil {
		return nil, reply, &Error{
			Kind: KindProtocol, Msg: "the reply does not keep its schema, also when asked again: " + Words(wrong.Error()),
			Hint: "use a model that is made for structured output",
		}
	}
	return value, reply, nil
}

func said(text string) domain.Message {
	return domain.Message{Role: domain.RoleUser, Parts: []domain.Part{{Kind: domain.PartText, Text: text}}}
}

// again is a reply as it goes back to the model: without its thinking, and never empty.
func again(r Reply) domain.Message {
	text := r.Message().TextOf()
	if strings.TrimSpace(text) == "" {
		text = "(no reply)"
	}
	return domain.Message{Role: domain.RoleAssistant, Parts: []domain.Part{{Kind: domain.PartText, Text: text}}}
}

// withSchema repeats the schema behind the last thing that was said.
func withSchema(messages []domain.Message, schema json.RawMessage) []domain.Message {
	words := "Answer with one JSON value and nothing else. It has to keep this JSON Schema:\n" + string(schema)
	out := append([]domain.Message{}, messages...)
	if n := len(out) - 1; n >= 0 && out[n].Role == domain.RoleUser {
		last := out[n]
		last.Parts = append(last.Parts[:len(last.Parts):len(last.Parts)], domain.Part{Kind: domain.PartText, Text: "\n\n" + words})
		out[n] = last
		return out
	}
	return append(out, said(words))
}

// valueIn finds the value in a reply: all of it, or what its one fenced block holds.
func valueIn(r Reply, schema json.RawMessage) (json.RawMessage, error) {
	text := strings.TrimSpace(r.Message().TextOf())
	if _, body, ok := strings.Cut(text, "```"); ok {
		body, _, _ = strings.Cut(body, "```")
		text = strings.TrimSpace(strings.TrimPrefix(body, "json"))
	}
	value := json.RawMessage(text)
	if err := Matches(schema, value); err != nil {
		return nil, err
	}
	return value, nil
}
