package service

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// resolve finds the attempt a person means, and its task.
func resolve(tx *store.Tx, r Ref) (domain.Attempt, domain.Task, error) {
	t, id, err := resolveTask(tx, r)
	if err != nil {
		return domain.Attempt{}, t, err
	}
	if id != "" {
		a, err := tx.Attempt(id)
		return a, t, err
	}
	attempts, err := tx.Attempts(store.AttemptFilter{Task: t.ID})
	if err != nil || len(attempts) == 0 {
		return domain.Attempt{}, t, err
	}
	return attempts[len(attempts)-1], t, nil
}

// resolveTask finds the task a person means; id is set where they named an attempt.
func resolveTask(tx *store.Tx, r Ref) (t domain.Task, id domain.AttemptID, err error) {
	text := strings.TrimPrefix(strings.TrimSpace(r.Text), "#")
	number, ordinal, attempt := strings.Cut(text, ".")
	if n, err := strconv.Atoi(number); err == nil && r.Project != "" {
		t, err := tx.TaskByNumber(domain.ProjectID(r.Project), n)
		if err == nil && attempt {
			id, err = byOrdinal(tx, t, ordinal)
		}
		return t, id, err
	}
	full, err := tx.Resolve(domain.FoldID(text), domain.KindAttempt, domain.KindTask)
	if err != nil {
		return t, "", err
	}
	if full[0] == domain.KindTask {
		t, err = tx.Task(domain.TaskID(full))
		return t, "", err
	}
	a, err := tx.Attempt(domain.AttemptID(full))
	if err != nil {
		return t, "", err
	}
	t, err = tx.Task(a.Task)
	return t, a.ID, err
}

// byOrdinal finds one of several attempts at a task, as lists name it: #3.2 is the second at the third.
func byOrdinal(tx *store.Tx, t domain.Task, ordinal string) (domain.AttemptID, error) {
	attempts, err := tx.Attempts(store.AttemptFilter{Task: t.ID})
	if err != nil {
		return "", err
	}
	for _, a := range attempts {
		if strconv.Itoa(a.Ordinal) == ordinal {
			return a.ID, nil
		}
	}
	return "", domain.E(domain.CodeNotFound, "", "task #%d has no attempt %q", t.Number, ordinal).
		WithHint("it has %d: #%d is the newest, #%d.1 the first", len(attempts), t.Number, t.Number)
}

// find is resolve in a snapshot of its own.
func (s *Service) find(ctx context.Context, r Ref) (a domain.Attempt, t domain.Task, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) (err error) { a, t, err = resolve(tx, r); return err })
	return a, t, err
}

// Attempt gives one attempt.
func (s *Service) Attempt(ctx context.Context, r Ref) (AttemptView, error) {
	return view(ctx, s, func(tx *store.Tx) (AttemptView, error) {
		a, t, err := resolve(tx, r)
		if err != nil {
			return AttemptView{}, err
		}
		return s.attemptView(tx, a, t)
	})
}

func (s *Service) attemptByID(ctx context.Context, id domain.AttemptID) (AttemptView, error) {
	return s.Attempt(ctx, Ref{Text: string(id)})
}

// attemptView adds to an attempt what rows show of its task, its verdict and its landing.
func (s *Service) attemptView(tx *store.Tx, a domain.Attempt, t domain.Task) (AttemptView, error) {
	a.Activity = s.Conductor.Activity(a.ID)
	v := AttemptView{Attempt: a, Of: t, Lane: s.Conductor.Lane(a.ID)}
	asked, _, err := tx.LastAsked(a.ID)
	if err != nil {
		return v, err
	}
	v.Served = asked.Served
	if v.Turns, err = tx.CountTurns(a.ID); err != nil {
		return v, err
	}
	if v.Verdict, err = verdictOn(tx, a); err != nil {
		return v, err
	}
	landings, err := tx.Landings(store.LandingFilter{Attempt: a.ID, States: []domain.LandingState{domain.LandingDone}})
	if len(landings) > 0 {
		v.Landing = landings[len(landings)-1].ID
	}
	if err != nil || a.Reconciles == nil {
		return v, err
	}
	for _, id := range a.Reconciles.Tasks {
		o, err := tx.Task(id)
		if err != nil {
			return v, err
		}
		v.Others = append(v.Others, o)
	}
	return v, nil
}

// verdictOn is the last verdict on the tree as it is; a verdict on another tree says nothing about this one.
func verdictOn(tx *store.Tx, a domain.Attempt) (domain.VerdictKind, error) {
	vs, err := tx.Verdicts(a.ID)
	if err != nil || len(vs) == 0 {
		return "", err
	}
	last := vs[len(vs)-1]
	if last.Tree != a.HeadTree || last.Round != a.Round || last.Kind == domain.VerdictWithdrawn {
		return "", nil
	}
	return last.Kind, nil
}

// Task gives one task with its attempts.
func (s *Service) Task(ctx context.Context, r Ref) (TaskView, error) {
	return view(ctx, s, func(tx *store.Tx) (TaskView, error) {
		t, _, err := resolveTask(tx, r)
		if err != nil {
			return TaskView{}, err
		}
		return s.taskView(tx, t)
	})
}

func (s *Service) taskView(tx *store.Tx, t domain.Task) (TaskView, error) {
	v := TaskView{Task: t}
	attempts, err := tx.Attempts(store.AttemptFilter{Task: t.ID})
	if err != nil {
		return v, err
	}
	for _, a := range attempts {
		av, err := s.attemptView(tx, a, t)
		if err != nil {
			return v, err
		}
		v.Attempts = append(v.Attempts, av)
	}
	return v, nil
}

// Tasks lists tasks with their attempts, newest first.
func (s *Service) Tasks(ctx context.Context, project domain.ProjectID) ([]TaskView, error) {
	return view(ctx, s, func(tx *store.Tx) ([]TaskView, error) {
		ts, err := tx.Tasks(store.TaskFilter{Project: project})
		if err != nil {
			return nil, err
		}
		if ts, err = remembered(tx, ts); err != nil {
			return nil, err
		}
		slices.SortStableFunc(ts, func(a, b domain.Task) int { return b.CreatedAt.Compare(a.CreatedAt) })
		out := make([]TaskView, 0, len(ts))
		for _, t := range ts {
			v, err := s.taskView(tx, t)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	})
}

// remembered leaves out the tasks of projects that were forgotten.
func remembered(tx *store.Tx, ts []domain.Task) ([]domain.Task, error) {
	ps, err := known(tx)
	return slices.DeleteFunc(ts, func(t domain.Task) bool {
		return !slices.ContainsFunc(ps, func(p domain.Project) bool { return p.ID == t.Project })
	}), err
}
