package service

import (
	"context"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// PullState is how a pull stands.
type PullState string

// What a pull may be.
const (
	PullQueued    PullState = "queued" // behind another one: they come one after the other, each as fast as the line
	PullRunning   PullState = "running"
	PullDone      PullState = "done"
	PullFailed    PullState = "failed"
	PullCancelled PullState = "cancelled"
)

// Over says whether nothing more will happen to it.
func (p PullState) Over() bool { return p != PullQueued && p != PullRunning }

// PullView is a model that is being got, or was.
type PullView struct {
	Name        string // provider/name
	State       PullState
	Step        string // in the server's words
	Total, Done int64  // bytes; 0: unknown yet
	Speed       int64  // bytes a second over the last moments; 0: unknown
	Left        time.Duration
	Problem     error
	AskedAt     time.Time
	EndedAt     time.Time
}

// pulls are the models that were asked for, in order, since the engine began. What an engine that ended had not got yet
// is asked for again by pulling again: Ollama goes on where it was.
type pulls struct {
	mu   sync.Mutex
	list []*pull
	busy bool // a goroutine works through the list
}

type pull struct {
	PullView
	runner  runner
	name    string
	cancel  context.CancelFunc // while it runs
	given   bool               // up by a person
	samples []sample
	told    time.Time // when faces were told last
}

// sample is how far a pull was at a time.
type sample struct {
	at   time.Time
	done int64
}

const (
	tellEvery    = 250 * time.Millisecond
	speedOver    = 8 * time.Second
	keepFinished = 20
)

// working says whether anything is to be got still: the engine does not end then.
func (p *pulls) working() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.busy
}

// Pull asks for a model. One that is under way already is not asked for twice; one that failed or was cancelled goes on.
func (s *Service) Pull(ctx context.Context, model string) (PullView, error) {
	r, name, err := s.runnerOf("pull a model", model)
	if err != nil {
		return PullView{}, err
	}
	p := &s.pulls
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, old := range p.list {
		if old.name == name && !old.State.Over() {
			return old.PullView, nil
		}
	}
	p.forget(name)
	one := &pull{PullView: PullView{Name: "ollama/" + name, State: PullQueued, AskedAt: s.Now()}, runner: r, name: name}
	p.list = append(p.list, one)
	if !p.busy {
		p.busy = true
		go s.pullAll(context.WithoutCancel(ctx))
	}
	s.tellPull(one)
	return one.PullView, nil
}

// forget drops the earlier pull of a name, and the oldest that are over where there are many. The caller holds the lock.
func (p *pulls) forget(name string) {
	var keep []*pull
	over := 0
	for i := len(p.list) - 1; i >= 0; i-- {
		one := p.list[i]
		if one.State.Over() {
			over++
		}
		if one.name != name && (over <= keepFinished || !one.State.Over()) {
			keep = append([]*pull{one}, keep...)
		}
	}
	p.list = keep
}

// Pulls lists what was asked for, in order.
func (s *Service) Pulls(context.Context) ([]PullView, error) {
	s.pulls.mu.Lock()
	defer s.pulls.mu.Unlock()
	var out []PullView
	for _, one := range s.pulls.list {
		out = append(out, one.PullView)
	}
	return out, nil
}

// CancelPull ends a pull. What has come is kept by the server, and pulling again goes on from there.
func (s *Service) CancelPull(_ context.Context, model string) (PullView, error) {
	_, name, err := s.runnerOf("cancel a pull", model)
	if err != nil {
		return PullView{}, err
	}
	s.pulls.mu.Lock()
	defer s.pulls.mu.Unlock()
	for _, one := range s.pulls.list {
		if one.name != name || one.State.Over() {
			continue
		}
		one.given = true
		if one.cancel != nil {
			one.cancel()
		} else {
			s.endPull(one, PullCancelled, nil)
		}
		return one.PullView, nil
	}
	return PullView{}, domain.E(domain.CodeNotFound, "cancel a pull", "%s is not being pulled", name)
}

// pullAll gets what is queued, one after the other, until there is nothing left or the engine stops.
func (s *Service) pullAll(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-s.stopping:
			cancel()
		case <-ctx.Done():
		}
	}()
	for {
		mine, end := context.WithCancel(ctx)
		one := s.nextPull(mine, end)
		if one == nil {
			end()
			return
		}
		err := one.runner.Pull(mine, one.name, func(p provider.Progress) { s.onProgress(one, p) })
		end()
		s.pulled(ctx, one, err)
	}
}

// nextPull begins the first that is queued; nil: there is none, or the engine stops.
func (s *Service) nextPull(ctx context.Context, cancel context.CancelFunc) *pull {
	s.pulls.mu.Lock()
	defer s.pulls.mu.Unlock()
	for _, one := range s.pulls.list {
		if one.State == PullQueued && ctx.Err() == nil {
			one.State, one.cancel = PullRunning, cancel
			s.tellPull(one)
			return one
		}
	}
	s.pulls.busy = false
	return nil
}

// onProgress takes in how far a pull is, and tells faces now and then.
func (s *Service) onProgress(one *pull, p provider.Progress) {
	s.pulls.mu.Lock()
	defer s.pulls.mu.Unlock()
	one.Step, one.Total, one.Done = p.Step, p.Total, p.Done
	now := s.Now()
	one.samples = append(one.samples, sample{now, p.Done})
	for len(one.samples) > 2 && now.Sub(one.samples[0].at) > speedOver {
		one.samples = one.samples[1:]
	}
	one.Speed, one.Left = pace(one.samples, p)
	if now.Sub(one.told) >= tellEvery {
		s.tellPull(one)
	}
}

// pace gives the speed over the samples, and how long the rest takes at it.
func pace(samples []sample, p provider.Progress) (perSecond int64, left time.Duration) {
	first, last := samples[0], samples[len(samples)-1]
	span := last.at.Sub(first.at)
	if span < time.Second || last.done <= first.done {
		return 0, 0
	}
	perSecond = int64(float64(last.done-first.done) / span.Seconds())
	if perSecond > 0 && p.Total > p.Done {
		left = time.Duration(float64(p.Total-p.Done) / float64(perSecond) * float64(time.Second)).Round(time.Second)
	}
	return perSecond, left
}

// pulled takes down what came of a pull.
func (s *Service) pulled(ctx context.Context, one *pull, err error) {
	s.pulls.mu.Lock()
	switch {
	case err == nil:
		s.endPull(one, PullDone, nil)
	case one.given || ctx.Err() != nil:
		s.endPull(one, PullCancelled, nil)
	default:
		s.endPull(one, PullFailed, domain.Wrap("pull "+one.name, err))
	}
	s.pulls.mu.Unlock()
	if err := s.onModels(ctx, one.Name); err != nil && ctx.Err() == nil {
		s.Log.Error("cannot tell of a pull", "err", err)
	}
}

// endPull sets the last state. The caller holds the lock.
func (s *Service) endPull(one *pull, state PullState, problem error) {
	one.State, one.Problem, one.EndedAt, one.cancel = state, problem, s.Now(), nil
	one.Speed, one.Left, one.samples = 0, 0, nil
	s.tellPull(one)
}

// tellPull publishes an event. The caller holds the lock.
func (s *Service) tellPull(one *pull) {
	one.told = s.Now()
	s.Hub.Publish(domain.Event{Kind: domain.EventPull, At: one.told, ID: one.Name, Text: string(one.State)})
}
