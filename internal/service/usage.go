package service

import (
	"context"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

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
