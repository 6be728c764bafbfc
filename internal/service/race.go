package service

import (
	"context"
	"slices"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// RaceView is the attempts at one task beside one another, in the order of review.Race.
type RaceView struct {
	Task     domain.Task
	Attempts []RacerView
	Files    []review.RaceFile
	Running  int
	Hidden   bool // names of models are kept back
	Decided  bool // one was chosen, or all are out by a person's word
	Problem  error
}

// RacerView is one attempt of a race.
type RacerView struct {
	review.Placing
	Turns   int
	Verdict domain.VerdictKind
	Landing domain.LandingID
	Opinion string // what a model that had not seen its session found; empty: none has read it as it is
}

// Hiding says whether the names of models are kept back in a race that is not decided.
type Hiding string

// The ways to hide. Empty means what the setting review.hide_models says.
const (
	Hide Hiding = "hide"
	Open Hiding = "show"
)

// Race compares the attempts at the task that a person means. One that has a single attempt is refused.
func (s *Service) Race(ctx context.Context, r Ref, h Hiding) (RaceView, error) {
	v, err := view(ctx, s, func(tx *store.Tx) (RaceView, error) {
		t, _, err := resolveTask(tx, r)
		if err != nil {
			return RaceView{}, err
		}
		v, err := s.raceOf(tx, t)
		if err == nil && len(v.Attempts) < 2 {
			err = domain.E(domain.CodeConflict, "race", "task #%d has %d attempt: there is nothing to compare", t.Number, len(v.Attempts)).
				WithHint("start it as a race with several --model or --attempts, or go on from a turn of it in another attempt with coppice fork")
		}
		return v, err
	})
	if err != nil {
		return v, err
	}
	if v.Hidden, err = s.hides(ctx, v, h); err != nil {
		return v, err
	}
	v.Files, v.Problem = s.raceFiles(ctx, v)
	return v, nil
}

func (s *Service) hides(ctx context.Context, v RaceView, h Hiding) (bool, error) {
	if v.Decided || h == Open {
		return false, nil
	}
	if h == Hide {
		return true, nil
	}
	p, err := s.maybeProject(ctx, v.Task.Project)
	if err != nil {
		return false, err
	}
	cfg, err := s.Config(p)
	if err != nil {
		return false, err
	}
	return cfg.Settings.Review.HideModels, nil
}

// raceOf reads how the attempts at a task stand.
func (s *Service) raceOf(tx *store.Tx, t domain.Task) (RaceView, error) {
	v := RaceView{Task: t}
	attempts, err := tx.Attempts(store.AttemptFilter{Task: t.ID})
	if err != nil {
		return v, err
	}
	views := map[domain.AttemptID]AttemptView{}
	var racers []review.Racer
	for _, a := range attempts {
		av, err := s.attemptView(tx, a, t)
		if err != nil {
			return v, err
		}
		r, err := s.racer(tx, av)
		if err != nil {
			return v, err
		}
		views[a.ID], racers = av, append(racers, r)
	}
	for _, p := range review.Race(racers) {
		av := views[p.Attempt.ID]
		rv := RacerView{Placing: p, Turns: av.Turns, Verdict: av.Verdict, Landing: av.Landing}
		if rv.Opinion, err = opinionWords(tx, p.Attempt); err != nil {
			return v, err
		}
		v.Attempts = append(v.Attempts, rv)
	}
	v.count()
	return v, nil
}

func (s *Service) racer(tx *store.Tx, a AttemptView) (review.Racer, error) {
	es, err := s.evidenceLast(tx, a.Attempt, a.Of)
	r := review.Racer{Attempt: a.Attempt, Chosen: a.Landing != "" || a.Verdict == domain.VerdictAccept}
	for _, e := range newest(es) {
		r.Checks = append(r.Checks, review.RaceCheck{
			Name: e.Check.Name, Passed: e.Passed(), RedOn: e.RedOnBase != nil && *e.RedOnBase, Stale: e.Stale != "",
		})
	}
	return r, err
}

// opinionWords says what the newest reading of a change as it is found.
func opinionWords(tx *store.Tx, a domain.Attempt) (string, error) {
	opinions, err := opinionsOf(tx, a)
	if err != nil {
		return "", err
	}
	for _, o := range slices.Backward(opinions) {
		if o.Stale || !o.Given() || o.Failure != nil {
			continue
		}
		comments, err := tx.Comments(a.ID)
		return review.FoundWords(comments, o.Opinion), err
	}
	return "", nil
}

func (v *RaceView) count() {
	ended := 0
	for _, r := range v.Attempts {
		switch {
		case r.Lap == review.LapRunning:
			v.Running++
		case r.Attempt.State == domain.StateRejected, r.Attempt.State == domain.StateCancelled:
			ended++
		}
		v.Decided = v.Decided || r.Chosen
	}
	v.Decided = v.Decided || ended == len(v.Attempts)
}

// raceFiles counts what the attempts change, in the order they were made. Those that changed nothing (yet) are left out:
// what they do not touch is no decision of theirs.
func (s *Service) raceFiles(ctx context.Context, v RaceView) ([]review.RaceFile, error) {
	var changes []review.RaceChange
	var pairs [][2]string
	for _, r := range v.Attempts {
		if a := r.Attempt; a.Head != "" && a.HeadTree != a.BaseTree {
			changes = append(changes, review.RaceChange{Attempt: a.ID})
			pairs = append(pairs, [2]string{a.BaseTree, a.HeadTree})
		}
	}
	if len(pairs) == 0 {
		return nil, nil
	}
	_, repo, err := s.repo(ctx, v.Task.Project)
	if err != nil {
		return nil, err
	}
	stats, err := repo.NumStats(ctx, pairs)
	if err != nil {
		return nil, err
	}
	for i := range stats {
		changes[i].Files = review.Files(stats[i])
	}
	return review.RaceFiles(changes), nil
}

// RaceRecord says how models fared in the races a person decided. It is read from verdicts and landings each time.
func (s *Service) RaceRecord(ctx context.Context, project domain.ProjectID) ([]review.ModelRecord, error) {
	return view(ctx, s, func(tx *store.Tx) ([]review.ModelRecord, error) {
		attempts, err := tx.Attempts(store.AttemptFilter{Project: project})
		if err != nil {
			return nil, err
		}
		var tasks []domain.TaskID
		models := map[domain.TaskID]map[string]bool{}
		for _, a := range attempts {
			if models[a.Task] == nil {
				models[a.Task] = map[string]bool{}
				tasks = append(tasks, a.Task)
			}
			models[a.Task][a.Model] = true
		}
		var choices []review.Choice
		for _, id := range tasks {
			if len(models[id]) < 2 {
				continue
			}
			c, ok, err := s.choiceOf(tx, id)
			if err != nil {
				return nil, err
			}
			if ok {
				choices = append(choices, c)
			}
		}
		return review.RecordOf(choices), nil
	})
}

func (s *Service) choiceOf(tx *store.Tx, id domain.TaskID) (review.Choice, bool, error) {
	t, err := tx.Task(id)
	if err != nil {
		return review.Choice{}, false, err
	}
	v, err := s.raceOf(tx, t)
	if err != nil {
		return review.Choice{}, false, err
	}
	placings := make([]review.Placing, len(v.Attempts))
	for i, r := range v.Attempts {
		placings[i] = r.Placing
	}
	c, ok := review.ChoiceOf(placings)
	return c, ok, nil
}
