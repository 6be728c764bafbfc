package provider

import (
	"context"
	"errors"
	"iter"
)

// MendOptions says what Mending may do.
type MendOptions struct {
	Info Info // of the model
	// TextCalls takes tool calls that a model wrote as text, see textCalls. It is for models that run locally: what a
	// hosted provider sends as text is text.
	TextCalls bool
}

// Mending repairs what can be repaired of a reply. A stream that broke is asked for once more, in one piece, after an
// EventAgain that makes void what was handed out; when that fails too, the failure says so. Calls that came as text
// become calls. A model with rounds plays a script as it is written, faults
// included, and is given back as it is. Put Mending inside Queued: both requests are one turn of the lane.
func Mending(m Model, opt MendOptions) Model {
	if _, script := m.(Rounds); script {
		return m
	}
	return &mending{model: m, opt: opt}
}

type mending struct {
	model Model
	opt   MendOptions
}

// endRound passes on to the model, where it has rounds.
func endRound(m Model, req Request) error {
	if rounds, ok := m.(Rounds); ok {
		return rounds.EndRound(req)
	}
	return nil
}

// Stream hands on the reply, mended.
func (m *mending) Stream(ctx context.Context, req Request) iter.Seq2[Event, error] {
	return Clean(ctx, m.opt.Info, req, func(yield func(Event, error) bool) {
		failed, over := m.try(ctx, req, yield)
		if over {
			return
		}
		if req.Whole || ctx.Err() != nil || !brokenOff(failed) {
			yield(Event{}, failed)
			return
		}
		if !yield(Event{Kind: EventAgain}, nil) {
			return
		}
		req.Whole = true
		if again, over := m.try(ctx, req, yield); !over {
			yield(Event{}, twice(again))
		}
	})
}

// try sends the request. over is false when it failed, and nothing was said of that yet.
func (m *mending) try(ctx context.Context, req Request, yield func(Event, error) bool) (failed error, over bool) {
	w := writing{opt: m.opt, req: req, yield: yield}
	for ev, err := range m.model.Stream(ctx, req) {
		if err != nil {
			return err, !w.flush()
		}
		if !w.take(ev) {
			return nil, true
		}
		if ev.Kind == EventDone {
			return nil, true
		}
	}
	return nil, true
}

// brokenOff says whether a failure is one that a reply in one piece may not have: the stream broke off or was garbled.
// Silence and limits are not, and neither is a failure before anything came, which Retrying sees to.
func brokenOff(err error) bool {
	var e *Error
	if !errors.As(err, &e) || errors.Is(err, errSilence) || errors.Is(err, errLimit) {
		return false
	}
	return e.Kind == KindProtocol || e.Kind == KindRetryable && e.Partial
}

var errLimit = errors.New("limit")

func twice(err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	said := *e
	said.Msg = "the stream of the reply broke, and asked for in one piece: " + e.Msg
	if e.Kind == KindProtocol {
		said.Hint = firstOf(e.Hint, "resume the attempt to ask again; where it happens often, the server or the model is at fault")
	}
	return &said
}
