package service

import (
	"context"
	"errors"
	"os"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/store"
)

// lost says whether a project's repository is not where it was: its directory is gone, or is another repository now.
// A disk that is merely away looks the same; nothing of ours is deleted for it.
func (s *Service) lost(ctx context.Context, p domain.Project) bool {
	if _, err := os.Stat(p.GitDir); errors.Is(err, os.ErrNotExist) {
		return true
	}
	repo, err := git.Open(ctx, p.Dir)
	return err != nil || repo.Dir() != p.Dir || repo.GitDir() != p.GitDir
}

// forgetLost takes a project whose repository is not there off the list. Nothing can be put into a bin without the
// repository, so nothing is deleted either: opening it where it was brings everything back.
func (s *Service) forgetLost(ctx context.Context, p domain.Project) error {
	s.drop(p.ID)
	p.ForgottenAt, p.Trust = s.Now(), nil
	return s.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutProject(&p) })
}

// drop forgets what is held open or known of a project.
func (s *Service) drop(id domain.ProjectID) {
	s.Watch.Remove(id)
	s.checkout.forget(id)
	s.Repos.Forget(id)
}

// MoveProject says where the repository of a project is now. It has to be the one that was there, which is told by a
// commit that an attempt started from; where there is no attempt nothing is at stake. It is trusted anew.
func (s *Service) MoveProject(ctx context.Context, id domain.ProjectID, dir string) (ProjectView, error) {
	const op = "move project"
	p, err := view(ctx, s, func(tx *store.Tx) (domain.Project, error) { return tx.Project(id) })
	if err != nil {
		return ProjectView{}, err
	}
	if !s.lost(ctx, p) {
		return ProjectView{}, domain.E(domain.CodeConflict, op, "%s is where it was: %s", p.Name, p.Dir)
	}
	repo, err := git.Open(ctx, dir)
	if err != nil {
		return ProjectView{}, err
	}
	attempts, err := view(ctx, s, func(tx *store.Tx) ([]domain.Attempt, error) {
		if other, err := tx.ProjectByDir(repo.Dir()); err == nil && other.ID != id {
			return nil, domain.E(domain.CodeConflict, op, "%s is a project of its own: %s", repo.Dir(), other.Name).
				WithHint("forget one of the two")
		}
		return tx.Attempts(store.AttemptFilter{Project: id})
	})
	if err != nil {
		return ProjectView{}, err
	}
	if !same(ctx, repo, attempts) {
		return ProjectView{}, domain.E(domain.CodeConflict, op, "%s is another repository: no task of %s started there", repo.Dir(), p.Name).
			WithHint("open it as a project of its own")
	}
	s.drop(id)
	p.Dir, p.GitDir, p.Trust = repo.Dir(), repo.GitDir(), nil
	if err := s.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutProject(&p) }); err != nil {
		return ProjectView{}, err
	}
	s.relink(repo, attempts)
	s.watchProject(p)
	return s.projectView(ctx, p)
}

// same says whether a repository is the one that attempts were made in.
func same(ctx context.Context, repo *git.Repo, attempts []domain.Attempt) bool {
	based := 0
	for _, a := range attempts {
		if a.Base == "" {
			continue
		}
		based++
		if _, err := repo.CommitInfo(ctx, a.Base); err == nil {
			return true
		}
	}
	return based == 0
}

// relink has the worktrees point at where the repository is now.
func (s *Service) relink(repo *git.Repo, attempts []domain.Attempt) {
	for _, a := range attempts {
		if a.Worktree == "" {
			continue
		}
		if err := repo.RepairLink(a.Worktree); err != nil {
			s.Log.Warn("cannot repair a worktree of a project that was moved", "attempt", a.ID, "err", err)
		}
	}
}
