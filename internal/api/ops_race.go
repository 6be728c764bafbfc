package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/service"
)

func (h handlers) races(api huma.API) {
	read(api, "/attempts/{ref}/race", "getRace", "The attempts at a task beside one another", func(ctx context.Context, in *struct {
		InRef
		Models string `query:"models" enum:"hide,show" doc:"absent: what the setting review.hide_models says"`
	},
	) (wire.Race, error) {
		v, err := h.s.Race(ctx, in.ref(), service.Hiding(in.Models))
		return race(v), err
	})
	act(api, "/attempts/{ref}/choose", "chooseAttempt", "Accept one attempt of a race and reject the others", func(ctx context.Context, in *struct {
		InRef
		Body wire.Choose
	},
	) (wire.Attempt, error) {
		j := service.Judgement{Text: in.Body.Text, Tree: in.Body.Tree}
		a, err := h.s.Choose(ctx, in.ref(), j, in.Body.Cancel)
		return attempt(a), err
	})
	act(api, "/attempts/{ref}/lift", "lift", "Take hunks and files of an attempt over into another at its task", func(ctx context.Context, in *struct {
		InRef
		Body wire.Lift
	},
	) (wire.Lifted, error) {
		l, err := h.s.Lift(ctx, in.ref(), service.LiftSpec{
			Into: service.Ref{Text: in.Body.Into, Project: in.Project}, Files: in.Body.Files, Marks: in.Body.Marks, Replace: in.Body.Replace,
		})
		return wire.Lifted{Attempt: attempt(l.AttemptView), Hunks: l.Hunks, Verifying: l.Verifying}, err
	})
	summary := "How models fared in the races that were decided"
	read(api, "/races/record", "getRaceRecord", summary, func(ctx context.Context, in *InProject) ([]wire.ModelRecord, error) {
		rs, err := h.s.RaceRecord(ctx, domain.ProjectID(in.Project))
		return each(rs, modelRecord), err
	})
}
