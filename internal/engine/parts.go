package engine

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/conductor"
	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/land"
	"github.com/coppice/coppice/internal/policy"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/sandbox"
	"github.com/coppice/coppice/internal/secret"
	"github.com/coppice/coppice/internal/service"
	"github.com/coppice/coppice/internal/watch"
	"github.com/coppice/coppice/internal/worktree"
)

// parts is what an engine is put together from.
type parts struct {
	mu     sync.Mutex
	now    *config.Config // as it was at readAt; nil: not read yet
	readAt time.Time

	e        *Engine
	log      *slog.Logger
	redactor *secret.Redactor
	keys     *secret.Keys
	repos    *service.Repos
	hub      *service.Hub
}

func newParts(e *Engine) *parts {
	p := &parts{e: e, redactor: &secret.Redactor{}, repos: &service.Repos{}, hub: service.NewHub(nil)}
	p.redactor.AddEnv(e.options.Env)
	p.keys = secret.New(secret.Options{Env: e.options.Env, File: e.dirs.Keys(), Redactor: p.redactor})
	p.log = e.options.Log
	if p.log == nil {
		p.log = slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{ReplaceAttr: p.redactor.Attr}))
	}
	return p
}

// assemble makes the parts that need the database.
func (p *parts) assemble() error {
	e := p.e
	sources, err := p.sources(e.cfg)
	if err != nil {
		return err
	}
	models := provider.NewSet(sources...)
	trees := worktree.New(worktree.Options{
		Root: e.dirs.Worktrees(), Keep: time.Duration(e.cfg.Settings.Bin.Days) * 24 * time.Hour, Now: time.Now,
		IDs: domain.RandomID, Log: p.log,
	})
	box := sandbox.New(sandbox.Options{
		PrivateRoot: e.dirs.Private(), Program: e.options.Program, Log: p.log, Disable: config.Getenv(e.options.Env, "COPPICE_SANDBOX") == "none",
	})
	lander := land.New(land.Options{Now: time.Now, IDs: domain.RandomID, Log: p.log})
	watching, end := context.WithCancel(context.Background())
	e.unwatch = end
	go box.Probe(watching) // so that the first task finds the answer there
	watcher := watch.NewWith(watching, watch.Options{Folders: folders, Log: p.log})
	e.conductor = conductor.New(conductor.Options{
		Store: e.store, Trees: trees, Sandbox: box, Models: models, Lander: lander, Repo: p.repos.Open,
		Reviewer: func(ctx context.Context, project domain.Project, author string) (string, error) {
			return e.service.Reviewer(ctx, project, author)
		},
		Settings: p.settings, Publish: p.hub.Publish, Private: e.dirs.Private(),
		Foreground: e.cfg.Settings.Limits.Foreground, Background: e.cfg.Settings.Limits.Background,
		LaneSlots: p.laneSlots, Now: time.Now, IDs: domain.RandomID, Log: p.log,
	})
	e.service = service.New(service.Options{
		Who:   service.Hello{Version: e.options.Version, Commit: e.options.Commit, Build: e.options.Build, PID: os.Getpid(), Home: e.dirs.Data},
		Store: e.store, Conductor: e.conductor, Trees: trees, Sandbox: box, Models: models, Lander: lander, Watch: watcher,
		Hub: p.hub, Repos: p.repos, Config: p.config, Dirs: e.dirs, DemoDir: filepath.Join(e.dirs.Data, "demo"),
		Root: isRoot(e.options.Env), Now: time.Now, IDs: domain.RandomID, Log: p.log,
		Keys: p.keys, Reload: func() error { return p.reload(models) }, Env: e.options.Env,
		OnStop: func(mode string) { e.stop <- mode },
	})
	e.store.OnEvents(func(events []domain.Event) {
		p.hub.Publish(events...)
		e.service.Foresee(events...)
	})
	return nil
}

// folders lists what git does not ignore in a checkout: what is worth watching.
func folders(ctx context.Context, dir string) ([]string, error) {
	repo, err := git.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	return repo.Folders(ctx)
}

// config reads the settings that hold for a project, or for the user where there is none.
func (p *parts) config(project *domain.Project) (*config.Config, error) {
	paths := config.Paths{User: p.e.dirs.Settings()}
	if project != nil {
		paths = config.ProjectPaths(paths.User, project.Dir, project.Trust != nil)
	}
	return config.Load(paths, p.e.options.Env, nil)
}

// settings gives the conductor what it needs of them. What a repository says is obeyed only while it is what a person
// trusted: it may have changed since the task was made.
func (p *parts) settings(ctx context.Context, project domain.Project) (conductor.Settings, error) {
	if err := p.e.service.Trusted(ctx, project); err != nil {
		return conductor.Settings{}, err
	}
	c, err := p.config(&project)
	if err != nil {
		return conductor.Settings{}, err
	}
	s := conductor.Settings{
		RepairRounds: c.Verify.RepairRounds, CheckTimeout: time.Duration(c.Verify.Timeout), Setup: c.Setup, Carry: c.Carry,
		TrimAt: c.Agent.TrimAt, HandOverAt: c.Agent.HandoverAt, Granted: c.Policy.Granted[project.Dir],
		Thinking: c.Thinking, Editing: c.Editing, Fetch: c.Features.Fetch, Recheck: c.Features.Recheck, Coverage: c.Features.Coverage, Fallback: c.Fallback,
		Review: conductor.Review{Auto: c.Features.Review, Rounds: c.Review.Rounds},
		Escalate: conductor.Escalate{
			Model: c.Escalate.Model, After: c.Escalate.After, MaxCost: domain.Dollars(c.Escalate.MaxCostUSD),
		},
	}
	var rules policy.Rules
	err = rules.Add(c.Policy.Rules...)
	s.Rules = rules
	return s, err
}

// laneSlots says how many requests at once a model takes. A replayed script has no server behind it.
func (p *parts) laneSlots(model string) int {
	if isReplay(model) {
		return maxReplays
	}
	name, _, _ := provider.Split(model)
	return p.limits().LaneSlots(model, local(name))
}

const maxReplays = 64

// limits gives the settings as they are now, so that a change holds for who is let in next: read at most once a second,
// for they are asked for each time somebody waits. Where they cannot be read, the ones before hold.
func (p *parts) limits() *config.Config {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); now.Sub(p.readAt) > time.Second {
		p.readAt = now
		if cfg, err := p.config(nil); err == nil {
			p.now = cfg
		}
	}
	if p.now == nil {
		return p.e.cfg
	}
	return p.now
}
