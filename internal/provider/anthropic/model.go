package anthropic

import (
	"context"
	"iter"

	sdk "github.com/anthropics/anthropic-sdk-go"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

type model struct {
	source  *Source
	info    provider.Info
	service sdk.MessageService
}

// Stream sends the request and hands on what comes back as it comes.
func (m *model) Stream(ctx context.Context, req provider.Request) iter.Seq2[provider.Event, error] {
	return provider.Clean(ctx, m.info, req, func(yield func(provider.Event, error) bool) {
		if req.Whole {
			m.whole(ctx, req, yield)
			return
		}
		stream := m.service.NewStreaming(ctx, params(m.info, req))
		if stream.Err() == nil { // it has nothing to close otherwise
			defer stream.Close()
		}
		r := reply{blocks: map[int64]*domain.Part{}}
		for stream.Next() {
			for _, ev := range r.take(stream.Current()) {
				if !yield(ev, nil) {
					return
				}
			}
		}
		if err := stream.Err(); err != nil {
			yield(provider.Event{}, m.source.explain(err, m.info.Name))
		}
	})
}

// maxWhole is the output limit of a reply in one piece: the library refuses to wait for a longer one.
const maxWhole = 20_000

// whole asks for the reply in one piece.
func (m *model) whole(ctx context.Context, req provider.Request, yield func(provider.Event, error) bool) {
	p := params(m.info, req)
	p.MaxTokens = min(p.MaxTokens, maxWhole)
	all, err := m.service.New(ctx, p)
	if err == nil && all.Type != "message" {
		err = provider.Explain(0, []byte(all.RawJSON()), m.source.secrets.Values()...)
	}
	if err != nil {
		yield(provider.Event{}, m.source.explain(err, m.info.Name))
		return
	}
	var r reply
	var events []provider.Event
	for _, b := range all.Content {
		events = append(events, blockEvents(b)...)
	}
	u := all.Usage
	r.count(u.InputTokens, u.CacheCreationInputTokens, u.CacheReadInputTokens, u.OutputTokens)
	r.stop, r.model = stop(string(all.StopReason)), string(all.Model)
	for _, ev := range append(events, r.end()...) {
		if !yield(ev, nil) {
			return
		}
	}
}

func blockEvents(b sdk.ContentBlockUnion) []provider.Event {
	switch b.Type {
	case "text":
		return one(provider.EventText, b.Text)
	case "thinking":
		return []provider.Event{{Kind: provider.EventThinking, Text: b.Thinking, Signature: b.Signature}}
	case "redacted_thinking":
		return []provider.Event{{Kind: provider.EventThinking, Signature: hidden + b.Data}}
	case "tool_use":
		return []provider.Event{{Kind: provider.EventCall, Call: domain.Part{
			Kind: domain.PartCall, Call: b.ID, Name: b.Name, Args: b.Input,
		}}}
	}
	return nil
}

// reply puts the pieces of one reply together.
type reply struct {
	blocks map[int64]*domain.Part // open blocks that are handed on when they are whole, by their index
	usage  domain.Usage
	model  string // that answers, as the server says
	stop   provider.Stop
}

// take gives what one event of the server's says.
func (r *reply) take(ev sdk.MessageStreamEventUnion) []provider.Event {
	switch ev.Type {
	case "message_start":
		u := ev.Message.Usage
		r.model = string(ev.Message.Model)
		r.count(u.InputTokens, u.CacheCreationInputTokens, u.CacheReadInputTokens, u.OutputTokens)
	case "content_block_start":
		return r.start(ev.Index, ev.ContentBlock)
	case "content_block_delta":
		return r.delta(ev.Index, ev.Delta)
	case "content_block_stop":
		return r.whole(ev.Index)
	case "message_delta":
		r.stop = stop(string(ev.Delta.StopReason))
		u := ev.Usage
		r.count(u.InputTokens, u.CacheCreationInputTokens, u.CacheReadInputTokens, u.OutputTokens)
	case "message_stop":
		return r.end()
	}
	return nil
}

// count keeps the newest numbers: they are totals, and some events leave out what an earlier one gave.
func (r *reply) count(input, written, cached, output int64) {
	if all := input + written + cached; all > 0 {
		r.usage.Input, r.usage.Written, r.usage.Cached = all, written, cached
	}
	r.usage.Output = max(r.usage.Output, output)
}

func (r *reply) start(index int64, b sdk.ContentBlockStartEventContentBlockUnion) []provider.Event {
	switch b.Type {
	case "text":
		return one(provider.EventText, b.Text)
	case "thinking":
		r.blocks[index] = &domain.Part{Kind: domain.PartThinking, Signature: b.Signature}
		return one(provider.EventThinking, b.Thinking)
	case "redacted_thinking":
		r.blocks[index] = &domain.Part{Kind: domain.PartThinking, Signature: hidden + b.Data}
	case "tool_use":
		r.blocks[index] = &domain.Part{Kind: domain.PartCall, Call: b.ID, Name: b.Name}
	}
	return nil
}

func (r *reply) delta(index int64, d sdk.MessageStreamEventUnionDelta) []provider.Event {
	block := r.blocks[index]
	switch d.Type {
	case "text_delta":
		return one(provider.EventText, d.Text)
	case "thinking_delta":
		return one(provider.EventThinking, d.Thinking)
	case "signature_delta":
		if block != nil {
			block.Signature += d.Signature
		}
	case "input_json_delta":
		if block != nil {
			block.Args = append(block.Args, d.PartialJSON...)
		}
	}
	return nil
}

func (r *reply) whole(index int64) []provider.Event {
	block := r.blocks[index]
	delete(r.blocks, index)
	switch {
	case block == nil:
		return nil
	case block.Kind == domain.PartThinking:
		return []provider.Event{{Kind: provider.EventThinking, Signature: block.Signature}}
	}
	return []provider.Event{{Kind: provider.EventCall, Call: *block}}
}

func (r *reply) end() []provider.Event {
	done := provider.Event{Kind: provider.EventDone, Stop: r.stop}
	if r.usage.Input == 0 && r.usage.Output == 0 {
		return []provider.Event{done}
	}
	return []provider.Event{{Kind: provider.EventUsage, Usage: r.usage, Served: domain.Serving{Model: r.model}}, done}
}

func one(kind provider.EventKind, text string) []provider.Event {
	return []provider.Event{{Kind: kind, Text: text}}
}

func stop(reason string) provider.Stop {
	switch reason {
	case "end_turn", "stop_sequence":
		return provider.StopEnd
	case "tool_use":
		return provider.StopCalls
	case "max_tokens", "model_context_window_exceeded":
		return provider.StopLength
	case "refusal":
		return provider.StopFilter
	}
	return provider.StopUnknown
}
