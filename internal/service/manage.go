package service

import (
	"context"
	"path/filepath"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/store"
)

// RemoveModel deletes a local model from the disk. One that an attempt works with stays.
func (s *Service) RemoveModel(ctx context.Context, model string) error {
	r, name, err := s.runnerOf("remove a model", model)
	if err != nil {
		return err
	}
	if err := s.unused(ctx, "remove", "ollama/"+name); err != nil {
		return err
	}
	if err := r.Remove(ctx, name); err != nil {
		return domain.Wrap("remove "+name, err)
	}
	if err := s.Store.Update(ctx, func(tx *store.Tx) error { return tx.DropPassport("ollama/" + name) }); err != nil {
		return err
	}
	return s.modelsChanged(ctx, "ollama/"+name)
}

// unused refuses to do something to a model that is at work.
func (s *Service) unused(ctx context.Context, verb, ref string) error {
	attempts, err := view(ctx, s, func(tx *store.Tx) ([]domain.Attempt, error) { return tx.Attempts(store.AttemptFilter{}) })
	if err != nil {
		return err
	}
	for _, a := range attempts {
		if a.Model == ref && !a.State.Done() && a.State != domain.StateReady {
			return domain.E(domain.CodeConflict, verb+" "+ref, "an attempt works with it").
				WithHint("cancel it, or let it end: coppice show %s", a.ID)
		}
	}
	return nil
}

// LoadModel brings a local model into memory, with the options that every request to it uses.
func (s *Service) LoadModel(ctx context.Context, model string) error {
	return s.onRunner(ctx, "load", model, runner.Load)
}

// UnloadModel takes a local model out of memory.
func (s *Service) UnloadModel(ctx context.Context, model string) error {
	return s.onRunner(ctx, "unload", model, runner.Unload)
}

func (s *Service) onRunner(ctx context.Context, verb, model string, do func(runner, context.Context, string) error) error {
	r, name, err := s.runnerOf(verb+" a model", model)
	if err != nil {
		return err
	}
	if err := do(r, ctx, name); err != nil {
		return domain.Wrap(verb+" "+name, err)
	}
	return s.modelsChanged(ctx, "ollama/"+name)
}

// Serving says how Ollama was started.
type Serving struct {
	Program string
	PID     int
	Log     string
	URL     string
}

// StartOllama starts Ollama where it is installed and does not run. It is a process of its own that outlives the engine
// and that the engine never ends.
func (s *Service) StartOllama(ctx context.Context) (Serving, error) {
	src, err := s.Options.Models.Source("ollama")
	if err != nil {
		return Serving{}, err
	}
	starter, ok := src.(interface {
		Serve(ctx context.Context, env []string, log string) (program string, pid int, err error)
	})
	if !ok || s.Root {
		return Serving{}, domain.E(domain.CodeDenied, "start Ollama", "nothing is started as root").
			WithHint("run as another user, or set COPPICE_ALLOW_ROOT=1 in a container")
	}
	out := Serving{Log: filepath.Join(s.Dirs.State, "ollama.log")}
	if a, ok := src.(provider.Addressed); ok {
		out.URL = a.URL()
	}
	if out.Program, out.PID, err = starter.Serve(ctx, s.Env, out.Log); err != nil {
		return out, err
	}
	return out, s.modelsChanged(ctx, "ollama")
}

// ollama says which version runs and where the program is.
func (s *Service) ollama(ctx context.Context, running bool) (version, program string) {
	src, err := s.Options.Models.Source("ollama")
	if err != nil {
		return "", ""
	}
	if v, ok := src.(interface {
		Version(ctx context.Context) (string, error)
	}); ok && running {
		version, _ = v.Version(ctx)
	}
	if p, ok := src.(interface{ Program(env []string) string }); ok {
		program = p.Program(s.Env)
	}
	return version, program
}

// startable says whether Ollama's address is on this machine, where it can be started.
func (s *Service) startable() bool {
	src, err := s.Options.Models.Source("ollama")
	if err != nil || s.Root {
		return false
	}
	here, ok := src.(interface{ Here() bool })
	return ok && here.Here()
}
