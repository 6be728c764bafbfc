package service

import (
	"context"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/passport"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/tool"
	"github.com/coppice/coppice/internal/tool/file"
)

// ProbeView is a model that is being measured, or was. Its states are those of a pull.
type ProbeView struct {
	Name        string // provider/name
	State       PullState
	Step        string
	Done, Total int // exercises
	Problem     error
	AskedAt     time.Time
	EndedAt     time.Time
}

// probes is the measuring that is under way, or the last one: one at a time, for two would measure each other.
type probes struct {
	mu     sync.Mutex
	now    *ProbeView
	cancel context.CancelFunc // while it runs
}

func (p *probes) working() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cancel != nil
}

// Probes gives what is being measured, or was last.
func (s *Service) Probes(context.Context) ([]ProbeView, error) {
	s.probes.mu.Lock()
	defer s.probes.mu.Unlock()
	if s.probes.now == nil {
		return nil, nil
	}
	return []ProbeView{*s.probes.now}, nil
}

// Probe begins to measure a model. It goes on without whoever asked. A hosted model costs money, so that has to be said.
func (s *Service) Probe(ctx context.Context, model string, paid bool) (ProbeView, error) {
	op := "measure " + model
	m, info, err := s.Conductor.Asking(ctx, model)
	if err != nil {
		return ProbeView{}, err
	}
	switch {
	case info.Provider == "replay":
		return ProbeView{}, domain.E(domain.CodeUsage, op, "a script is no model")
	case !info.Local && !paid:
		return ProbeView{}, domain.E(domain.CodeUsage, op, "it is hosted: measuring it takes about 25 paid requests").
			WithHint("say that it may cost something: --paid")
	}
	if err := s.unused(ctx, "measure", info.Ref()); err != nil {
		return ProbeView{}, err
	}
	s.probes.mu.Lock()
	defer s.probes.mu.Unlock()
	if s.probes.cancel != nil {
		return ProbeView{}, domain.E(domain.CodeConflict, op, "%s is being measured", s.probes.now.Name).
			WithHint("wait for it, or `coppice models probe --cancel`")
	}
	mine, end := context.WithCancel(context.WithoutCancel(ctx))
	s.probes.now = &ProbeView{Name: info.Ref(), State: PullRunning, Step: "begins", AskedAt: s.Now()}
	s.probes.cancel = end
	go s.probe(mine, end, m, info)
	s.tellProbe()
	return *s.probes.now, nil
}

// CancelProbe ends the measuring. What was measured before stays.
func (s *Service) CancelProbe(context.Context) (ProbeView, error) {
	s.probes.mu.Lock()
	defer s.probes.mu.Unlock()
	if s.probes.cancel == nil {
		return ProbeView{}, domain.E(domain.CodeNotFound, "cancel", "no model is being measured")
	}
	s.probes.cancel()
	return *s.probes.now, nil
}

// probe measures, and keeps what came of it.
func (s *Service) probe(ctx context.Context, end context.CancelFunc, m provider.Model, info provider.Info) {
	defer end()
	go func() {
		select {
		case <-s.stopping:
			end()
		case <-ctx.Done():
		}
	}()
	p, err := s.examine(ctx, m, info)
	if err == nil {
		err = s.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutPassport(&p) })
	}
	s.probes.mu.Lock()
	defer s.probes.mu.Unlock()
	v := s.probes.now
	switch {
	case err == nil:
		v.State = PullDone
	case ctx.Err() != nil:
		v.State = PullCancelled
	default:
		v.State, v.Problem = PullFailed, domain.Wrap("measure "+info.Ref(), err)
	}
	v.EndedAt, s.probes.cancel = s.Now(), nil
	s.tellProbe()
}

func (s *Service) examine(ctx context.Context, m provider.Model, info provider.Info) (domain.Passport, error) {
	dir, err := os.MkdirTemp("", "coppice-probe-")
	if err != nil {
		return domain.Passport{}, domain.E(domain.CodeDisk, "", "no folder to work in can be made").Because(err)
	}
	defer os.RemoveAll(dir)
	o := passport.Options{Model: m, Info: s.listed(ctx, info), Editor: editor, Dir: dir, Now: s.Now, OnStep: s.onProbe}
	if src, err := s.Options.Models.Source(info.Provider); err == nil {
		o.Loader, _ = src.(passport.Loader)
	}
	return passport.Measure(ctx, o)
}

// editor is the tool that agents change files with in a format, without the one beside it that writes new ones.
func editor(f domain.EditFormat) tool.Tool {
	tools := file.Changing(f)
	return tools[len(tools)-1]
}

// listed is what the list says of a model, which is more than opening it does; its name there is the whole one.
func (s *Service) listed(ctx context.Context, info provider.Info) provider.Info {
	src, err := s.Options.Models.Source(info.Provider)
	if err != nil {
		return info
	}
	all, _ := src.List(ctx)
	for _, in := range all {
		if slices.Contains(domain.ModelNames(info.Name), in.Name) {
			info.Name, info.Bytes, info.Quant = in.Name, in.Bytes, in.Quant
		}
	}
	return info
}

func (s *Service) onProbe(words string, done, total int) {
	s.probes.mu.Lock()
	defer s.probes.mu.Unlock()
	v := s.probes.now
	v.Step, v.Done, v.Total = words, done, total
	s.tellProbe()
}

// tellProbe publishes an event. The caller holds the lock.
func (s *Service) tellProbe() {
	v := s.probes.now
	s.Hub.Publish(domain.Event{Kind: domain.EventProbe, At: s.Now(), ID: v.Name, Text: string(v.State)})
}

// passports are what was measured, by model.
func (s *Service) passports(ctx context.Context) (map[string]domain.Passport, error) {
	all, err := view(ctx, s, func(tx *store.Tx) ([]domain.Passport, error) { return tx.Passports() })
	out := map[string]domain.Passport{}
	for _, p := range all {
		out[p.Model] = p
	}
	return out, err
}

func outdated(p domain.Passport, in provider.Info) bool {
	return p.Outdated(in.Modified, in.Bytes, in.Quant)
}
