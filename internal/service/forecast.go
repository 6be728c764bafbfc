package service

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/forecast"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// ForecastView is what is foretold of a project's open attempts at one target, in the order to land in.
type ForecastView struct {
	Project        domain.ProjectID
	Target, Commit string // full ref, and where it is
	Rows           []StandingView
	Left           int   // attempts that are too many to be looked at
	Problem        error // why nothing can be foretold
}

// StandingView is what is foretold of one attempt, with what a row says of it.
type StandingView struct {
	review.Standing
	Of      domain.Task
	Ordinal int
	State   domain.State
	Words   string
	Checked review.Checked // merged with the target; empty: the target has changed nothing of it
}

// forecastTime bounds how long a forecast of a project may take.
const forecastTime = time.Minute

// Forecast foretells how the open attempts of a project, or of all, would land: one view for each target. What it finds
// ready and verified only by itself, though its target has changed files of it, is verified again in the background.
func (s *Service) Forecast(ctx context.Context, project domain.ProjectID) ([]ForecastView, error) {
	ps, err := view(ctx, s, func(tx *store.Tx) ([]domain.Project, error) {
		if project == "" {
			return known(tx)
		}
		p, err := tx.Project(project)
		return []domain.Project{p}, err
	})
	if err != nil {
		return nil, err
	}
	var out []ForecastView
	for _, p := range ps {
		of, err := s.forecastOf(ctx, p)
		if err != nil {
			return nil, err
		}
		out = append(out, of...)
	}
	s.recheck(out)
	s.prepareSoon()
	return out, nil
}

// opened is an open attempt with its task.
type opened struct {
	domain.Attempt
	task     domain.Task
	accepted bool
}

func (s *Service) forecastOf(ctx context.Context, p domain.Project) ([]ForecastView, error) {
	if cfg, err := s.Config(&p); err == nil && !cfg.Features.Forecast {
		return nil, nil
	}
	list, err := view(ctx, s, func(tx *store.Tx) ([]opened, error) { return openAttempts(tx, p.ID) })
	if err != nil || len(list) == 0 {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, forecastTime)
	defer cancel()
	var targets []string
	by := map[string][]opened{}
	for _, o := range list {
		if by[o.task.Target] == nil {
			targets = append(targets, o.task.Target)
		}
		by[o.task.Target] = append(by[o.task.Target], o)
	}
	repo, err := s.Repos.Open(ctx, p)
	out := make([]ForecastView, 0, len(targets))
	for _, t := range targets {
		v := ForecastView{Project: p.ID, Target: t, Problem: err}
		if err == nil {
			v.Problem = s.foretell(ctx, repo, &v, by[t])
		}
		out = append(out, v)
	}
	return out, nil
}

// openAttempts lists the attempts that may land still and have changed something, what is best landed first in front:
// accepted, ready, the rest, each as the queue has them.
func openAttempts(tx *store.Tx, project domain.ProjectID) ([]opened, error) {
	attempts, err := tx.Attempts(store.AttemptFilter{Project: project})
	if err != nil {
		return nil, err
	}
	var out []opened
	for _, a := range attempts {
		if a.State.Done() || a.HeadTree == "" || a.HeadTree == a.BaseTree {
			continue
		}
		o := opened{Attempt: a}
		if o.task, err = tx.Task(a.Task); err != nil {
			return nil, err
		}
		if o.task.Contract.Produces != domain.ArtifactChange {
			continue
		}
		verdict, err := verdictOn(tx, a)
		if err != nil {
			return nil, err
		}
		o.accepted = verdict == domain.VerdictAccept
		out = append(out, o)
	}
	slices.SortStableFunc(out, func(a, b opened) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), review.CompareQueue(a.Attempt, b.Attempt))
	})
	return out, nil
}

// broughtOver are the attempts whose change another one has brought together with what it conflicts with.
func broughtOver(list []opened) map[domain.AttemptID]bool {
	over := map[domain.AttemptID]bool{}
	for _, o := range list {
		if o.Reconciles != nil && o.State == domain.StateReady {
			over[o.Reconciles.From] = true
		}
	}
	return over
}

// after are the tasks that are to land before it.
func (o opened) after() []domain.TaskID {
	if r := o.Reconciles; r != nil && r.Other != "" {
		return append(slices.Clone(o.task.After), r.Tasks...)
	}
	return o.task.After
}

func (o opened) rank() int {
	switch {
	case o.Reconciles != nil && o.State == domain.StateReady:
		return -1 // before the one that it brings over, which cannot land
	case o.accepted:
		return 0
	case o.State == domain.StateReady:
		return 1
	}
	return 2
}

// foretell fills in the view of one target.
func (s *Service) foretell(ctx context.Context, repo *git.Repo, v *ForecastView, list []opened) (err error) {
	if v.Commit, err = repo.Resolve(ctx, v.Target); err != nil {
		return err
	}
	tree, err := repo.TreeOf(ctx, v.Commit)
	if err != nil {
		return err
	}
	attempts, over := make([]forecast.Attempt, len(list)), broughtOver(list)
	byID := map[domain.AttemptID]opened{}
	for i, o := range list {
		byID[o.ID] = o
		attempts[i] = forecast.Attempt{Base: o.BaseTree, Head: o.HeadTree, Contender: review.Contender{
			Attempt: o.ID, Task: o.Task, Number: o.task.Number, Ready: o.State == domain.StateReady, After: o.after(), Over: over[o.ID],
		}}
	}
	standings, err := s.forecasts.of(v.Project).Of(ctx, repo, forecast.Target{Ref: v.Target, Tree: tree}, attempts)
	v.Left = max(0, len(list)-forecast.Most)
	branch := strings.TrimPrefix(v.Target, "refs/heads/")
	for _, st := range standings {
		o := byID[st.Attempt]
		row := StandingView{Standing: st, Of: o.task, Ordinal: o.Ordinal, State: o.State, Words: st.Words(branch)}
		if err == nil && len(st.Moved) > 0 {
			row.Checked, err = s.checkedMerged(ctx, repo, v.Commit, o)
		}
		v.Rows = append(v.Rows, row)
	}
	return err
}
