package conductor

import (
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

// Answer answers a request: allow or deny for a permission, any text for a question. The second answer to one request
// is refused.
func (c *Conductor) Answer(ctx context.Context, id domain.RequestID, text string, always bool) (domain.Request, error) {
	var r domain.Request
	err := c.Store.Update(ctx, func(tx *store.Tx) (err error) {
		if r, err = tx.Request(id); err != nil {
			return err
		}
		if err := answerable(r, text); err != nil {
			return err
		}
		r.State, r.Answer, r.Always, r.AnsweredAt = domain.RequestAnswered, text, always, c.Now()
		if always && text == string(domain.Allow) {
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

func answerable(r domain.Request, text string) error {
	if r.State != domain.RequestWaiting {
		return domain.E(domain.CodeConflict, "answer "+string(r.ID), "it is %s already", r.State)
	}
	if r.Kind == domain.RequestPermission && !slices.Contains([]string{string(domain.Allow), string(domain.Deny)}, text) {
		return domain.E(domain.CodeUsage, "answer "+string(r.ID), "a permission is answered with allow or deny, not %q", text)
	}
	if text == "" {
		return domain.E(domain.CodeUsage, "answer "+string(r.ID), "the answer is empty")
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
