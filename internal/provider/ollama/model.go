package ollama

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strings"

	"github.com/ollama/ollama/api"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

type model struct {
	source *Source
	info   provider.Info
}

var errLeft = errors.New("the consumer left") // ends the client's loop; never shown

// Stream sends the request and hands on what comes back as it comes.
func (m *model) Stream(ctx context.Context, req provider.Request) iter.Seq2[provider.Event, error] {
	return provider.Clean(ctx, m.info, req, func(yield func(provider.Event, error) bool) {
		wire, err := chat(m.info.Name, m.numCtx(req), req)
		if err != nil {
			yield(provider.Event{}, &provider.Error{Kind: provider.KindRefused, Msg: err.Error()})
			return
		}
		err = m.source.client.Chat(ctx, wire, func(r api.ChatResponse) error { return hand(r, yield) })
		if err == nil || errors.Is(err, errLeft) {
			return
		}
		if ev, ok := badCall(err); ok && yield(ev, nil) {
			yield(provider.Event{Kind: provider.EventDone, Stop: provider.StopCalls}, nil)
			return
		}
		yield(provider.Event{}, m.source.explain(err, m.info.Name))
	})
}

// numCtx is the context the model is loaded with.
func (m *model) numCtx(req provider.Request) int64 {
	if req.Context > 0 {
		return req.Context
	}
	return m.info.Context
}

// hand gives the events of one line of the stream.
func hand(r api.ChatResponse, yield func(provider.Event, error) bool) error {
	events := []provider.Event{
		{Kind: provider.EventThinking, Text: r.Message.Thinking},
		{Kind: provider.EventText, Text: r.Message.Content},
	}
	for _, c := range r.Message.ToolCalls {
		args, _ := json.Marshal(c.Function.Arguments) // of plain JSON values: cannot fail
		part := domain.Part{Kind: domain.PartCall, Call: c.ID, Name: c.Function.Name, Args: args}
		events = append(events, provider.Event{Kind: provider.EventCall, Call: part})
	}
	if r.Done {
		if u, ok := usage(r.Metrics); ok {
			events = append(events, provider.Event{Kind: provider.EventUsage, Usage: u})
		}
		events = append(events, provider.Event{Kind: provider.EventDone, Stop: stop(r.DoneReason)})
	}
	for _, ev := range events {
		if !yield(ev, nil) {
			return errLeft
		}
	}
	return nil
}

// usage reads the counts. The server leaves them out when it counted nothing.
func usage(m api.Metrics) (domain.Usage, bool) {
	u := domain.Usage{Input: int64(m.PromptEvalCount), Output: int64(m.EvalCount)}
	if m.PromptEvalCachedCount != nil {
		u.Cached = int64(*m.PromptEvalCachedCount)
	}
	return u, m.PromptEvalCount > 0 || m.EvalCount > 0
}

func stop(reason string) provider.Stop {
	switch reason {
	case "stop", "":
		return provider.StopEnd
	case "length":
		return provider.StopLength
	}
	return provider.StopUnknown
}

// badCall recognises the two ways in which a call that the model wrote badly ends a stream: the server could not parse
// it, or its arguments are not an object (which the client's ordered map says in the second way). The model can mend
// that, so it is told.
func badCall(err error) (provider.Event, bool) {
	text := err.Error()
	if !strings.Contains(text, "error parsing tool call") && !strings.HasPrefix(text, "Value looks like object") {
		return provider.Event{}, false
	}
	return provider.Event{
		Kind: provider.EventCall, Call: domain.Part{Name: provider.UnreadableCall},
		Malformed: "the call could not be read: " + provider.Words(text),
	}, true
}
