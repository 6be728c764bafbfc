package provider

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"
)

// standsIn is how long the other model is asked at once, after the first one could not answer.
const standsIn = 5 * time.Minute

// FallbackOptions say which model stands in for another.
type FallbackOptions struct {
	Info  Info // of the one that stands in
	Clock Clock
	// OnSwitch is told each time that the other one is asked, with what is wrong with the first; may be nil.
	OnSwitch func(why string)
}

// Falling asks second where first cannot answer: it is not there, its account cannot pay, or it failed as often as it
// was tried. Nothing of a reply may have been handed out by then. It goes outside Retrying, each model with lanes and
// retries of its own. Usage says whose it is.
func Falling(first, second Model, opt FallbackOptions) Model {
	if opt.Clock == nil {
		opt.Clock = SystemClock{}
	}
	return &falling{first: first, second: second, opt: opt}
}

type falling struct {
	first, second Model
	opt           FallbackOptions

	mu    sync.Mutex
	until time.Time // until then second is asked at once
	why   string
}

// EndRound passes on to the model, where it has rounds.
func (f *falling) EndRound(req Request) error { return endRound(f.first, req) }

// Stream hands on the reply of one of the two.
func (f *falling) Stream(ctx context.Context, req Request) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		why := f.stands()
		if why == "" {
			failed, over := f.try(ctx, req, yield)
			if over {
				return
			}
			why = failed.Error()
			f.switchOver(why)
		}
		if f.opt.OnSwitch != nil {
			f.opt.OnSwitch(why)
		}
		for ev, err := range f.second.Stream(ctx, f.request(req)) {
			if err == nil && ev.Kind == EventUsage {
				ev.By, ev.Served.Note = &f.opt.Info, f.opt.Info.Ref()+" answered: "+why
			}
			if !yield(ev, err) {
				return
			}
		}
	}
}

// request is what the one that stands in is asked: the same, within bounds of its own.
func (f *falling) request(req Request) Request {
	in := f.opt.Info
	req.Model, req.MaxOutput, req.Context, req.Think = in.Name, int(in.MaxOutput), in.Context, ""
	if !in.Sees {
		req.Messages = Blind(req.Messages)
	}
	return req
}

func (f *falling) try(ctx context.Context, req Request, yield func(Event, error) bool) (failed *Error, over bool) {
	begun := false
	for ev, err := range f.first.Stream(ctx, req) {
		if err != nil && !begun && ctx.Err() == nil && errors.As(err, &failed) && !failed.Partial && cannot(failed.Kind) {
			return failed, false
		}
		begun = begun || err == nil && ev.Kind != EventPhase
		if !yield(ev, err) {
			return nil, true
		}
	}
	return nil, true
}

// cannot says whether a failure is one of the model's side that another may not have.
func cannot(kind Kind) bool {
	switch kind {
	case KindRetryable, KindUnreachable, KindBilling, KindAuth, KindNoKey, KindMissing:
		return true
	}
	return false
}

func (f *falling) stands() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.opt.Clock.Now().Before(f.until) {
		return f.why
	}
	return ""
}

func (f *falling) switchOver(why string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.until, f.why = f.opt.Clock.Now().Add(standsIn), why
}
