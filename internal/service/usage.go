package service

import (
	"context"
	"strconv"
	"strings"
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

// seqOf says where in an attempt's conversation a hit stands. One in a session that was gone back on is in it no longer.
func seqOf(tx *store.Tx, h store.Hit) (int, error) {
	session, seq, ok := strings.Cut(h.Ref, "/")
	if h.Where != "message" || !ok {
		return 0, nil
	}
	a, err := tx.Attempt(h.Attempt)
	if err != nil {
		return 0, err
	}
	c, err := chainOf(tx, a.Session)
	n, _ := strconv.Atoi(seq)
	for _, l := range c {
		if string(l.id) == session {
			return l.offset + n, err
		}
	}
	return 0, err
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
			seq, err := seqOf(tx, h)
			if err != nil {
				return nil, err
			}
			out = append(out, HitView{Attempt: h.Attempt, Of: t, Where: h.Where, Text: h.Text, Seq: seq})
		}
		return out, nil
	})
}
