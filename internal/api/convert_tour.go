package api

import (
	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/service"
)

func tourState(v service.TourView) wire.TourState {
	w := wire.TourState{
		Attempt: string(v.Attempt), Making: v.Making, Problem: failure(v.Failure), Model: v.Model, Paid: v.Paid,
	}
	if v.Tour != nil {
		w.Tour = tour(v)
	}
	return w
}

func tour(v service.TourView) *wire.Tour {
	w := &wire.Tour{
		Session: string(v.Tour.Session), Model: v.Tour.Model, Same: v.Same, Tree: v.Tour.Tree, Stale: v.Stale,
		Summary: v.Tour.Summary, Stops: []wire.TourStop{}, Dropped: v.Tour.Dropped, Left: v.Toured.Hunks,
		LeftFiles: v.Toured.Files, AskedAt: v.Tour.AskedAt,
	}
	for i, s := range v.Tour.Stops {
		at := v.Toured.Stops[i]
		w.Stops = append(w.Stops, wire.TourStop{
			File: s.Anchor.File, Line: at.Line, Hunk: at.Hunk, Old: s.Anchor.Old, Lines: linesOf(s.Anchor), Quote: quote(s.Anchor),
			Outdated: at.Outdated, Title: s.Title, Text: s.Text, Risk: s.Risk, Question: s.Question,
		})
	}
	return w
}
