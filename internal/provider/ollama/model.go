package ollama

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strings"

	"github.com/ollama/ollama/api"
	details "github.com/ollama/ollama/types/model"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

type model struct {
	source   *Source
	info     provider.Info
	thinking *details.Thinking // what it can be told about thinking; nil: the server does not say
}

var errLeft = errors.New("the consumer left") // ends the client's loop; never shown

// Stream sends the request and hands on what comes back as it comes. A model that is not in memory is loaded first.
func (m *model) Stream(ctx context.Context, req provider.Request) iter.Seq2[provider.Event, error] {
	return provider.Clean(ctx, m.info, req, func(yield func(provider.Event, error) bool) {
		wire, err := m.chat(req)
		if err != nil {
			yield(provider.Event{}, &provider.Error{Kind: provider.KindRefused, Msg: err.Error()})
			return
		}
		a := answer{m: m, req: req, yield: yield}
		if err = a.load(ctx); err == nil {
			var broke func() error
			ctx, broke = provider.Broken(ctx)
			if err = m.source.client.Chat(ctx, wire, a.line); err != nil && !errors.Is(err, errLeft) && broke() != nil {
				err = broke()
			}
		}
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

// runner is what the model is loaded with.
func (m *model) runner(req provider.Request) runner {
	run := runner{numCtx: m.info.Context, keepAlive: m.source.keepAlive}
	if req.Context > 0 {
		run.numCtx = req.Context
	}
	return run
}

// answer is one request under way.
type answer struct {
	m      *model
	req    provider.Request
	yield  func(provider.Event, error) bool
	loaded loaded
}

// load brings the model into memory where it is not, so that loading can be told from reading, and learns how it lies
// there. What the server says of its memory is a help and no condition.
func (a *answer) load(ctx context.Context) error {
	run := a.m.runner(a.req)
	now, known := a.m.source.running(ctx, a.m.info.Name)
	if known && !now.there {
		if !a.yield(provider.Event{Kind: provider.EventPhase, Phase: provider.PhaseLoading}, nil) {
			return errLeft
		}
		var err error
		if now, err = a.m.source.load(ctx, a.m.info.Name, run); err != nil {
			return err
		}
	}
	a.loaded = now
	if !a.yield(provider.Event{Kind: provider.EventPhase, Phase: provider.PhaseReading}, nil) {
		return errLeft
	}
	return nil
}

// line gives the events of one line of the stream.
func (a *answer) line(r api.ChatResponse) error {
	events := []provider.Event{
		{Kind: provider.EventThinking, Text: r.Message.Thinking},
		{Kind: provider.EventText, Text: r.Message.Content},
	}
	for _, c := range r.Message.ToolCalls {
		args, _ := json.Marshal(c.Function.Arguments) // of plain JSON values: cannot fail
		part := domain.Part{Kind: domain.PartCall, Call: c.ID, Name: c.Function.Name, Args: args}
		events = append(events, provider.Event{Kind: provider.EventCall, Call: part})
	}
	for _, ev := range events {
		if !a.yield(ev, nil) {
			return errLeft
		}
	}
	if r.Done {
		return a.end(r)
	}
	return nil
}

// end gives what the final line says. A prompt of which the server read too little is an error: what was left out is
// the middle of the conversation, and the reply is worth nothing.
func (a *answer) end(r api.ChatResponse) error {
	if u, ok := usage(r.Metrics); ok {
		ev := provider.Event{Kind: provider.EventUsage, Usage: u, Served: a.served(r)}
		if !a.yield(ev, nil) {
			return errLeft
		}
	}
	if err := a.cut(r.Metrics); err != nil {
		return err
	}
	a.yield(provider.Event{Kind: provider.EventDone, Stop: stop(r.DoneReason)}, nil)
	return errLeft // nothing after it is read
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
