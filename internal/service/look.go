package service

import (
	"context"
	"sync"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// worktreesSeen remembers what worktrees held when somebody last looked into them. Safe for concurrent use.
type worktreesSeen struct {
	mu sync.Mutex
	by map[domain.AttemptID]string
	n  int
}

func (w *worktreesSeen) get(id domain.AttemptID) (string, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, ok := w.by[id]
	return c, ok
}

func (w *worktreesSeen) put(id domain.AttemptID, commit string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.by == nil || len(w.by) > 1000 {
		w.by = map[domain.AttemptID]string{}
	}
	w.by[id] = commit
}

func (w *worktreesSeen) next() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n++
	return w.n
}

// Look notes that a person looks at a change as it is at a tree; empty: as it is now. What they had seen when they came
// is kept, so that what is new to them stays to be seen; onward says that they are still there, and see it move.
func (s *Service) Look(ctx context.Context, r Ref, tree string, onward bool) error {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return err
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		commit, err := commitOf(tx, a, tree)
		if err != nil {
			return err
		}
		l, err := tx.Look(a.ID)
		if err != nil || l.Seen == commit {
			return err
		}
		if !onward {
			l.Before = l.Seen
		}
		l.Seen, l.At = commit, s.Now()
		return tx.PutLook(&l)
	})
}

// commitOf finds the state of an attempt that has a tree.
func commitOf(tx *store.Tx, a domain.Attempt, tree string) (string, error) {
	switch {
	case a.Head == "":
		return "", domain.E(domain.CodeConflict, "look", "the attempt has not begun")
	case tree == "" || tree == a.HeadTree:
		return a.Head, nil
	}
	cps, err := tx.Checkpoints(a.ID)
	for i := len(cps) - 1; i >= 0; i-- {
		if cps[i].Tree == tree {
			return cps[i].Commit, err
		}
	}
	if err == nil {
		err = domain.E(domain.CodeConflict, "look", "the attempt was never at %s", tree)
	}
	return "", err
}
