package conductor

import (
	"cmp"
	"context"
	"slices"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// ask puts a request into the inbox and waits for its answer. While it waits the attempt is in the given state and
// holds no slot; several requests of one attempt may wait at once. The answer is durable before it is given.
func (w *worker) ask(ctx context.Context, r domain.Request, state domain.State) (domain.Request, error) {
	answer := make(chan domain.Request, 1)
	w.c.expect(r.ID, answer)
	defer w.c.forgetAnswer(r.ID)
	if err := w.beginWait(ctx, r, state); err != nil {
		return r, err
	}
	wait, leave := context.WithCancelCause(ctx)
	w.setLeave(leave)
	defer func() { w.setLeave(nil); leave(nil) }()
	select {
	case r = <-answer:
	case <-wait.Done():
		return r, context.Cause(wait)
	}
	return r, w.endWait(ctx)
}

func (w *worker) setLeave(leave context.CancelCauseFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.leave = leave
}

// beginWait stores the request and, for the first one, moves the attempt and gives its slot back.
func (w *worker) beginWait(ctx context.Context, r domain.Request, state domain.State) error {
	w.mu.Lock()
	w.waiting++
	first := w.waiting == 1
	w.mu.Unlock()
	put := func(tx *store.Tx) error { return tx.PutRequest(&r) }
	if !first {
		return w.c.Store.Update(ctx, put)
	}
	why := "asks: " + r.Question
	if r.Kind == domain.RequestPermission {
		why = "asks to " + describe(r.Action)
	}
	_, err := w.c.moveAnd(ctx, w.id, state, func(a *domain.Attempt) { a.Why = why }, func(tx *store.Tx, _ domain.Attempt) error { return put(tx) })
	if err == nil {
		w.giveBack()
		w.resting()
	}
	return err
}

// endWait takes a slot again and moves the attempt back once nothing is waited for any more.
func (w *worker) endWait(ctx context.Context) error {
	w.mu.Lock()
	w.waiting--
	last := w.waiting == 0
	w.mu.Unlock()
	if !last {
		return nil
	}
	if err := w.takePlace(ctx); err != nil {
		return err
	}
	_, err := w.c.move(ctx, w.id, domain.StateRunning, func(a *domain.Attempt) { a.Why = "" })
	return err
}

func describe(a domain.Action) string {
	if a.Command != "" {
		return "run " + a.Command
	}
	if a.URL != "" {
		return "fetch " + a.URL
	}
	s := a.Tool
	for _, p := range a.Paths {
		s += " " + p
	}
	return s
}

func (c *Conductor) expect(id domain.RequestID, answer chan domain.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answers[id] = answer
}

func (c *Conductor) forgetAnswer(id domain.RequestID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.answers, id)
}

// Reply is what a person says to a request.
type Reply struct {
	Text   string       // allow or deny for a permission, any text for a question
	Scope  domain.Scope // of an allow; empty: once
	Reason string       // of a deny, told to the agent
	From   string       // the face it comes from
}

// Answer answers a request. The second answer to one request is refused. What is allowed for the attempt or the project
// holds for the attempt from here on; writing it down for the project is the caller's, see Grant.
func (c *Conductor) Answer(ctx context.Context, id domain.RequestID, a Reply) (domain.Request, error) {
	var r domain.Request
	err := c.Store.Update(ctx, func(tx *store.Tx) (err error) {
		if r, err = tx.Request(id); err != nil {
			return err
		}
		if err := answerable(r, a); err != nil {
			return err
		}
		r.State, r.Answer, r.Scope, r.AnsweredAt = domain.RequestAnswered, a.Text, "", c.Now()
		r.Reason, r.From = a.Reason, a.From
		if r.Kind == domain.RequestPermission && a.Text == string(domain.Allow) {
			r.Scope = cmp.Or(a.Scope, domain.ScopeOnce)
		}
		if r.Scope == domain.ScopeTask {
			if err := keepRule(tx, r); err != nil {
				return err
			}
		}
		return tx.PutRequest(&r)
	})
	if err != nil {
		return r, err
	}
	c.mu.Lock()
	answer := c.answers[id]
	c.mu.Unlock()
	if answer != nil {
		answer <- r // has room: a request is answered once
	}
	return r, nil
}

func answerable(r domain.Request, a Reply) error {
	refuse := func(code domain.Code, format string, args ...any) *domain.Error {
		return domain.E(code, "answer "+string(r.ID), format, args...)
	}
	yesOrNo := []string{string(domain.Allow), string(domain.Deny)}
	switch {
	case r.State != domain.RequestWaiting:
		return refuse(domain.CodeConflict, "it is %s already", r.State)
	case r.Kind == domain.RequestMessage:
		return refuse(domain.CodeConflict, "it is a message of yours, not a question")
	case r.Kind == domain.RequestPermission && !slices.Contains(yesOrNo, a.Text):
		return refuse(domain.CodeUsage, "a permission is answered with allow or deny, not %q", a.Text)
	case a.Text == "":
		return refuse(domain.CodeUsage, "the answer is empty")
	case r.Kind == domain.RequestQuestion && a.Scope != "":
		return refuse(domain.CodeUsage, "a question has no scope")
	case a.Text == string(domain.Deny) && a.Scope != "" && a.Scope != domain.ScopeOnce:
		return refuse(domain.CodeUsage, "only an allow may hold for longer").WithHint("to deny for good, write a rule: coppice config set policy.rules 'deny …'")
	case !slices.Contains([]domain.Scope{"", domain.ScopeOnce, domain.ScopeAttempt, domain.ScopeTask, domain.ScopeProject}, a.Scope):
		return refuse(domain.CodeUsage, "the scope is %q", a.Scope).WithHint("once, attempt, task or project")
	case a.Scope != "" && a.Scope != domain.ScopeOnce && len(standing(r.Action)) == 0:
		return refuse(domain.CodeConflict, "it cannot be written as an exact rule, so it can only be allowed once")
	}
	return nil
}

// keepRule adds the standing rules of an answer to its task, so that they hold after a restart too.
func keepRule(tx *store.Tx, r domain.Request) error {
	a, err := tx.Attempt(r.Attempt)
	if err != nil {
		return err
	}
	t, err := tx.Task(a.Task)
	if err != nil {
		return err
	}
	t.Contract.Allow = append(t.Contract.Allow, standing(r.Action)...)
	return tx.PutTask(&t)
}

// Standing gives the rules that allowing an action for longer makes: exactly this action. None: it can only be allowed
// once.
func Standing(a domain.Action) []string {
	var out []string
	for _, r := range standing(a) {
		out = append(out, "allow "+r)
	}
	return out
}

// Grant lets what was granted for a project hold in the attempts that are at work on it, without a restart.
func (c *Conductor) Grant(project domain.ProjectID, a domain.Action) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, w := range c.live {
		w.mu.Lock()
		if w.project == project && w.gate != nil {
			w.gate.grant(a)
		}
		w.mu.Unlock()
	}
}
