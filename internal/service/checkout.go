package service

import (
	"context"
	"sync"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/store"
)

// checkouts remembers how the user's checkouts stand. The watcher says when one changed; until then nothing is asked of
// git again. Safe for concurrent use.
type checkouts struct {
	mu    sync.Mutex
	known map[domain.ProjectID]Checkout
}

func (c *checkouts) of(ctx context.Context, s *Service, p domain.Project) Checkout {
	c.mu.Lock()
	v, ok := c.known[p.ID]
	c.mu.Unlock()
	if ok {
		return v
	}
	v, err := readCheckout(ctx, s, p)
	if err != nil {
		return Checkout{Error: err.Error()} // not kept: the next look may go better
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = map[domain.ProjectID]Checkout{}
	}
	c.known[p.ID] = v
	return v
}

func (c *checkouts) forget(id domain.ProjectID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.known, id)
}

func readCheckout(ctx context.Context, s *Service, p domain.Project) (Checkout, error) {
	repo, err := s.Repos.Open(ctx, p)
	if err != nil {
		return Checkout{}, err
	}
	head, err := repo.Head(ctx)
	if err != nil {
		return Checkout{}, err
	}
	v := Checkout{Branch: head.Name, Head: head.Commit}
	status, err := repo.Status(ctx, repo.Dir())
	if err != nil {
		return v, err
	}
	v.Dirty = len(status.Entries)
	v.Branches, err = branchNames(ctx, repo)
	return v, err
}

func branchNames(ctx context.Context, repo *git.Repo) ([]string, error) {
	refs, err := repo.Branches(ctx)
	out := make([]string, 0, len(refs))
	for _, r := range refs {
		out = append(out, r.Name)
	}
	return out, err
}

// watchProject has the user's checkout watched, so that moved branches and dirty files show.
func (s *Service) watchProject(p domain.Project) {
	if err := s.Watch.Add(p.ID, p.Dir, p.GitDir); err != nil {
		s.Log.Warn("cannot watch a checkout", "project", p.ID, "err", err)
	}
}

// WatchCheckouts forgets what is known of a checkout when it changed, and tells the faces. It runs until the watcher is
// closed.
func (s *Service) WatchCheckouts() {
	for change := range s.Watch.Changes() {
		s.checkout.forget(change.Project)
		s.Hub.Publish(domain.Event{At: s.Now(), Kind: domain.EventProject, Project: change.Project})
		s.foreseeSoon(change.Project, s.Hub.Listeners() > 0, true)
	}
}

// WatchAll has every project's checkout watched, and listens for what changes.
func (s *Service) WatchAll(ctx context.Context) {
	go s.WatchCheckouts()
	projects, err := view(ctx, s, func(tx *store.Tx) ([]domain.Project, error) { return tx.Projects() })
	if err != nil {
		s.Log.Warn("cannot watch the checkouts", "err", err)
	}
	for _, p := range projects {
		s.watchProject(p)
	}
}
