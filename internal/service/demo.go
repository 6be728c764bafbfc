package service

import (
	"context"
	"os"
	"path/filepath"

	"github.com/coppice/coppice/internal/demo"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// Demo makes the sample project in a new folder, trusts it (it is ours), and starts its replayed agents: no model and no
// network are needed, and every view says that the model is a replay. The third waits for the first to land.
func (s *Service) Demo(ctx context.Context, dir string) (ProjectView, error) {
	if s.Root {
		return ProjectView{}, domain.E(domain.CodeDenied, "demo", "agents do not run as root").
			WithHint("run as another user, or set COPPICE_ALLOW_ROOT=1 in a container")
	}
	dir, err := s.demoDir(dir)
	if err != nil {
		return ProjectView{}, err
	}
	if err := demo.Write(dir); err != nil {
		return ProjectView{}, err
	}
	if err := git.Init(ctx, dir, demo.Commit, git.Identity{Name: demo.Author, Email: demo.Email}); err != nil {
		return ProjectView{}, err
	}
	p, err := s.OpenProject(ctx, dir)
	if err != nil {
		return p, err
	}
	q, err := s.TrustQuestion(ctx, p.ID)
	if err != nil {
		return p, err
	}
	if p, err = s.Trust(ctx, p.ID, q.Print, false); err != nil {
		return p, err
	}
	return p, s.startDemo(ctx, p, dir)
}

// demoDir finds a folder that is not there yet: the one that was named, else billing, billing-2, … in ours.
func (s *Service) demoDir(dir string) (string, error) {
	if dir != "" {
		entries, err := os.ReadDir(dir)
		if err == nil && len(entries) > 0 {
			return "", domain.E(domain.CodeConflict, "demo", "%s is not empty", dir).WithHint("name a new folder")
		}
		return dir, nil
	}
	for n := 1; n < 1000; n++ {
		try := filepath.Join(s.DemoDir, demo.Name(n))
		if _, err := os.Lstat(try); os.IsNotExist(err) {
			return try, nil
		}
	}
	return "", domain.E(domain.CodeConflict, "demo", "%s is full of demos", s.DemoDir).WithHint("name a new folder")
}

func (s *Service) startDemo(ctx context.Context, p ProjectView, dir string) error {
	scripts, err := demo.WriteScripts(filepath.Join(s.Dirs.Data, "demo-scripts"))
	if err != nil {
		return err
	}
	var first domain.TaskID
	for _, t := range demo.Tasks(scripts) {
		n := NewTask{
			Project: p.ID, Title: t.Title, Brief: t.Brief, DoneWhen: t.DoneWhen, Kind: t.Kind, Paths: t.Paths, NotPaths: t.NotPaths,
			Checks: t.Checks, Models: []string{t.Model}, Demo: true,
		}
		if t.AfterFirst {
			n.After = []string{string(first)}
		}
		v, err := s.StartTask(ctx, n)
		if err != nil {
			return err
		}
		if first == "" {
			first = v.ID
		}
	}
	return nil
}
