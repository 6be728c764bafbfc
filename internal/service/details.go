package service

import (
	"context"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// ProjectDetails is what a project holds, measured when it is asked for.
type ProjectDetails struct {
	Project         ProjectView
	Question        domain.TrustQuestion
	Missing         bool // its directory is not there, or is another repository
	Why             string
	Tasks           int
	States          map[domain.State]int
	Worktrees       int
	WorktreeBytes   int64
	Checkpoints     int
	CheckpointBytes int64
	BinItems        int
	BinBytes        int64
	LastActivity    time.Time
}

// ProjectDetails measures a project: what of ours is in it and beside it. It walks worktrees, so it takes as long as
// the disk does.
func (s *Service) ProjectDetails(ctx context.Context, id domain.ProjectID) (ProjectDetails, error) {
	p, err := s.Project(ctx, id)
	if err != nil {
		return ProjectDetails{}, err
	}
	d := ProjectDetails{Project: p, States: map[domain.State]int{}, LastActivity: p.CreatedAt}
	if d.Question, err = s.question(ctx, p.Project); err != nil {
		d.Why = err.Error()
	}
	dirs, err := view(ctx, s, d.count(id))
	if err != nil {
		return d, err
	}
	for _, dir := range dirs {
		d.WorktreeBytes += size(dir)
	}
	return d, s.measure(ctx, &d)
}

// count reads what the database knows, and gives the worktrees.
func (d *ProjectDetails) count(id domain.ProjectID) func(tx *store.Tx) ([]string, error) {
	return func(tx *store.Tx) ([]string, error) {
		tasks, err := tx.Tasks(store.TaskFilter{Project: id})
		if err != nil {
			return nil, err
		}
		attempts, err := tx.Attempts(store.AttemptFilter{Project: id})
		if err != nil {
			return nil, err
		}
		bin, err := tx.Bin(id)
		d.Tasks, d.BinItems = len(tasks), len(bin)
		for _, b := range bin {
			d.BinBytes += b.Bytes
		}
		var dirs []string
		for _, a := range attempts {
			d.States[a.State]++
			if a.UpdatedAt.After(d.LastActivity) {
				d.LastActivity = a.UpdatedAt
			}
			if a.Worktree != "" {
				d.Worktrees++
				dirs = append(dirs, a.Worktree)
			}
		}
		return dirs, err
	}
}

// measure asks git what our refs hold that nobody else's do. A repository that is away is said, and nothing else.
func (s *Service) measure(ctx context.Context, d *ProjectDetails) error {
	p := d.Project.Project
	if s.lost(ctx, p) {
		d.Missing, d.Why = true, p.Dir+" is not there any more, or is another repository"
		return nil
	}
	repo, err := s.Repos.Open(ctx, p)
	if err != nil {
		return err
	}
	refs, err := repo.Refs(ctx, "refs/coppice/")
	if err != nil {
		return err
	}
	d.Checkpoints = len(refs)
	d.CheckpointBytes, err = repo.OwnUsage(ctx)
	return err
}

// size is what the files below a directory take; what cannot be read takes nothing.
func size(dir string) int64 {
	var n int64
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil // gone meanwhile, or not ours to read
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			n += info.Size()
		}
		return nil
	})
	return n
}
