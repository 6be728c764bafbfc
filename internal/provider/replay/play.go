package replay

import (
	"context"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// player plays one turn to one consumer.
type player struct {
	ctx   context.Context
	model *Model
	index int // of the turn
	skip  int // faults that earlier requests have used up
	calls int
	yield func(provider.Event, error) bool
}

// play gives false when the stream is over: by a fault, the context or the consumer.
func (p *player) play(t turn) bool {
	for _, s := range t.steps {
		if p.ctx.Err() != nil {
			p.yield(provider.Event{}, p.ctx.Err())
			return false
		}
		if !p.step(s) {
			return false
		}
	}
	return true
}

func (p *player) step(s step) bool {
	switch s.kind {
	case stepSay:
		return p.yield(provider.Event{Kind: provider.EventText, Text: s.text}, nil)
	case stepThink:
		return p.yield(provider.Event{Kind: provider.EventThinking, Text: s.text}, nil)
	case stepCall:
		p.calls++
		part := domain.Part{Kind: domain.PartCall, Name: s.name, Args: s.args}
		return p.yield(provider.Event{Kind: provider.EventCall, Call: part}, nil)
	case stepDelay:
		return p.wait(provider.Sleep(p.ctx, p.model.clock, s.wait))
	case stepHang:
		<-p.ctx.Done()
		return p.wait(p.ctx.Err())
	}
	return p.fault(s)
}

func (p *player) wait(err error) bool {
	if err != nil {
		p.yield(provider.Event{}, err)
	}
	return err == nil
}

func (p *player) fault(s step) bool {
	if p.skip > 0 {
		p.skip--
		return true
	}
	p.model.playFault(p.index)
	p.yield(provider.Event{}, s.fault())
	return false
}
