package api

import (
	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/service"
)

func passport(p domain.Passport, old bool) wire.Passport {
	w := wire.Passport{
		At: p.At, Old: old, LoadMS: p.Load.Milliseconds(), Read: p.Read, Write: p.Write, Context: p.Context, OnGPU: p.OnGPU,
		Calls: each(p.Calls, callScore), Edits: each(p.Edits, editScore), Structured: score(p.Structured), Edit: string(p.Edit()),
		Tools: p.Tools(), Fits: []string{}, Usage: usage(p.Usage),
	}
	for _, s := range []domain.Stage{domain.StagePlan, domain.StageBuild, domain.StageReview} {
		if p.Fits(s) {
			w.Fits = append(w.Fits, string(s))
		}
	}
	return w
}

func score(s domain.Score) wire.Score { return wire.Score{Good: s.Good, Of: s.Of} }

func callScore(c domain.CallScore) wire.CallScore {
	return wire.CallScore{Offered: c.Offered, Score: score(c.Score)}
}

func editScore(e domain.EditScore) wire.EditScore {
	return wire.EditScore{Format: string(e.Format), Score: score(e.Score)}
}

func probe(p service.ProbeView) wire.Probe {
	out := wire.Probe{
		Name: p.Name, State: string(p.State), Step: p.Step, Done: p.Done, Total: p.Total, AskedAt: p.AskedAt, EndedAt: moment(p.EndedAt),
	}
	if p.Problem != nil {
		out.Failure = failure(domain.FailureOf(p.Problem))
	}
	return out
}
