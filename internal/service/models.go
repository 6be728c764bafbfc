package service

import (
	"context"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// Models says which models are there and where they come from. Sources that cannot be reached are named with why.
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
	v := ModelsView{Default: cfg.Model("build")}
	for _, st := range states {
		v.Sources = append(v.Sources, SourceView{Name: st.Name, State: string(st.State), URL: st.URL, Note: st.Note})
	}
	for _, in := range infos {
		v.Models = append(v.Models, ModelView{
			Name: in.Ref(), Provider: in.Provider, Quant: in.Quant, Local: in.Local, Tools: in.Tools, Context: in.Context,
			MaxOutput: in.MaxOutput, Bytes: in.Bytes, Input: in.Input, Output: in.Output,
		})
	}
	return v, nil
}

// maybeProject gives a project, or nil for an empty id.
func (s *Service) maybeProject(ctx context.Context, id domain.ProjectID) (*domain.Project, error) {
	if id == "" {
		return nil, nil
	}
	p, err := view(ctx, s, func(tx *store.Tx) (domain.Project, error) { return tx.Project(id) })
	return &p, err
}

// Usage says what models were asked for, by day, project and model, between two days (2006-01-02) of which either may
// be empty. What it cost outlives the project it was spent on.
func (s *Service) Usage(ctx context.Context, project domain.ProjectID, from, to string) ([]UsageRow, error) {
	for _, day := range []string{from, to} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return nil, domain.E(domain.CodeUsage, "list usage", "%q is not a day", day).WithHint("write it as 2006-01-31")
		}
	}
	rows, err := view(ctx, s, func(tx *store.Tx) ([]store.UsageRow, error) {
		return tx.UsageRows(store.UsageFilter{Project: project, From: from, To: to})
	})
	out := make([]UsageRow, 0, len(rows))
	for _, r := range rows {
		out = append(out, UsageRow{Day: r.Day, Project: r.Project, Model: r.Model, Usage: r.Usage})
	}
	return out, err
}

// Search finds a text in briefs, sessions, comments and artifacts.
func (s *Service) Search(ctx context.Context, text string, project domain.ProjectID) ([]HitView, error) {
	return view(ctx, s, func(tx *store.Tx) ([]HitView, error) {
		hits, err := tx.Search(text, project, 100)
		if err != nil {
			return nil, err
		}
		out := make([]HitView, 0, len(hits))
		for _, h := range hits {
			t, err := tx.Task(h.Task)
			if err != nil {
				return nil, err
			}
			out = append(out, HitView{Attempt: h.Attempt, Of: t, Where: h.Where, Text: h.Text})
		}
		return out, nil
	})
}
