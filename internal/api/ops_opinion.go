package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
)

func (h handlers) opinions(api huma.API) {
	act(api, "/attempts/{ref}/review", "reviewAttempt", "Have a model that has not seen the session read the change", func(ctx context.Context, in *struct {
		InRef
		Body *wire.Review
	},
	) (wire.Attempt, error) {
		model := ""
		if in.Body != nil {
			model = in.Body.Model
		}
		return h.attempt(h.s.Review(ctx, in.ref(), model))
	})
	act(api, "/comments/{id}/apply", "applySuggestion", "Put what a comment suggests into the files", func(ctx context.Context, in *InID) (wire.Comment, error) {
		c, err := h.s.ApplySuggestion(ctx, domain.CommentID(in.ID))
		return comment(c), err
	})
	act(api, "/attempts/{ref}/tour", "makeTour", "Have a model that has not seen the session make a tour through the change", func(ctx context.Context, in *struct {
		InRef
		Body *wire.Review
	},
	) (wire.TourState, error) {
		model := ""
		if in.Body != nil {
			model = in.Body.Model
		}
		v, err := h.s.MakeTour(ctx, in.ref(), model)
		return tourState(v), err
	})
	add(api, http.MethodDelete, "/attempts/{ref}/tour", "stopTour", "End the making of a tour", func(ctx context.Context, in *InRef) (wire.TourState, error) {
		v, err := h.s.StopTour(ctx, in.ref())
		return tourState(v), err
	})
	read(api, "/attempts/{ref}/tour", "getTour", "The newest tour through a change", func(ctx context.Context, in *InRef) (wire.TourState, error) {
		v, err := h.s.Tour(ctx, in.ref())
		return tourState(v), err
	})
	read(api, "/attempts/{ref}/opinions", "listOpinions", "What models think of a change", func(ctx context.Context, in *InRef) ([]wire.Opinion, error) {
		os, err := h.s.Opinions(ctx, in.ref())
		return each(os, opinion), err
	})
}
