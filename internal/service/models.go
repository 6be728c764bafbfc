package service

import (
	"context"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/machine"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/catalog"
	"github.com/coppice/coppice/internal/store"
)

// Models says which models are there and where they come from, what fits this machine, and which are worth getting.
// Sources that cannot be reached are named with why.
func (s *Service) Models(ctx context.Context, project domain.ProjectID) (ModelsView, error) {
	p, err := s.maybeProject(ctx, project)
	if err != nil {
		return ModelsView{}, err
	}
	cfg, err := s.Config(p)
	if err != nil {
		return ModelsView{}, err
	}
	infos, states := s.Options.Models.List(ctx)
	v := ModelsView{Default: cfg.Model("build"), Plan: cfg.Model("plan"), Review: cfg.Settings.Models.Review, Machine: machine.Look{}.Facts(ctx)}
	for _, st := range states {
		v.Sources = append(v.Sources, s.source(ctx, st))
	}
	measured, err := s.passports(ctx)
	if err != nil {
		return ModelsView{}, err
	}
	for stage, to := range map[domain.Stage]*string{
		domain.StageBuild: &v.Picks.Build, domain.StagePlan: &v.Picks.Plan, domain.StageReview: &v.Picks.Review,
	} {
		*to, _ = pick(infos, measured, stage)
	}
	have := map[string]bool{}
	for _, in := range infos {
		have[in.Ref()] = true
		m := modelView(v.Machine, in)
		if p, ok := measured[in.Ref()]; ok {
			m.Passport, m.Old = &p, outdated(p, in)
		}
		v.Models = append(v.Models, m)
	}
	v.Suggestions = suggestions(v.Machine, cfg.Ollama.NumCtx, have)
	return v, nil
}

func modelView(m machine.Facts, in provider.Info) ModelView {
	v := ModelView{
		Name: in.Ref(), Provider: in.Provider, Quant: in.Quant, Local: in.Local, Tools: in.Tools, Context: in.Context,
		MaxOutput: in.MaxOutput, Bytes: in.Bytes, Input: in.Input, Output: in.Output, Cached: in.Cached,
		Details: in.Details, Holds: in.Holds, Capabilities: capabilities(in), Good: catalog.Good(in.Name),
	}
	if in.Local {
		v.Fit = fitOf(m, in.Bytes, in.Context, in.KVBytes)
		if in.Loaded != nil && in.Loaded.Bytes > 0 {
			v.Fit = fitNow(*in.Loaded)
		}
	}
	return v
}

func capabilities(in provider.Info) []string {
	out := []string{}
	for _, c := range []struct {
		has  bool
		name string
	}{{in.Tools, "tools"}, {in.Sees, "vision"}, {in.Thinks, "thinking"}, {in.Embeds, "embedding"}} {
		if c.has {
			out = append(out, c.name)
		}
	}
	return out
}

func installed(have map[string]bool, ref string) bool {
	return slices.ContainsFunc(domain.ModelNames(ref), func(name string) bool { return have[name] })
}

// quickOnProcessor is the most billions of parameters at work on a token that a processor alone is fit for.
const quickOnProcessor = 8.5

// suggestions judges the models that are worth offering, and marks the one that this machine runs best: the most able
// that fits its graphics card, else the most able that fits its memory and does not need a card to be of use.
func suggestions(m machine.Facts, context int64, have map[string]bool) (out []Suggestion) {
	best, most := -1, 0
	for i, l := range catalog.Locals() {
		ref := "ollama/" + l.Name
		s := Suggestion{Name: ref, Bytes: l.Bytes, Context: min(context, l.Context), Good: l.Good, Installed: installed(have, ref)}
		s.Fit = fitOf(m, l.Bytes, s.Context, l.KVBytes)
		if rank := rankFit(s.Fit.State, l.Active); rank > most {
			best, most = i, rank
		}
		out = append(out, s)
	}
	if best >= 0 {
		out[best].Best = true
	}
	return out
}

func rankFit(state string, active float64) int {
	switch {
	case state == "gpu":
		return 3
	case (state == "cpu" || state == "memory" || state == "split") && active <= quickOnProcessor:
		return 2
	}
	return 0
}

// maybeProject gives a project, or nil for an empty id.
func (s *Service) maybeProject(ctx context.Context, id domain.ProjectID) (*domain.Project, error) {
	if id == "" {
		return nil, nil
	}
	p, err := view(ctx, s, func(tx *store.Tx) (domain.Project, error) { return tx.Project(id) })
	return &p, err
}

// modelsChanged tells faces that another list of models can be fetched.
func (s *Service) modelsChanged(ctx context.Context, id string) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.Emit(domain.Event{Kind: domain.EventModels, ID: id})
	})
}

// reloadFor makes the sources of models anew when a setting of theirs was changed.
func (s *Service) reloadFor(key string) error {
	for _, table := range []string{"providers.", "prices.", "ollama."} {
		if strings.HasPrefix(key, table) && s.Reload != nil {
			return domain.Wrap("use "+key, s.Reload())
		}
	}
	return nil
}
