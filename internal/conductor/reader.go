package conductor

import (
	"context"
	"time"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/policy"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/tool"
	"github.com/coppice/coppice/internal/tool/toolset"
	"github.com/coppice/coppice/internal/verify"
)

// maxReading is how many replies one reading may take.
const maxReading = 40

// beginReview begins a reading of the change as it stands: the session of the reader, what it is told, and the attempt's
// move, in one step.
func (b *bench) beginReview(ctx context.Context, model string) (domain.Opinion, error) {
	now := b.w.c.Now()
	o := domain.Opinion{
		Session: domain.SessionID(b.w.c.IDs(domain.KindSession)), Attempt: b.attempt.ID, Round: b.attempt.Round, Model: model,
		Tree: b.attempt.HeadTree, AskedAt: now,
	}
	_, info, err := b.w.c.Models.Open(ctx, o.Model)
	if err != nil {
		b.w.c.Log.Info("cannot open the model that is to review", "attempt", b.attempt.ID, "model", o.Model, "err", err)
	}
	s := domain.Session{ID: o.Session, Attempt: o.Attempt, Model: o.Model, Stage: domain.StageReview, CreatedAt: now}
	messages, err := b.readerMessages(ctx, s, info, agent.Reviewer)
	if err != nil {
		return o, err
	}
	a, err := b.w.c.moveAnd(ctx, b.attempt.ID, domain.StateReviewing, nil, func(tx *store.Tx, _ domain.Attempt) error {
		if err := putReader(tx, s, messages); err != nil {
			return err
		}
		return tx.PutOpinion(&o)
	})
	b.attempt = a
	return o, err
}

// putReader puts the session of one that reads on record, with what it begins with.
func putReader(tx *store.Tx, s domain.Session, messages []domain.Message) error {
	if err := tx.PutSession(&s); err != nil {
		return err
	}
	for _, m := range messages {
		if err := tx.Record(domain.MessageAdded{Message: m}); err != nil {
			return err
		}
	}
	return nil
}

// readerMessages are what a reader's session begins with: how to read, and brief, contract, diff and evidence.
func (b *bench) readerMessages(ctx context.Context, s domain.Session, info provider.Info, how func(provider.Info, agent.Notes) string) ([]domain.Message, error) {
	notes, err := b.notes(ctx)
	if err != nil {
		return nil, err
	}
	told, err := b.evidenceFor(ctx, 0, nil, info)
	if err != nil {
		return nil, err
	}
	r := agent.Reviewed{
		Task: b.task, Diff: told.Diff, Cut: told.Cut, Files: told.Files,
		Summary: b.attempt.Artifact.Summary, NotDone: b.attempt.Artifact.NotDone,
	}
	if r.Checks, err = b.checked(ctx); err != nil {
		return nil, err
	}
	first := agent.UserMessage(s.ID, b.attempt.Round, "", how(info, notes), s.CreatedAt)
	first.Role = domain.RoleSystem
	return []domain.Message{first, agent.UserMessage(s.ID, b.attempt.Round, agent.OriginBrief, agent.Review(r), s.CreatedAt)}, nil
}

// checked gives the last result of each check on the tree as it is.
func (b *bench) checked(ctx context.Context) (out []agent.Checked, err error) {
	var all []domain.Evidence
	err = b.w.c.Store.View(ctx, func(tx *store.Tx) error {
		all, err = tx.EvidenceOf(b.attempt.ID)
		return err
	})
	last, order := map[string]domain.Evidence{}, []string{}
	for _, e := range all {
		if e.Tree != b.attempt.HeadTree {
			continue
		}
		if _, known := last[e.Check.Command]; !known {
			order = append(order, e.Check.Command)
		}
		last[e.Check.Command] = e
	}
	for _, command := range order {
		e := last[command]
		how, tail := verify.Told(e)
		out = append(out, agent.Checked{Name: e.Check.Name, Command: command, How: how, Tail: tail})
	}
	return out, err
}

// read lets the reader read until it has an opinion. One that cannot give any says why: that is no failure of the
// attempt. An error means that the reading was broken off and goes on, or does not, as the attempt does.
func (b *bench) read(ctx context.Context, o domain.Opinion) (domain.Opinion, []domain.Comment, error) {
	b.w.setActivity(o.Model + " reads the change")
	out, err := b.runReader(ctx, o.Session, o.Model, o.Round)
	switch {
	case ctx.Err() != nil:
		return o, nil, context.Cause(ctx)
	case err == nil && out.Kind == agent.Paused:
		return o, nil, errStopped
	}
	if fresh := b.refresh(ctx); fresh != nil {
		return o, nil, fresh
	}
	o.At = b.w.c.Now()
	if err != nil {
		b.w.c.Log.Info("no opinion", "attempt", b.attempt.ID, "model", o.Model, "err", err)
		o.Failure = domain.FailureOf(err)
		return o, nil, nil
	}
	o.Summary, o.Found = out.Artifact.Summary, len(out.Artifact.Findings)
	comments := make([]domain.Comment, 0, o.Found)
	for _, f := range out.Artifact.Findings {
		comments = append(comments, b.remark(ctx, o, f))
	}
	return o, comments, nil
}

// remark makes the comment of a finding.
func (b *bench) remark(ctx context.Context, o domain.Opinion, f domain.Finding) domain.Comment {
	var text []byte
	there := false
	if path, err := domain.CleanPath(f.File); err == nil && f.File != "" {
		f.File = path
		text, err = b.repo.ReadFile(ctx, b.attempt.Head, path)
		there = err == nil
	}
	c := review.Remark(f, text, there)
	c.ID = domain.CommentID(b.w.c.IDs(domain.KindComment))
	c.Attempt, c.Round, c.Author, c.Tree, c.At = o.Attempt, o.Round, o.Model, o.Tree, o.At
	return c
}

// runReader runs the reader's loop. Its tools only read, nothing runs a command for it, its gate denies whatever else, and
// nobody is asked for it.
func (b *bench) runReader(ctx context.Context, id domain.SessionID, model string, round int) (agent.Outcome, error) {
	m, info, err := b.w.c.Models.Open(ctx, model)
	if err != nil {
		return agent.Outcome{}, err
	}
	s, err := b.readerSession(ctx, id)
	if err != nil {
		return agent.Outcome{}, err
	}
	env, err := tool.Open(b.attempt.Worktree, b.w.c.Now)
	if err != nil {
		return agent.Outcome{}, err
	}
	defer env.Root.Close()
	task := b.readerTask()
	env.Allowed = func(path string) error {
		return domain.E(domain.CodeDenied, "", "you only read: %s stays as it is", path)
	}
	env.Readable = func(path string) bool { return policy.MayRead(b.settings.Rules, task.Contract, path) }
	defer b.w.c.lanes.Lane(model).Rest(string(id))
	return agent.Run(ctx, agent.Config{
		Attempt: b.attempt, Task: task, Session: s.session, Round: round, System: s.system,
		Model: b.w.reading(m, info, model), Info: info, MaxOutput: int(info.MaxOutput), Context: info.Context,
		Think: b.settings.Thinking[model], Tools: toolset.Of(s.session), Env: env,
		Gate:     &gate{w: b.w, rules: b.settings.Rules, contract: task.Contract, level: b.attempt.Isolation.Level},
		Recorder: quiet{&recorder{w: b.w}}, Keeper: untouched{},
		History: s.history, Last: s.last, Calls: s.calls, Turns: s.turns, Worked: b.attempt.Worked,
		Pause: func() bool { return b.w.isPausing() && b.w.c.stopping() }, Now: b.w.c.Now, IDs: b.w.c.IDs,
	})
}

// readerTask is the task as the reader's loop is bounded by it. What it spends is the attempt's; its replies are its own.
func (b *bench) readerTask() domain.Task {
	t := b.bounded()
	c := t.Contract
	t.Contract = domain.Contract{
		Produces: domain.ArtifactFindings, NotPaths: []string{"**"}, OnAsk: domain.OnAskDeny, Isolation: c.Isolation, Budget: c.Budget,
	}
	t.Contract.Budget.Turns = maxReading
	return t
}

func (b *bench) readerSession(ctx context.Context, id domain.SessionID) (out conversation, err error) {
	err = b.w.c.Store.View(ctx, func(tx *store.Tx) error {
		if out.session, err = tx.Session(id); err != nil {
			return err
		}
		if err := out.readMessages(tx, b.project.ID); err != nil {
			return err
		}
		turns, err := tx.TurnsOf(id)
		if err != nil || len(turns) == 0 {
			return err
		}
		out.last, out.turns = turns[len(turns)-1], turns[len(turns)-1].N
		out.calls, err = tx.CallsOfTurn(out.last.ID)
		return err
	})
	return out, err
}

// reading gives a model that waits for its lane, is mended and retries, as an attempt's own does, but does not move the
// attempt where its server asks for a pause.
func (w *worker) reading(m provider.Model, info provider.Info, ref string) provider.Model {
	lane := w.c.lanes.Lane(ref)
	m = provider.Mending(m, provider.MendOptions{Info: info, TextCalls: info.Local})
	m = provider.Queued(m, provider.QueueOptions{Lane: lane, Model: ref, Foreground: w.inForeground, OnState: w.inLane})
	return provider.Retrying(m, provider.RetryOptions{
		Lane: lane,
		OnWait: func(until time.Time, why string) {
			w.setActivity(why + "; tries again at " + until.Format(time.TimeOnly))
		},
	})
}

// quiet records a reader's session beside the attempt's own: what it says is not streamed into that, and how full its
// context is says nothing of the agent's.
type quiet struct{ *recorder }

// Record implements agent.Recorder.
func (q quiet) Record(ctx context.Context, records ...domain.Record) error {
	for i, rec := range records {
		if t, ok := rec.(domain.TurnEnded); ok {
			t.Turn.Context = domain.Context{}
			records[i] = t
		}
	}
	return q.recorder.Record(ctx, records...)
}

// Delta implements agent.Recorder.
func (quiet) Delta(domain.TurnID, string, string) {}

// untouched is the keeper of one that changes nothing.
type untouched struct{}

// Before implements agent.Keeper.
func (untouched) Before(context.Context, domain.ToolCall) error {
	return domain.E(domain.CodeDenied, "review", "a reader runs no command")
}

// After implements agent.Keeper.
func (untouched) After(context.Context, domain.Turn, []string, bool) (*domain.Checkpoint, *domain.DiffStat, error) {
	return nil, nil, nil
}
