package openai

import (
	"context"
	"encoding/json"
	"errors"
	"iter"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/ssestream"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// chatter is a model behind chat completions.
type chatter struct {
	source  *Source
	info    provider.Info
	service openai.ChatCompletionService
}

// Stream sends the request and hands on what comes back as it comes; calls are handed on together at the end.
func (c *chatter) Stream(ctx context.Context, req provider.Request) iter.Seq2[provider.Event, error] {
	return provider.Clean(ctx, c.info, req, func(yield func(provider.Event, error) bool) {
		body, err := chatBody(c.info.Name, req)
		if err != nil {
			yield(provider.Event{}, &provider.Error{Kind: provider.KindRefused, Msg: err.Error()})
			return
		}
		with := option.WithRequestBody("application/json", body)
		if req.Whole {
			c.whole(ctx, with, yield)
			return
		}
		stream := c.service.NewStreaming(ctx, openai.ChatCompletionNewParams{}, with)
		defer stream.Close()
		r := chatReply{yield: yield}
		for stream.Next() {
			if !r.chunk(stream.Current()) {
				return
			}
		}
		if err := stream.Err(); err != nil {
			yield(provider.Event{}, c.source.streamError(err, c.info.Name))
			return
		}
		r.end()
	})
}

// whole asks for the reply in one piece.
func (c *chatter) whole(ctx context.Context, body option.RequestOption, yield func(provider.Event, error) bool) {
	all, err := c.service.New(ctx, openai.ChatCompletionNewParams{}, body)
	if err == nil {
		err = c.source.notAnswer(all.RawJSON(), "choices")
	}
	if err != nil {
		yield(provider.Event{}, c.source.streamError(err, c.info.Name))
		return
	}
	r := chatReply{yield: yield, model: all.Model}
	r.count(all.Usage)
	for _, choice := range all.Choices {
		m := choice.Message
		thinking := extra(func(name string) (string, bool) { f, ok := m.JSON.ExtraFields[name]; return f.Raw(), ok })
		if choice.Index != 0 || !yield(provider.Event{Kind: provider.EventThinking, Text: thinking}, nil) ||
			!yield(provider.Event{Kind: provider.EventText, Text: m.Content + m.Refusal}, nil) {
			return
		}
		for i, t := range m.ToolCalls {
			part := domain.Part{Call: t.ID, Name: t.Function.Name, Args: json.RawMessage(t.Function.Arguments)}
			r.calls = append(r.calls, &chatCall{index: int64(i), part: part})
		}
		if choice.FinishReason != "" {
			r.stop = chatStop(choice.FinishReason)
		}
	}
	r.end()
}

// notAnswer says whether a JSON document that came with status 200 is an error, or another thing altogether: it lacks
// the field that every answer has.
func (s *Source) notAnswer(raw, field string) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(raw), &fields); err == nil && fields[field] != nil {
		return nil
	}
	return provider.Explain(0, []byte(raw), s.secrets.Values()...)
}

// chatReply puts the pieces of one reply together.
type chatReply struct {
	yield func(provider.Event, error) bool
	calls []*chatCall // in the order they began
	usage *domain.Usage
	model string        // that answers, as the server says
	stop  provider.Stop // empty until the server gave a reason
}

type chatCall struct {
	index int64
	part  domain.Part
}

// chunk takes one piece, and gives false when the consumer has left.
func (r *chatReply) chunk(c openai.ChatCompletionChunk) bool {
	r.count(c.Usage)
	if c.Model != "" {
		r.model = c.Model
	}
	for _, choice := range c.Choices {
		if choice.Index != 0 {
			continue // one reply was asked for
		}
		d := choice.Delta
		if !r.yield(provider.Event{Kind: provider.EventThinking, Text: reasoning(d)}, nil) ||
			!r.yield(provider.Event{Kind: provider.EventText, Text: d.Content + d.Refusal}, nil) {
			return false
		}
		for _, t := range d.ToolCalls {
			r.call(t)
		}
		if choice.FinishReason != "" {
			r.stop = chatStop(choice.FinishReason)
		}
	}
	return true
}

func (r *chatReply) count(u openai.CompletionUsage) {
	if u.PromptTokens > 0 || u.CompletionTokens > 0 {
		r.usage = &domain.Usage{
			Input: u.PromptTokens, Output: u.CompletionTokens, Cached: u.PromptTokensDetails.CachedTokens,
		}
	}
}

// call adds a piece of a call. Pieces belong together by their index, but some servers give every call the index 0:
// another id or name then begins another call.
func (r *chatReply) call(t openai.ChatCompletionChunkChoiceDeltaToolCall) {
	var c *chatCall
	for _, have := range r.calls {
		if have.index == t.Index {
			c = have
		}
	}
	if c == nil || t.ID != "" && c.part.Call != "" && t.ID != c.part.Call ||
		t.ID == "" && t.Function.Name != "" && len(c.part.Args) > 0 {
		c = &chatCall{index: t.Index}
		r.calls = append(r.calls, c)
	}
	if t.ID != "" {
		c.part.Call = t.ID
	}
	if t.Function.Name != c.part.Name { // some repeat the name with every piece
		c.part.Name += t.Function.Name
	}
	c.part.Args = append(c.part.Args, t.Function.Arguments...)
}

// end hands on the calls, usage and the end of a reply that the server finished. Without a reason to stop nothing is
// handed on: the reply broke off, and a call of it may be half of one.
func (r *chatReply) end() {
	if r.stop == "" {
		return
	}
	for _, c := range r.calls {
		if !r.yield(provider.Event{Kind: provider.EventCall, Call: c.part}, nil) {
			return
		}
	}
	served := domain.Serving{Model: r.model}
	if r.usage != nil && !r.yield(provider.Event{Kind: provider.EventUsage, Usage: *r.usage, Served: served}, nil) {
		return
	}
	r.yield(provider.Event{Kind: provider.EventDone, Stop: r.stop}, nil)
}

func chatStop(reason string) provider.Stop {
	switch reason {
	case "stop":
		return provider.StopEnd
	case "tool_calls", "function_call":
		return provider.StopCalls
	case "length":
		return provider.StopLength
	case "content_filter":
		return provider.StopFilter
	}
	return provider.StopUnknown
}

func reasoning(d openai.ChatCompletionChunkChoiceDelta) string {
	return extra(func(name string) (string, bool) { f, ok := d.JSON.ExtraFields[name]; return f.Raw(), ok })
}

// extra finds thinking under the names that servers give it; OpenAI's own has none here.
func extra(field func(name string) (raw string, ok bool)) string {
	for _, name := range []string{"reasoning_content", "reasoning"} {
		var text string
		if raw, ok := field(name); ok && json.Unmarshal([]byte(raw), &text) == nil && text != "" {
			return text
		}
	}
	return ""
}

// streamError makes an error of what ended a stream: an error event of the server's is read for its words.
func (s *Source) streamError(err error, model string) error {
	var event *ssestream.StreamError
	if errors.As(err, &event) {
		err = provider.Explain(0, event.Event.Data, s.secrets.Values()...)
	}
	return s.explain(err, model)
}
