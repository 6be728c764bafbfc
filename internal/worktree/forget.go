package worktree

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// ForgetProject removes what is ours from a repository: the worktrees, branches and checkpoints of the given attempts
// and of every other attempt that has a hidden ref, all through the bin, and the verify worktrees. What is left are the
// items of the bin, until they expire. It gives the new items; after an error, those that were made so far.
func (w *Worktrees) ForgetProject(ctx context.Context, repo *git.Repo, project domain.ProjectID,
	attempts []RemoveSpec) ([]domain.BinItem, error) {
	op := "forget project"
	specs, err := w.leftover(ctx, repo, project, attempts)
	if err != nil {
		return nil, domain.Wrap(op, err)
	}
	var items []domain.BinItem
	for _, s := range specs {
		item, err := w.Remove(ctx, repo, s)
		if domain.CodeOf(err) == domain.CodeNotFound {
			continue // it never got as far as the repository
		}
		if err != nil {
			return items, domain.Wrap(op, err)
		}
		items = append(items, item)
	}
	return items, domain.Wrap(op, w.dropAllVerify(ctx, repo))
}

// leftover adds the attempts that only the repository knows.
func (w *Worktrees) leftover(ctx context.Context, repo *git.Repo, project domain.ProjectID,
	specs []RemoveSpec) ([]RemoveSpec, error) {
	refs, err := repo.Refs(ctx, attemptRefs)
	if err != nil {
		return nil, err
	}
	list, err := repo.WorktreeList(ctx)
	if err != nil {
		return nil, err
	}
	known := map[domain.AttemptID]bool{}
	for _, s := range specs {
		known[s.Attempt] = true
	}
	for _, r := range refs {
		id := domain.AttemptID(strings.TrimPrefix(r.Name, attemptRefs))
		if known[id] || checkIDs("", id) != nil {
			continue
		}
		s := RemoveSpec{Attempt: id, Project: project, Title: string(id), Reason: "the project was forgotten"}
		for _, info := range list {
			if info.Ours && filepath.Base(info.Dir) == string(id) && info.Branch != "" {
				s.Dir, s.Branch = info.Dir, info.Branch
			}
		}
		specs = append(specs, s)
	}
	return specs, nil
}

// dropAllVerify removes every verify worktree of the repository.
func (w *Worktrees) dropAllVerify(ctx context.Context, repo *git.Repo) error {
	parent, err := w.root("forget project", verifyDir)
	if err != nil {
		return err
	}
	list, err := repo.WorktreeList(ctx)
	if err != nil {
		return err
	}
	for _, info := range list {
		if info.Ours && filepath.Dir(info.Dir) == parent {
			if err := w.dropVerify(ctx, repo, info.Dir); err != nil {
				return err
			}
		}
	}
	return nil
}
