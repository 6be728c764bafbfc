package service

import (
	"context"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/worktree"
)

// RemoveAttempt puts an attempt's worktree and branch into the bin.
func (s *Service) RemoveAttempt(ctx context.Context, r Ref) (domain.BinItem, error) {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return domain.BinItem{}, err
	}
	return s.Conductor.Remove(ctx, a.ID, "removed")
}

// Bin lists what was removed and can be brought back.
func (s *Service) Bin(ctx context.Context, project domain.ProjectID) ([]domain.BinItem, error) {
	return view(ctx, s, func(tx *store.Tx) ([]domain.BinItem, error) { return tx.Bin(project) })
}

func (s *Service) binItem(ctx context.Context, text string) (domain.BinItem, error) {
	return view(ctx, s, func(tx *store.Tx) (domain.BinItem, error) {
		id, err := tx.Resolve(domain.FoldID(text), domain.KindBin)
		if err != nil {
			return domain.BinItem{}, err
		}
		return tx.BinItem(domain.BinID(id))
	})
}

// RestoreBin brings something back: its worktree, byte for byte, and its branch.
func (s *Service) RestoreBin(ctx context.Context, text string) (domain.BinItem, error) {
	item, err := s.binItem(ctx, text)
	if err != nil {
		return item, err
	}
	p, err := view(ctx, s, func(tx *store.Tx) (domain.Project, error) { return tx.Project(item.Project) })
	if err != nil {
		return item, err
	}
	if !p.ForgottenAt.IsZero() {
		if _, err := s.remember(ctx, p); err != nil {
			return item, err
		}
	}
	return item, s.Conductor.Restore(ctx, item)
}

// EmptyBin deletes one item, or all of a project's or everybody's, for good.
func (s *Service) EmptyBin(ctx context.Context, project domain.ProjectID, text string) ([]domain.BinItem, error) {
	items, err := s.Bin(ctx, project)
	if text != "" {
		var one domain.BinItem
		one, err = s.binItem(ctx, text)
		items = []domain.BinItem{one}
	}
	if err != nil {
		return nil, err
	}
	var gone []domain.BinItem
	for _, item := range items {
		if err := s.deleteBin(ctx, item); err != nil {
			return gone, err
		}
		gone = append(gone, item)
	}
	return gone, nil
}

// deleteBin deletes an item's ref, then its row. In this order: a row without a ref is found and said, a ref without a
// row would keep the space for ever.
func (s *Service) deleteBin(ctx context.Context, item domain.BinItem) error {
	_, repo, err := s.repo(ctx, item.Project)
	if err != nil {
		return err
	}
	if err := s.Trees.Delete(ctx, repo, item); err != nil {
		return err
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteBin(item.ID); err != nil {
			return err
		}
		return dropForgotten(tx, item.Project)
	})
}

// ExpireBin deletes what has been in the bin for longer than it is kept.
func (s *Service) ExpireBin(ctx context.Context) error {
	items, err := s.Bin(ctx, "")
	if err != nil {
		return err
	}
	for _, item := range items {
		if item.ExpiresAt.After(s.Now()) {
			continue
		}
		if err := s.deleteBin(ctx, item); err != nil {
			s.Log.Warn("cannot empty the bin", "item", item.ID, "err", err)
		}
	}
	return nil
}

// binAll puts everything of ours in a repository into the bin.
func (s *Service) binAll(ctx context.Context, repo *git.Repo, p domain.Project, attempts []domain.Attempt) ([]domain.BinItem, error) {
	titles, err := view(ctx, s, func(tx *store.Tx) (map[domain.TaskID]string, error) {
		ts, err := tx.Tasks(store.TaskFilter{Project: p.ID})
		titles := make(map[domain.TaskID]string, len(ts))
		for _, t := range ts {
			titles[t.ID] = t.Title
		}
		return titles, err
	})
	if err != nil {
		return nil, err
	}
	var specs []worktree.RemoveSpec
	for _, a := range attempts {
		if a.Worktree != "" {
			specs = append(specs, worktree.RemoveSpec{
				Attempt: a.ID, Project: p.ID, Dir: a.Worktree, Branch: a.Branch, Title: titles[a.Task], Reason: "the project was forgotten",
			})
		}
	}
	return s.Trees.ForgetProject(ctx, repo, p.ID, specs)
}
