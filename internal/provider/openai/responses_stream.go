package openai

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/openai/openai-go/v3/responses"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// responder is a model behind the Responses API.
type responder struct {
	source  *Source
	info    provider.Info
	service responses.ResponseService
}

// Stream sends the request and hands on what comes back as it comes.
func (r *responder) Stream(ctx context.Context, req provider.Request) iter.Seq2[provider.Event, error] {
	return provider.Clean(ctx, r.info, req, func(yield func(provider.Event, error) bool) {
		params, err := responseParams(r.info, req)
		if err != nil {
			yield(provider.Event{}, &provider.Error{Kind: provider.KindRefused, Msg: err.Error()})
			return
		}
		if req.Whole {
			r.whole(ctx, params, yield)
			return
		}
		stream := r.service.NewStreaming(ctx, params)
		defer stream.Close()
		for stream.Next() {
			events, err := r.events(stream.Current())
			if err != nil {
				yield(provider.Event{}, err)
				return
			}
			for _, ev := range events {
				if !yield(ev, nil) {
					return
				}
			}
		}
		if err := stream.Err(); err != nil {
			yield(provider.Event{}, r.source.streamError(err, r.info.Name))
		}
	})
}

// whole asks for the reply in one piece.
func (r *responder) whole(ctx context.Context, p responses.ResponseNewParams, yield func(provider.Event, error) bool) {
	all, err := r.service.New(ctx, p)
	if err == nil {
		err = r.source.notAnswer(all.RawJSON(), "output")
	}
	if err != nil {
		yield(provider.Event{}, r.source.streamError(err, r.info.Name))
		return
	}
	if all.Status == responses.ResponseStatusFailed {
		yield(provider.Event{}, r.failed(string(all.Error.Code), all.Error.Message))
		return
	}
	var events []provider.Event
	for _, it := range all.Output {
		events = append(events, said(it)...)
		events = append(events, item(it)...)
	}
	for _, ev := range append(events, end(*all)...) {
		if !yield(ev, nil) {
			return
		}
	}
}

// said gives the text of an item, which in a stream comes piece by piece.
func said(it responses.ResponseOutputItemUnion) []provider.Event {
	var out []provider.Event
	for _, s := range it.Summary {
		out = append(out, provider.Event{Kind: provider.EventThinking, Text: s.Text})
	}
	if it.Type == "message" {
		for _, c := range it.Content {
			out = append(out, provider.Event{Kind: provider.EventText, Text: c.Text + c.Refusal})
		}
	}
	return out
}

// events gives what one event of the server's says. Those that only repeat or announce say nothing.
func (r *responder) events(ev responses.ResponseStreamEventUnion) ([]provider.Event, error) {
	switch ev.Type {
	case "response.output_text.delta", "response.refusal.delta":
		return one(provider.Event{Kind: provider.EventText, Text: ev.Delta}), nil
	case "response.reasoning_summary_text.delta", "response.reasoning_text.delta":
		return one(provider.Event{Kind: provider.EventThinking, Text: ev.Delta}), nil
	case "response.output_item.done":
		return item(ev.Item), nil
	case "response.completed", "response.incomplete":
		return end(ev.Response), nil
	case "response.failed":
		return nil, r.failed(string(ev.Response.Error.Code), ev.Response.Error.Message)
	case "error":
		return nil, r.failed(ev.Code, ev.Message)
	}
	return nil, nil
}

func one(ev provider.Event) []provider.Event { return []provider.Event{ev} }

func item(it responses.ResponseOutputItemUnion) []provider.Event {
	switch it.Type {
	case "function_call":
		part := domain.Part{Call: it.CallID, Name: it.Name, Args: json.RawMessage(it.Arguments.OfString)}
		return one(provider.Event{Kind: provider.EventCall, Call: part})
	case "reasoning":
		if it.EncryptedContent != "" {
			sig, _ := json.Marshal(reasoningItem{ID: it.ID, Encrypted: it.EncryptedContent}) // of strings: cannot fail
			return one(provider.Event{Kind: provider.EventThinking, Signature: string(sig)})
		}
	}
	return nil
}

func end(resp responses.Response) []provider.Event {
	u := domain.Usage{
		Input: resp.Usage.InputTokens, Output: resp.Usage.OutputTokens,
		Cached: resp.Usage.InputTokensDetails.CachedTokens,
	}
	done := provider.Event{Kind: provider.EventDone, Stop: provider.StopEnd}
	if resp.Status == responses.ResponseStatusIncomplete {
		done.Stop = incomplete(resp.IncompleteDetails.Reason)
	}
	if u.Input == 0 && u.Output == 0 {
		return one(done)
	}
	return []provider.Event{{Kind: provider.EventUsage, Usage: u, Served: domain.Serving{Model: string(resp.Model)}}, done}
}

func incomplete(reason string) provider.Stop {
	switch reason {
	case "max_output_tokens":
		return provider.StopLength
	case "content_filter":
		return provider.StopFilter
	}
	return provider.StopUnknown
}

func (r *responder) failed(code, message string) error {
	body, _ := json.Marshal(map[string]string{"code": code, "message": message}) // of strings: cannot fail
	return r.source.explain(provider.Explain(0, body, r.source.secrets.Values()...), r.info.Name)
}
