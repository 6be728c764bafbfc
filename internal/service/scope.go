package service

import (
	"context"
	"fmt"
	"strconv"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/store"
)

func (sc Scope) whole() bool { return sc == Scope{IgnoreSpace: sc.IgnoreSpace} }

// check refuses what names two scopes at once.
func (sc Scope) check() error {
	n := 0
	for _, named := range []bool{sc.Turn != 0, sc.Unseen, sc.Against != "", sc.Uncommitted} {
		if named {
			n++
		}
	}
	if n > 1 {
		return domain.E(domain.CodeUsage, "diff", "that is more than one scope").
			WithHint("a turn, what was not seen, another attempt, or what is uncommitted: one of them")
	}
	return nil
}

// current says whether the new side is what the change leaves: lines are numbered as in the whole of it then.
func (sp span) current() bool { return sp.to == sp.attempt.Head || sp.attempt.Head == "" }

// span finds what to compare.
func (s *Service) span(ctx context.Context, r Ref, sc Scope) (span, error) {
	if err := sc.check(); err != nil {
		return span{}, err
	}
	var other domain.Attempt
	sp, err := view(ctx, s, func(tx *store.Tx) (span, error) {
		sp, err := wholeSpan(tx, r)
		switch {
		case err != nil:
		case sc.Turn != 0:
			err = sp.narrow(tx, sc.Turn)
		case sc.Unseen:
			err = sp.unseen(tx)
		case sc.Against != "":
			other, err = sp.rival(tx, sc.Against)
		}
		return sp, err
	})
	switch {
	case err != nil:
		return sp, err
	case sc.Against != "":
		err = s.against(ctx, &sp, other)
	case sc.Uncommitted:
		err = s.uncommitted(ctx, &sp)
	}
	return sp, err
}

func wholeSpan(tx *store.Tx, r Ref) (span, error) {
	a, t, err := resolve(tx, r)
	if err != nil {
		return span{}, err
	}
	sp := span{attempt: a, task: t, from: a.Base, to: a.Head}
	if a.Base == "" {
		return sp, domain.E(domain.CodeConflict, "diff "+string(a.ID), "the attempt has not begun")
	}
	if sp.to == "" {
		sp.to = a.Base
	}
	return sp, nil
}

// unseen begins at what a person saw last; where that is what there is, at what they had seen before.
func (sp *span) unseen(tx *store.Tx) error {
	l, err := tx.Look(sp.attempt.ID)
	if err != nil {
		return err
	}
	from := l.Seen
	if from == sp.to {
		from = l.Before
	}
	if from == "" {
		return domain.E(domain.CodeConflict, "diff "+string(sp.attempt.ID), "you have not seen an earlier state of it").
			WithHint("look at the whole change")
	}
	sp.from = from
	return nil
}

// rival finds the other attempt at the task, by its id or by which attempt it is.
func (sp *span) rival(tx *store.Tx, text string) (domain.Attempt, error) {
	op := "diff " + string(sp.attempt.ID)
	o, t, err := sp.named(tx, text)
	switch {
	case err != nil:
		return o, err
	case t.ID != sp.task.ID:
		return o, domain.E(domain.CodeUsage, op, "%s is an attempt at another task", text).
			WithHint("attempts at one task are compared; coppice show #%d lists them", sp.task.Number)
	case o.ID == sp.attempt.ID:
		return o, domain.E(domain.CodeUsage, op, "it cannot be compared with itself").
			WithHint("name another attempt; coppice show #%d lists them", sp.task.Number)
	case o.Head == "":
		return o, domain.E(domain.CodeConflict, op, "attempt %s has not begun", o.ID)
	}
	return o, nil
}

func (sp *span) named(tx *store.Tx, text string) (domain.Attempt, domain.Task, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return resolve(tx, Ref{Text: text})
	}
	all, err := tx.Attempts(store.AttemptFilter{Task: sp.task.ID})
	for _, a := range all {
		if a.Ordinal == n {
			return a, sp.task, nil
		}
	}
	if err == nil {
		err = domain.E(domain.CodeNotFound, "diff "+string(sp.attempt.ID), "there is no attempt %d; the task has %d", n, len(all))
	}
	return domain.Attempt{}, sp.task, err
}

// against begins at what the other attempt leaves. Where the two began at different commits, it is brought to the base of
// this one first, so that what others merged in between is no difference; where that conflicts, it is as it is.
func (s *Service) against(ctx context.Context, sp *span, other domain.Attempt) error {
	sp.from = other.Head
	if other.Base == sp.attempt.Base {
		return nil
	}
	_, repo, err := s.repo(ctx, sp.attempt.Project)
	if err != nil {
		return err
	}
	m, err := repo.MergeTreeBase(ctx, other.Base, sp.attempt.Base, other.Head)
	if err == nil && m.Clean {
		sp.from = m.Tree
	}
	return err
}

// uncommitted goes from the tip of the attempt's branch to what its worktree held when it was last looked into.
func (s *Service) uncommitted(ctx context.Context, sp *span) error {
	_, repo, err := s.repo(ctx, sp.attempt.Project)
	if err != nil {
		return err
	}
	if sp.from, err = repo.Resolve(ctx, sp.attempt.Branch); err != nil {
		return err
	}
	if now, ok := s.worktrees.get(sp.attempt.ID); ok {
		sp.to = now
	}
	return nil
}

// freshen looks into the worktree for a scope that is about it. It is done when a change is opened and not for each of its
// windows, which are to be of one state.
func (s *Service) freshen(ctx context.Context, r Ref, sc Scope) error {
	if !sc.Uncommitted {
		return nil
	}
	a, _, err := s.find(ctx, r)
	if err != nil {
		return err
	}
	op := "diff " + string(a.ID)
	if a.Worktree == "" || a.Head == "" {
		return domain.E(domain.CodeConflict, op, "it has no worktree")
	}
	_, repo, err := s.repo(ctx, a.Project)
	if err != nil {
		return err
	}
	if err := repo.CheckWorktree(a.Worktree); err != nil {
		return domain.Wrap(op, err)
	}
	// An index of its own: the one of the attempt is its agent's.
	index := repo.IndexFile(fmt.Sprintf("%s-look-%d", a.ID, s.worktrees.next()))
	defer repo.DropIndex(index)
	commit, _, err := repo.Snapshot(ctx, git.Snapshot{
		Dir: a.Worktree, IndexFile: index, Parent: a.Head, Message: "what the worktree holds", At: s.Now(),
	})
	if err != nil {
		return domain.Wrap(op, err)
	}
	s.worktrees.put(a.ID, commit)
	return nil
}
