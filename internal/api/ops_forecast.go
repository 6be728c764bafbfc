package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/service"
)

func (h handlers) forecasts(api huma.API) {
	summary := "How the open attempts would land, and the order to land them in"
	read(api, "/forecast", "getForecast", summary, func(ctx context.Context, in *InProject) ([]wire.Forecast, error) {
		fs, err := h.s.Forecast(ctx, domain.ProjectID(in.Project))
		return each(fs, forecast), err
	})
}

func forecast(f service.ForecastView) wire.Forecast {
	w := wire.Forecast{
		Project: string(f.Project), Target: f.Target, Commit: f.Commit, Rows: each(f.Rows, standing), Left: f.Left,
	}
	if f.Problem != nil {
		w.Problem = failure(domain.FailureOf(f.Problem))
	}
	return w
}

// maxClash is how many paths of a conflict are named: of large changes each conflicts with every other in all its files.
const maxClash = 8

func standing(s service.StandingView) wire.Standing {
	w := wire.Standing{
		Attempt: string(s.Attempt), Task: string(s.Of.ID), Number: s.Number, Ordinal: s.Ordinal, Title: s.Of.Title,
		State: string(s.State), Fate: string(s.Fate), Words: s.Words, After: s.After, Needs: s.Needs, Place: s.Place, Moved: s.Moved,
		Checked: string(s.Checked),
	}
	if len(s.With) > 0 {
		w.With = each(s.With, func(c review.Clash) wire.Clash {
			some := c.Paths[:min(maxClash, len(c.Paths))]
			return wire.Clash{Attempt: string(c.Attempt), Number: c.Number, Paths: texts(some), Files: len(c.Paths)}
		})
	}
	return w
}
