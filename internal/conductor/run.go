package conductor

import (
	"context"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/policy"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/tool"
	"github.com/coppice/coppice/internal/tool/toolset"
)

// runAgent lets the agent work until it has an artifact, over as many sessions as that takes. It ends with errPaused
// when a person paused it.
func (b *bench) runAgent(ctx context.Context) (domain.Artifact, error) {
	model, info, err := b.w.c.Models.Open(ctx, b.attempt.Model)
	if err != nil {
		return domain.Artifact{}, err
	}
	env, err := b.env(ctx)
	if err != nil {
		return domain.Artifact{}, err
	}
	b.keepJobs(env.Jobs)
	defer env.Root.Close()
	defer env.Jobs.Stop()
	for {
		out, err := b.runSession(ctx, env, model, info)
		switch {
		case err != nil:
			return domain.Artifact{}, err
		case out.Kind == agent.Paused:
			return domain.Artifact{}, errPaused
		case out.Kind == agent.HandedOver:
			env.Seen = tool.NewSeen() // a fresh session has read nothing
			b.box.Return()            // and knows of no folder but the worktree's
			continue
		}
		return out.Artifact, nil
	}
}

// runSession lets the agent work in its session until that ends.
func (b *bench) runSession(ctx context.Context, env *tool.Env, m provider.Model, info provider.Info) (agent.Outcome, error) {
	cfg, err := b.agentConfig(ctx, env, info)
	if err != nil {
		return agent.Outcome{}, err
	}
	b.w.setRest(nil)
	cfg.Model, cfg.Info, cfg.Think = b.answering(ctx, m, info), info, b.settings.Thinking[b.attempt.Model]
	out, err := agent.Run(ctx, cfg)
	b.w.resting()
	if err := b.spent(context.WithoutCancel(ctx), out); err != nil {
		return out, err
	}
	return out, err
}

// spent writes down how long the agent worked, and reads what its recorder wrote meanwhile.
func (b *bench) spent(ctx context.Context, out agent.Outcome) error {
	if out.Worked > b.attempt.Worked {
		if err := b.update(ctx, func(a *domain.Attempt) { a.Worked = out.Worked }); err != nil {
			return err
		}
	}
	return b.refresh(ctx)
}

// agentConfig gathers everything the agent is handed.
func (b *bench) agentConfig(ctx context.Context, env *tool.Env, info provider.Info) (agent.Config, error) {
	s, err := b.session(ctx, info)
	if err != nil {
		return agent.Config{}, err
	}
	gate, err := b.gate(ctx)
	if err != nil {
		return agent.Config{}, err
	}
	rec := &recorder{w: b.w}
	b.w.setRecorder(rec)
	return agent.Config{
		Attempt: b.attempt, Task: b.bounded(), Session: s.session, Round: b.attempt.Round, System: s.system,
		Brief: agent.Brief(b.task, b.briefing()), MaxOutput: int(info.MaxOutput), Context: info.Context,
		TrimAt: b.settings.TrimAt, HandOverAt: b.settings.HandOverAt, Changed: b.changed,
		Tools: toolset.Of(s.session), Env: env, Gate: gate, Recorder: rec,
		Keeper:  &keeper{b: b, busy: env.Jobs.Running},
		History: s.history, Last: s.last, Calls: s.calls, Turns: s.turns, Worked: b.attempt.Worked,
		Again: b.again, Inbox: rec.inbox, Pause: b.w.isPausing, Now: b.w.c.Now, IDs: b.w.c.IDs,
	}, nil
}

func (b *bench) briefing() agent.Facts {
	return agent.Facts{
		Now: b.attempt.StartedAt, Platform: runtime.GOOS + "/" + runtime.GOARCH, Base: b.attempt.Base, Isolation: b.attempt.Isolation,
	}
}

// gate makes the attempt's gate: with the contract, what was granted for the project, and what a person allowed for the
// attempt before a restart.
func (b *bench) gate(ctx context.Context) (*gate, error) {
	g := &gate{w: b.w, rules: b.settings.Rules, contract: b.task.Contract, level: b.attempt.Isolation.Level}
	g.contract.Allow = slices.Concat(g.contract.Allow, b.settings.Granted)
	for i, r := range g.contract.Allow {
		g.contract.Allow[i] = strings.TrimPrefix(r, "allow ") // as standing writes them
	}
	var answered []domain.Request
	err := b.w.c.Store.View(ctx, func(tx *store.Tx) (err error) {
		answered, err = tx.Requests(store.RequestFilter{Attempt: b.attempt.ID, State: domain.RequestAnswered})
		return err
	})
	for _, r := range answered {
		if r.Scope == domain.ScopeAttempt || r.Scope == domain.ScopeProject {
			g.grant(r.Action)
		}
	}
	b.w.mu.Lock()
	b.w.gate = g
	b.w.mu.Unlock()
	return g, err
}

// env is what the tools work in: the worktree held open, and the box for commands.
func (b *bench) env(ctx context.Context) (*tool.Env, error) {
	env, err := tool.Open(b.attempt.Worktree, b.w.c.Now)
	if err != nil {
		return nil, domain.E(domain.CodeConflict, "open worktree", "%s is not there any more", b.attempt.Worktree).
			WithHint("cancel the attempt and start the task again; what it had done is in its checkpoints").Because(err)
	}
	env.Shell = b.box
	env.Ask = b.question
	env.Allowed = func(path string) error {
		if ok, rule := policy.PathAllowed(b.task.Contract, path); !ok {
			return domain.E(domain.CodeDenied, "", "%s", policy.Outside(b.task.Contract, path, rule))
		}
		return nil
	}
	env.Readable = func(path string) bool { return policy.MayRead(b.settings.Rules, b.task.Contract, path) }
	return env, ctx.Err()
}

// question puts a question of the agent to a person.
func (b *bench) question(ctx context.Context, text string, options []string) (string, error) {
	if b.task.Contract.OnAsk == domain.OnAskDeny {
		return "", domain.E(domain.CodeDenied, "ask", "nobody is there to answer").
			WithHint("decide yourself, and say in finish what you decided and why")
	}
	r, err := b.w.ask(ctx, domain.Request{
		ID: domain.RequestID(b.w.c.IDs(domain.KindRequest)), Attempt: b.attempt.ID, Kind: domain.RequestQuestion,
		Question: text, Options: options, State: domain.RequestWaiting, CreatedAt: b.w.c.Now(),
	}, domain.StateWaitingQuestion)
	return r.Answer, err
}

// privateOf is the folder of an attempt that only its own commands see.
func (c *Conductor) privateOf(id domain.AttemptID) string {
	return filepath.Join(c.Private, string(id))
}
