package service

import (
	"context"
	"sync"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// Repos keeps one open repository for each project. A project that is another repository by now (moved, replaced) is
// refused: its trust was given to the one that was there. Safe for concurrent use.
type Repos struct {
	mu   sync.Mutex
	open map[domain.ProjectID]*git.Repo
}

// Open gives the repository of a project.
func (r *Repos) Open(ctx context.Context, p domain.Project) (*git.Repo, error) {
	r.mu.Lock()
	repo := r.open[p.ID]
	r.mu.Unlock()
	if repo != nil {
		return repo, nil
	}
	repo, err := git.Open(ctx, p.Dir)
	if err != nil {
		return nil, domain.Wrap("open project "+p.Name, err)
	}
	if repo.Dir() != p.Dir || repo.GitDir() != p.GitDir {
		return nil, domain.E(domain.CodeConflict, "open project "+p.Name, "%s is another repository now", p.Dir).
			WithHint("coppice project forget, then open it again")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.open == nil {
		r.open = map[domain.ProjectID]*git.Repo{}
	}
	r.open[p.ID] = repo
	return repo, nil
}

// Forget drops a project's repository.
func (r *Repos) Forget(id domain.ProjectID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, id)
}
