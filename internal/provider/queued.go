package provider

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// State is where a request stands.
type State struct {
	Lane     string
	Phase    Phase
	Position int           // in the queue; 0: it is served
	Estimate time.Duration // of the phase, as far as it is known when it begins; 0: unknown
	Tokens   int64         // that are read, estimated
	Since    time.Time     // of the phase
}

// QueueOptions says who waits in a lane, and who is told.
type QueueOptions struct {
	Lane       *Lane
	Model      string       // provider/name
	Foreground func() bool  // asked when a request joins
	OnState    func(*State) // told where the request stands each time that changes, and nil when it is over; may be nil
}

// Queued makes each request of m wait for a slot of the lane and hold it until its stream ends, tells where it stands,
// and measures what a cache of prompts can make of it. Put it inside Retrying, so that a wait for the provider holds no
// slot.
func Queued(m Model, opt QueueOptions) Model {
	if opt.OnState == nil {
		opt.OnState = func(*State) {}
	}
	return &queued{model: m, opt: opt}
}

type queued struct {
	model Model
	opt   QueueOptions
}

// EndRound passes on to the model, where it has rounds.
func (q *queued) EndRound(req Request) error { return endRound(q.model, req) }

// Stream waits for a slot and hands on the model's stream.
func (q *queued) Stream(ctx context.Context, req Request) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		lane := q.opt.Lane
		t := lane.Join(Place{Model: q.opt.Model, Session: req.Session, Foreground: q.opt.Foreground()})
		defer q.opt.OnState(nil)
		defer t.Leave()
		joined := lane.clock.Now()
		err := t.Wait(ctx, func(at int) {
			q.opt.OnState(&State{Lane: lane.name, Phase: PhaseQueued, Position: at, Estimate: lane.wait(t, at), Since: joined})
		})
		if err != nil {
			yield(Event{}, err)
			return
		}
		p := q.begin(req)
		for ev, err := range q.model.Stream(ctx, req) {
			if err == nil {
				p.see(&ev)
			}
			if !yield(ev, err) {
				return
			}
		}
	}
}

// passage is a request on its way through a slot.
type passage struct {
	q       *queued
	session string
	prefix  domain.Prefix
	tokens  int64 // that have to be read
	warm    bool
	phase   Phase
}

// begin says that the prompt is read: servers that do more than that first say so.
func (q *queued) begin(req Request) *passage {
	lane := q.opt.Lane
	p := &passage{q: q, session: req.Session, warm: lane.isWarm(q.opt.Model, req.Session), prefix: lane.prefixes.measure(req)}
	p.tokens = lane.counts.Tokens(q.opt.Model, req.Size())
	if p.warm && p.prefix.Sent > 0 {
		p.tokens = lane.counts.Tokens(q.opt.Model, int(p.prefix.Sent-p.prefix.Same))
	}
	p.enter(PhaseReading)
	return p
}

func (p *passage) enter(phase Phase) {
	if p.phase == phase {
		return
	}
	p.phase = phase
	lane := p.q.opt.Lane
	st := State{Lane: lane.name, Phase: phase, Estimate: lane.expect(p.q.opt.Model, phase, p.tokens), Since: lane.clock.Now()}
	if phase == PhaseReading {
		st.Tokens = p.tokens
	}
	p.q.opt.OnState(&st)
}

// see follows the events of a reply, and adds to its usage what was measured here.
func (p *passage) see(ev *Event) {
	switch ev.Kind {
	case EventPhase:
		p.enter(ev.Phase)
	case EventAgain:
		p.enter(PhaseReading)
	case EventUsage:
		ev.Served.Prefix = p.prefix
		lane := p.q.opt.Lane
		if before := lane.prefixes.answered(p.session, p.q.opt.Model, ev.Served.Model); before != "" {
			told := Words("the provider answers with " + ev.Served.Model + " now; before it was " + before)
			ev.Served.Note = strings.TrimPrefix(ev.Served.Note+"; "+told, "; ")
		}
		if !ev.Estimated {
			lane.counts.Learn(p.q.opt.Model, int(p.prefix.Sent), ev.Usage.Input)
		}
		lane.learn(p.q.opt.Model, ev.Usage, ev.Served, !p.warm)
	case EventText, EventThinking, EventCall:
		p.enter(PhaseWriting)
	}
}
