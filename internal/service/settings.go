package service

import (
	"cmp"
	"context"

	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/policy"
	"github.com/coppice/coppice/internal/store"
)

// Settings lists every setting with the layer that decides it.
func (s *Service) Settings(ctx context.Context, project domain.ProjectID) ([]SettingView, error) {
	p, err := s.maybeProject(ctx, project)
	if err != nil {
		return nil, err
	}
	cfg, err := s.Config(p)
	if err != nil {
		return nil, err
	}
	var out []SettingView
	for _, e := range cfg.List() {
		out = append(out, SettingView{e})
	}
	return out, nil
}

// SetSetting changes one setting in a file: the user's, or the project's. It gives the setting as it then is in force,
// which another layer may decide.
func (s *Service) SetSetting(ctx context.Context, at Setting, value string) (SettingView, error) {
	return s.edit(ctx, at, func(layer config.Layer, file string) error {
		return config.Set(layer, file, at.Key, value)
	})
}

// ResetSetting takes one setting out of a file, so that a weaker layer decides it.
func (s *Service) ResetSetting(ctx context.Context, at Setting) (SettingView, error) {
	return s.edit(ctx, at, func(layer config.Layer, file string) error {
		return config.Unset(layer, file, at.Key)
	})
}

// Setting names one setting in one file. An empty layer is the user's.
type Setting struct {
	Key     string
	Layer   string
	Project domain.ProjectID
}

func (at Setting) layer() config.Layer {
	return config.Layer(cmp.Or(at.Layer, string(config.LayerUser)))
}

func (s *Service) edit(ctx context.Context, at Setting, write func(config.Layer, string) error) (SettingView, error) {
	p, err := s.maybeProject(ctx, at.Project)
	if err != nil {
		return SettingView{}, err
	}
	file, err := s.settingsFile(at.Layer, p)
	if err != nil {
		return SettingView{}, err
	}
	s.mu.Lock()
	err = write(at.layer(), file)
	s.mu.Unlock()
	if err != nil {
		return SettingView{}, err
	}
	cfg, err := s.Config(p)
	if err != nil {
		return SettingView{}, err
	}
	e, err := cfg.Get(at.Key)
	if err != nil {
		return SettingView{}, err
	}
	if err := s.reloadFor(at.Key); err != nil {
		return SettingView{}, err
	}
	return SettingView{e}, s.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.Emit(domain.Event{Kind: domain.EventConfig, Project: at.Project, ID: at.Key})
	})
}

// CheckSetting says what a file would make of a value, and whether the value would then be in force. Nothing is written.
func (s *Service) CheckSetting(ctx context.Context, at Setting, value string) (SettingCheck, error) {
	p, err := s.maybeProject(ctx, at.Project)
	if err != nil {
		return SettingCheck{}, err
	}
	if _, err := s.settingsFile(at.Layer, p); err != nil {
		return SettingCheck{}, err
	}
	cfg, err := s.Config(p)
	if err != nil {
		return SettingCheck{}, err
	}
	shown, problem := config.Try(at.layer(), at.Key, value)
	check := SettingCheck{Value: shown, Problem: problem}
	if e, err := cfg.Get(at.Key); err == nil {
		check.Decides = SettingView{e}
		obeyed := at.layer() == config.LayerUser || p != nil && p.Trust != nil
		check.Takes = problem == nil && obeyed && !e.Layer.Beats(at.layer())
	}
	return check, nil
}

func (s *Service) settingsFile(layer string, p *domain.Project) (string, error) {
	if layer == "" || layer == "user" {
		return s.Dirs.Settings(), nil
	}
	if p == nil {
		return "", domain.E(domain.CodeUsage, "set a setting", "the layer %s belongs to a project", layer).WithHint("name one with --project")
	}
	paths := config.ProjectPaths("", p.Dir, true)
	switch layer {
	case "project":
		return paths.Project, nil
	case "local":
		return paths.Local, nil
	}
	return "", domain.E(domain.CodeUsage, "set a setting", "layer is %q", layer).WithHint("user, project or local")
}

// CheckPolicy says what the rules make of a command: for a task, its contract and the rules in force; without one, the
// default read-only profile.
func (s *Service) CheckPolicy(ctx context.Context, command string, r Ref) (domain.Decision, error) {
	if r.Text == "" {
		return policy.ReadOnly(command), nil
	}
	_, t, err := s.find(ctx, r)
	if err != nil {
		return domain.Decision{}, err
	}
	p, err := s.maybeProject(ctx, t.Project)
	if err != nil {
		return domain.Decision{}, err
	}
	cfg, err := s.Config(p)
	if err != nil {
		return domain.Decision{}, err
	}
	var rules policy.Rules
	if err := rules.Add(cfg.Policy.Rules...); err != nil {
		return domain.Decision{}, err
	}
	action := domain.Action{Tool: "shell", Kind: domain.ActionExec, Command: command}
	return policy.Decide(rules, t.Contract, s.Sandbox.Probe(ctx).Level, action), nil
}
