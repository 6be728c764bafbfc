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
		out = append(out, settingView(e))
	}
	return out, nil
}

func settingView(e config.Entry) SettingView {
	return SettingView{Key: e.Key, Value: e.Value, Layer: string(e.Layer), Source: e.Source, Doc: e.Doc}
}

// SetSetting changes one setting in a file: the user's, or the project's. It gives the setting as it then is in force,
// which another layer may decide.
func (s *Service) SetSetting(ctx context.Context, key, value, layer string, project domain.ProjectID) (SettingView, error) {
	p, err := s.maybeProject(ctx, project)
	if err != nil {
		return SettingView{}, err
	}
	file, err := s.settingsFile(layer, p)
	if err != nil {
		return SettingView{}, err
	}
	s.mu.Lock()
	err = config.Set(config.Layer(cmp.Or(layer, "user")), file, key, value)
	s.mu.Unlock()
	if err != nil {
		return SettingView{}, err
	}
	cfg, err := s.Config(p)
	if err != nil {
		return SettingView{}, err
	}
	e, err := cfg.Get(key)
	if err != nil {
		return SettingView{}, err
	}
	return settingView(e), s.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.Emit(domain.Event{Kind: domain.EventConfig, Project: project, ID: key})
	})
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
