package api

import (
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/service"
)

func race(v service.RaceView) wire.Race {
	w := wire.Race{
		Task: string(v.Task.ID), Number: v.Task.Number, Project: string(v.Task.Project), Title: v.Task.Title,
		Files: each(v.Files, raceFile), Running: v.Running, Hidden: v.Hidden, Decided: v.Decided,
		Attempts: each(v.Attempts, func(r service.RacerView) wire.Racer { return racer(r, v.Hidden) }),
	}
	if v.Problem != nil {
		w.Problem = failure(domain.FailureOf(v.Problem))
	}
	return w
}

func racer(r service.RacerView, hidden bool) wire.Racer {
	a := r.Attempt
	w := wire.Racer{
		ID: string(a.ID), Name: r.Name, State: string(a.State), Lap: string(r.Lap), Place: r.Place, Why: r.Why, Chosen: r.Chosen,
		Tree: a.HeadTree, Checks: each(r.Checks, raceCheck), Files: a.Diff.Files, Additions: a.Diff.Additions,
		Deletions: a.Diff.Deletions, Minutes: a.Artifact.Minutes, Usage: usage(a.Usage), WorkedMS: ms(a.Worked),
		Turns: r.Turns, Round: a.Round, Opinion: r.Opinion, Summary: a.Artifact.Summary, NotDone: a.Artifact.NotDone,
	}
	if !hidden {
		w.Model, w.Replay, w.Ordinal = a.Model, isReplay(a.Model), a.Ordinal
		return w
	}
	w.Why = nameless(w.Why, a.Model)
	return w
}

// nameless takes the name of a model out of what an error says.
func nameless(text, model string) string {
	_, short, _ := strings.Cut(model, "/")
	for _, name := range []string{model, short} {
		if name != "" {
			text = strings.ReplaceAll(text, name, "its model")
		}
	}
	return text
}

func raceCheck(c review.RaceCheck) wire.RaceCheck {
	return wire.RaceCheck{Name: c.Name, Passed: c.Passed, RedOnBase: c.RedOn, Stale: c.Stale}
}

func raceFile(f review.RaceFile) wire.RaceFile {
	return wire.RaceFile{Path: f.Path, Group: string(f.Group), Same: f.Same, Cells: each(f.Cells, raceCell)}
}

func raceCell(c review.RaceCell) wire.RaceCell {
	return wire.RaceCell{
		Attempt: string(c.Attempt), Version: c.Version, Status: string(c.Status), Old: c.Old, Binary: c.Binary,
		Additions: c.Additions, Deletions: c.Deletions,
	}
}

func modelRecord(r review.ModelRecord) wire.ModelRecord {
	return wire.ModelRecord{
		Model: r.Model, Replay: isReplay(r.Model), Wins: r.Wins, Losses: r.Losses, Out: r.OutOfRaces,
		Beat: each(r.Beat, func(b review.Beaten) wire.Beaten {
			return wire.Beaten{Model: b.Model, Replay: isReplay(b.Model), Times: b.Times}
		}),
	}
}
