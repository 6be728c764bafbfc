package conductor

import (
	"context"
	"path/filepath"
	"runtime"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/policy"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/tool"
	"github.com/coppice/coppice/internal/tool/toolset"
)

// runAgent lets the agent work until it has an artifact. It ends with errPaused when a person paused it.
func (b *bench) runAgent(ctx context.Context) (domain.Artifact, error) {
	model, info, err := b.w.c.Models.Open(ctx, b.attempt.Model)
	if err != nil {
		return domain.Artifact{}, err
	}
	cfg, err := b.agentConfig(ctx, info)
	if err != nil {
		return domain.Artifact{}, err
	}
	defer cfg.Env.Root.Close()
	cfg.Model, cfg.Info = b.w.patient(ctx, model, b.attempt), info
	out, err := agent.Run(ctx, cfg)
	if err := b.spent(context.WithoutCancel(ctx), out); err != nil {
		return domain.Artifact{}, err
	}
	switch {
	case err != nil:
		return domain.Artifact{}, err
	case out.Kind == agent.Paused:
		return domain.Artifact{}, errPaused
	}
	return out.Artifact, nil
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
func (b *bench) agentConfig(ctx context.Context, info provider.Info) (agent.Config, error) {
	s, err := b.session(ctx, info)
	if err != nil {
		return agent.Config{}, err
	}
	env, err := b.env(ctx)
	if err != nil {
		return agent.Config{}, err
	}
	rec := &recorder{w: b.w}
	return agent.Config{
		Attempt: b.attempt, Task: b.task, Session: s.session, Round: b.attempt.Round, System: s.system,
		Brief: agent.Brief(b.task, b.briefing()), MaxOutput: int(info.MaxOutput), Context: b.contextSize(info),
		Tools: toolset.All(), Env: env, Gate: b.gate(), Recorder: rec, Keeper: &keeper{b: b},
		History: s.history, Last: s.last, Calls: s.calls, Turns: s.turns, Worked: b.attempt.Worked,
		Again: b.again, Inbox: rec.inbox, Pause: b.w.isPausing, Now: b.w.c.Now, IDs: b.w.c.IDs,
	}, nil
}

func (b *bench) briefing() agent.Facts {
	return agent.Facts{
		Now: b.attempt.StartedAt, Platform: runtime.GOOS + "/" + runtime.GOARCH, Base: b.attempt.Base, Isolation: b.attempt.Isolation,
	}
}

// contextSize is what a local model runs with: never more than it has, and the same every time, or it is loaded anew.
func (b *bench) contextSize(info provider.Info) int64 {
	if !info.Local {
		return info.Context
	}
	if n := b.settings.NumCtx; n > 0 && (info.Context == 0 || n < info.Context) {
		return n
	}
	return info.Context
}

func (b *bench) gate() *gate {
	return &gate{w: b.w, rules: b.settings.Rules, contract: b.task.Contract, level: b.attempt.Isolation.Level}
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

// conversation is a session as far as it has come.
type conversation struct {
	session domain.Session
	system  string
	history []domain.Message
	last    domain.Turn
	calls   []domain.ToolCall
	turns   int
}

// session reads the attempt's session, or begins it: the system prompt is recorded once, so that the prefix is the same
// to the byte after a restart, whatever the agent did to the files it was made from.
func (b *bench) session(ctx context.Context, info provider.Info) (conversation, error) {
	if b.attempt.Session == "" {
		if err := b.beginSession(ctx, info); err != nil {
			return conversation{}, err
		}
	}
	var out conversation
	err := b.w.c.Store.View(ctx, func(tx *store.Tx) (err error) {
		if out.session, err = tx.Session(b.attempt.Session); err != nil {
			return err
		}
		if err := out.readMessages(tx); err != nil {
			return err
		}
		return out.readTurns(tx, b.attempt.ID)
	})
	return out, err
}

func (v *conversation) readMessages(tx *store.Tx) error {
	messages, err := tx.Messages(v.session.ID, 0, 0)
	for _, m := range messages {
		if m.Role == domain.RoleSystem {
			v.system = m.TextOf()
			continue
		}
		v.history = append(v.history, m)
	}
	return err
}

func (v *conversation) readTurns(tx *store.Tx, id domain.AttemptID) error {
	turns, err := tx.Turns(id)
	if err != nil || len(turns) == 0 {
		return err
	}
	v.turns, v.last = len(turns), turns[len(turns)-1]
	v.calls, err = tx.CallsOfTurn(v.last.ID)
	return err
}

func (b *bench) beginSession(ctx context.Context, info provider.Info) error {
	files, err := b.repo.ListTree(ctx, b.attempt.Base)
	if err != nil {
		return err
	}
	names := make([]string, 0, len(files))
	for _, f := range files {
		names = append(names, f.Path)
	}
	notes := agent.NotesOf(names, func(path string) ([]byte, error) { return b.repo.ReadFile(ctx, b.attempt.Base, path) })
	s := domain.Session{
		ID: domain.SessionID(b.w.c.IDs(domain.KindSession)), Attempt: b.attempt.ID, Ordinal: 1, Model: b.attempt.Model, CreatedAt: b.w.c.Now(),
	}
	system := domain.Message{
		Session: s.ID, Role: domain.RoleSystem, Round: b.attempt.Round, At: b.w.c.Now(),
		Parts: []domain.Part{{Kind: domain.PartText, Text: agent.System(b.task, info, notes)}},
	}
	return b.w.c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.PutSession(&s); err != nil {
			return err
		}
		if err := tx.Record(domain.MessageAdded{Message: system}); err != nil {
			return err
		}
		return tx.UpdateAttempt(b.attempt.ID, func(a *domain.Attempt) error {
			a.Session = s.ID
			b.attempt = *a
			return nil
		})
	})
}
