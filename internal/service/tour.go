package service

import (
	"context"
	"slices"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// TourView is what there is of a tour through a change, and who would make one.
type TourView struct {
	Attempt domain.AttemptID
	Tour    *domain.Tour // the newest there is; nil: there is none
	Toured  review.Toured
	Stale   bool            // the change is another one by now
	Same    bool            // its model is the author's own
	Making  bool            // one is being made
	Failure *domain.Failure // why there is nothing newer
	Model   string          // that would make one; empty: there is none
	Paid    bool            // that is a hosted one: it costs money
}

// Tour gives the newest tour through an attempt's change, with where its stops are now.
func (s *Service) Tour(ctx context.Context, r Ref) (TourView, error) {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return TourView{}, err
	}
	v := TourView{Attempt: a.ID}
	at := s.Conductor.Touring(a.ID) // asked first: what ends meanwhile is on record by then
	tours, err := view(ctx, s, func(tx *store.Tx) ([]domain.Tour, error) { return tx.Tours(a.ID) })
	if err != nil {
		return v, err
	}
	v.newest(tours, at)
	v.Model, v.Paid = s.guide(ctx, a)
	if v.Tour == nil {
		return v, nil
	}
	v.Stale, v.Same = v.Tour.Tree != a.HeadTree, v.Tour.Model == a.Model
	_, rd, err := s.parsed(ctx, Ref{Text: string(a.ID)}, Scope{})
	if err != nil {
		return v, err
	}
	v.Toured = review.Place(v.Tour.Stops, rd.files, func(i int) []diff.Row { return rd.of(i).rows })
	return v, nil
}

// newest picks the last tour that was given, and why what was begun after it is none.
func (v *TourView) newest(tours []domain.Tour, atWork bool) {
	for i, t := range slices.Backward(tours) {
		switch {
		case t.Given() && t.Failure == nil:
			v.Tour = &t
			return
		case i == len(tours)-1 && atWork && !t.Given():
			v.Making = true
		case v.Failure != nil || v.Making:
		case t.Given():
			v.Failure = t.Failure
		default:
			v.Failure = domain.FailureOf(domain.E(domain.CodeCancelled, "", "the engine ended before the tour was made"))
		}
	}
}

// guide says which model would give a tour, and whether that is paid for. Where that cannot be known nothing is said.
func (s *Service) guide(ctx context.Context, a domain.Attempt) (model string, paid bool) {
	p, err := view(ctx, s, func(tx *store.Tx) (domain.Project, error) { return tx.Project(a.Project) })
	if err != nil {
		return "", false
	}
	if model, err = s.Reviewer(ctx, p, a.Model); err != nil {
		return "", false
	}
	_, info, err := s.Options.Models.Open(ctx, model)
	return model, err == nil && !info.Local
}

// StopTour ends the making of a tour, and gives what there is.
func (s *Service) StopTour(ctx context.Context, r Ref) (TourView, error) {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return TourView{}, err
	}
	if err := s.Conductor.StopTour(ctx, a.ID); err != nil {
		return TourView{}, err
	}
	return s.Tour(ctx, Ref{Text: string(a.ID)})
}

// MakeTour has a model that has not seen the session make a tour through a change that stands in the queue. An empty model
// is one that is picked.
func (s *Service) MakeTour(ctx context.Context, r Ref, model string) (TourView, error) {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return TourView{}, err
	}
	if a.ID == "" {
		return TourView{}, domain.E(domain.CodeNotFound, "tour", "the task has no attempt")
	}
	if model, err = s.located(ctx, a.Project, model); err != nil {
		return TourView{}, err
	}
	if _, err = s.Conductor.Tour(ctx, a.ID, model); err != nil {
		return TourView{}, err
	}
	return s.Tour(ctx, Ref{Text: string(a.ID)})
}
