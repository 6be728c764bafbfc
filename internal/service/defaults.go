package service

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/verify"
)

// commonKinds are offered where a project's own tasks say nothing else.
var commonKinds = []string{"feature", "fix", "test", "docs", "refactor", "perf", "chore"}

// TaskDefaults is what a new task of a project begins with, and what can be chosen. What a person says of a task comes
// first, then, for how they work (kind, mode, model, background), their last task in this project, then the
// project's settings, the user's, and what is built in. What a task may do and spend (paths, checks, budgets) comes from
// settings alone: a bound that was right for one task is no reason for the next.
type TaskDefaults struct {
	Kind, Mode, Model, PlanModel string
	Background                   bool
	Paths, NotPaths              []string
	Checks                       []domain.Check
	Budget                       domain.Budget
	Target, Head                 string // target is empty where HEAD is detached
	Branches                     []string
	Dirty                        int
	Trusted                      bool
	Isolation                    domain.Isolation
	Require                      int
	Kinds, Modes                 []string
	From                         map[string]string // field → where it comes from
}

// TaskDefaults says what a new task of a project begins with.
func (s *Service) TaskDefaults(ctx context.Context, id domain.ProjectID) (TaskDefaults, error) {
	p, repo, err := s.repo(ctx, id)
	if err != nil {
		return TaskDefaults{}, err
	}
	cfg, err := s.Config(&p)
	if err != nil {
		return TaskDefaults{}, err
	}
	tasks, err := view(ctx, s, func(tx *store.Tx) ([]domain.Task, error) {
		return tx.Tasks(store.TaskFilter{Project: id})
	})
	if err != nil {
		return TaskDefaults{}, err
	}
	d := TaskDefaults{
		Trusted: s.Trusted(ctx, p) == nil, Isolation: s.Sandbox.Probe(ctx), Kinds: kindsOf(tasks), Modes: modesOf(p.Dir),
		From: map[string]string{},
	}
	d.settings(cfg, p.Dir)
	d.last(tasks)
	return d, d.checkout(ctx, repo)
}

// settings takes what the layers of settings say.
func (d *TaskDefaults) settings(cfg *config.Config, dir string) {
	c := cfg.Contract
	d.Model, d.PlanModel, d.Require = cfg.Model("build"), cfg.Model("plan"), cfg.Settings.Isolation.Require
	d.Paths, d.NotPaths = c.Paths, c.NotPaths
	d.Budget = domain.Budget{
		Tokens: c.MaxTokens, Cost: domain.Dollars(c.MaxCostUSD), Minutes: c.MaxMinutes, ReviewMinutes: c.ReviewMinutes, Turns: c.MaxTurns,
	}
	d.Checks = checksOf(cfg.Checks, filepath.Join(".coppice", "settings.toml"))
	if len(d.Checks) == 0 {
		d.Checks = verify.Find(dir)
	}
	for field, keys := range map[string][]string{
		"model": {"models.build", "default_model"}, "plan_model": {"models.plan", "default_model"}, "checks": {"checks"},
		"paths": {"contract.paths"}, "not_paths": {"contract.not_paths"}, "max_tokens": {"contract.max_tokens"},
		"max_cost_usd": {"contract.max_cost_usd"}, "max_minutes": {"contract.max_minutes"},
		"review_minutes": {"contract.review_minutes"}, "require_isolation": {"isolation.require"},
	} {
		d.from(cfg, field, keys)
	}
}

// from notes the layer of the first key that somebody set.
func (d *TaskDefaults) from(cfg *config.Config, field string, keys []string) {
	for _, k := range keys {
		if e, err := cfg.Get(k); err == nil && e.Layer != config.LayerDefault {
			d.From[field] = string(e.Layer)
			return
		}
	}
}

// last takes over how a person worked the last time. A demo's task and a replayed one are nobody's way of working.
func (d *TaskDefaults) last(tasks []domain.Task) {
	for _, t := range slices.Backward(tasks) {
		if t.Demo {
			continue
		}
		from := fmt.Sprintf("task #%d", t.Number)
		d.Background = t.Background
		for field, v := range map[string]struct{ to, was *string }{
			"kind": {&d.Kind, &t.Kind}, "mode": {&d.Mode, &t.Mode}, "model": {&d.Model, &t.Model},
		} {
			if *v.was != "" {
				*v.to, d.From[field] = *v.was, from
			}
		}
		d.From["background"] = from
		return
	}
}

func (d *TaskDefaults) checkout(ctx context.Context, repo *git.Repo) error {
	head, err := repo.Head(ctx)
	if err != nil {
		return err
	}
	d.Target, d.Head = head.Name, head.Commit
	if status, err := repo.Status(ctx, repo.Dir()); err == nil {
		d.Dirty = len(status.Entries)
	}
	d.Branches, err = branchNames(ctx, repo)
	return err
}

// kindsOf gives the kinds of a project's tasks, the most frequent first, and then the common ones.
func kindsOf(tasks []domain.Task) []string {
	n := map[string]int{}
	for _, t := range tasks {
		if t.Kind != "" && t.Kind != defaultKind {
			n[t.Kind]++
		}
	}
	var out []string
	for k := range n {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(n[b]-n[a], cmp.Compare(a, b)) })
	for _, k := range commonKinds {
		if n[k] == 0 {
			out = append(out, k)
		}
	}
	return out
}

// modesOf names the project's own modes: the files in .coppice/modes.
func modesOf(dir string) []string {
	var out []string
	files, _ := filepath.Glob(filepath.Join(dir, ".coppice", "modes", "*.md"))
	for _, f := range files {
		name := filepath.Base(f)
		out = append(out, name[:len(name)-len(".md")])
	}
	return out
}
