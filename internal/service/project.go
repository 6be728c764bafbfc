package service

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/store"
)

// OpenProject opens the repository that holds a directory. Nothing in it is run or obeyed until it is trusted.
func (s *Service) OpenProject(ctx context.Context, dir string) (ProjectView, error) {
	if !filepath.IsAbs(dir) {
		return ProjectView{}, domain.E(domain.CodeUsage, "open project", "%q is not an absolute path", dir)
	}
	repo, err := git.Open(ctx, dir)
	if err != nil {
		return ProjectView{}, err
	}
	p, err := view(ctx, s, func(tx *store.Tx) (domain.Project, error) { return tx.ProjectByDir(repo.Dir()) })
	switch {
	case domain.CodeOf(err) == domain.CodeNotFound:
		p, err = s.addProject(ctx, repo)
	case err == nil && !p.ForgottenAt.IsZero():
		p, err = s.remember(ctx, p)
	case err == nil && p.GitDir != repo.GitDir():
		err = domain.E(domain.CodeConflict, "open project", "%s is another repository than the one that was opened", p.Dir).
			WithHint("coppice project forget, then open it again")
	}
	if err != nil {
		return ProjectView{}, err
	}
	if !s.Watch.Watching(p.ID, p.Dir, p.GitDir) { // every command opens its project: its folders are not listed each time
		s.watchProject(p)
	}
	return s.projectView(ctx, p)
}

func (s *Service) addProject(ctx context.Context, repo *git.Repo) (domain.Project, error) {
	p := domain.Project{
		ID: domain.ProjectID(s.IDs(domain.KindProject)), Name: filepath.Base(repo.Dir()), Dir: repo.Dir(), GitDir: repo.GitDir(),
		CreatedAt: s.Now(),
	}
	return p, s.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutProject(&p) })
}

// remember takes a forgotten project up again. It is trusted anew.
func (s *Service) remember(ctx context.Context, p domain.Project) (domain.Project, error) {
	p.ForgottenAt, p.Trust = time.Time{}, nil
	return p, s.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutProject(&p) })
}

// known leaves out what was forgotten.
func known(tx *store.Tx) ([]domain.Project, error) {
	ps, err := tx.Projects()
	return slices.DeleteFunc(ps, func(p domain.Project) bool { return !p.ForgottenAt.IsZero() }), err
}

// Projects lists the repositories that were opened.
func (s *Service) Projects(ctx context.Context) ([]ProjectView, error) {
	ps, err := view(ctx, s, known)
	if err != nil {
		return nil, err
	}
	out := make([]ProjectView, 0, len(ps))
	for _, p := range ps {
		v, err := s.projectView(ctx, p)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// Project gives one project.
func (s *Service) Project(ctx context.Context, id domain.ProjectID) (ProjectView, error) {
	p, err := view(ctx, s, func(tx *store.Tx) (domain.Project, error) { return tx.Project(id) })
	if err != nil {
		return ProjectView{}, err
	}
	return s.projectView(ctx, p)
}

// projectView adds how the checkout stands and how much is going on. A checkout that cannot be read is said, not fatal:
// the project may be on a disk that is away.
func (s *Service) projectView(ctx context.Context, p domain.Project) (ProjectView, error) {
	v := ProjectView{Project: p, Checkout: s.checkout.of(ctx, s, p)}
	if p.Trust != nil {
		q, err := s.question(ctx, p)
		v.TrustStale = err != nil || q.Print != p.Trust.Print
	}
	attempts, err := view(ctx, s, func(tx *store.Tx) ([]domain.Attempt, error) {
		return tx.Attempts(store.AttemptFilter{Project: p.ID})
	})
	for _, a := range attempts {
		switch {
		case a.State == domain.StateReady:
			v.Ready++
		case a.State.Working():
			v.Working++
		}
	}
	return v, err
}

// ForgetProject removes everything of ours from a repository, through the bin, and the project from the list. What is
// in the bin can be brought back until it is emptied; with its last item the project goes for good.
func (s *Service) ForgetProject(ctx context.Context, id domain.ProjectID) ([]domain.BinItem, error) {
	p, err := view(ctx, s, func(tx *store.Tx) (domain.Project, error) { return tx.Project(id) })
	if err != nil {
		return nil, err
	}
	if s.lost(ctx, p) {
		return nil, s.forgetLost(ctx, p)
	}
	repo, err := s.Repos.Open(ctx, p)
	if err != nil {
		return nil, err
	}
	attempts, err := view(ctx, s, func(tx *store.Tx) ([]domain.Attempt, error) {
		return tx.Attempts(store.AttemptFilter{Project: id})
	})
	if err != nil {
		return nil, err
	}
	for _, a := range attempts {
		if a.State.Working() {
			return nil, domain.E(domain.CodeConflict, "forget "+p.Name, "attempt %s is %s", a.ID, a.State).WithHint("cancel it first: coppice cancel %s", a.ID)
		}
	}
	for _, a := range attempts {
		if domain.CanMove(a.State, domain.StateCancelled) {
			if err := s.Conductor.Cancel(ctx, a.ID); err != nil {
				return nil, err
			}
		}
	}
	items, err := s.binAll(ctx, repo, p, attempts)
	if err != nil {
		return items, err
	}
	s.drop(id)
	return items, s.forget(ctx, p, items)
}

// forget writes down what was put into the bin, and that the project was forgotten; without anything in the bin it goes
// at once.
func (s *Service) forget(ctx context.Context, p domain.Project, items []domain.BinItem) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		for _, item := range items {
			if err := tx.PutBin(&item); err != nil {
				return err
			}
			if err := tx.UpdateAttempt(item.Attempt, func(a *domain.Attempt) error { a.Worktree = ""; return nil }); err != nil {
				return err
			}
		}
		p.ForgottenAt, p.Trust = s.Now(), nil
		if err := tx.PutProject(&p); err != nil {
			return err
		}
		return dropForgotten(tx, p.ID)
	})
}

// dropForgotten deletes a forgotten project once nothing of it is in the bin.
func dropForgotten(tx *store.Tx, id domain.ProjectID) error {
	p, err := tx.Project(id)
	if err != nil || p.ForgottenAt.IsZero() {
		return err
	}
	left, err := tx.Bin(id)
	if err != nil || len(left) > 0 {
		return err
	}
	return tx.DeleteProject(id)
}
