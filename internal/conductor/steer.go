package conductor

import (
	"context"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// Pause stops an attempt after the turn that runs, at once where it waits for a person or has not begun.
func (c *Conductor) Pause(ctx context.Context, id domain.AttemptID) error {
	if w := c.worker(id); w != nil {
		w.pause()
		if !w.leaveWait(errPaused) {
			return nil // after the turn that runs
		}
		return w.ended(ctx)
	}
	_, err := c.move(ctx, id, domain.StatePaused, func(a *domain.Attempt) { a.Why = "paused" })
	return err
}

// Resume lets a paused attempt go on, and takes up a failed or cancelled one again from its last finished turn.
func (c *Conductor) Resume(ctx context.Context, id domain.AttemptID) error {
	_, err := c.move(ctx, id, domain.StateQueued, func(a *domain.Attempt) {
		a.Why = "" // the failure stays until the agent runs: it tells that a person wants it tried again
		a.ReadyAt, a.EndedAt = zeroTime, zeroTime
	})
	c.Kick()
	return err
}

// Cancel ends an attempt. What it did stays in its worktree and checkpoints.
func (c *Conductor) Cancel(ctx context.Context, id domain.AttemptID) error {
	if w := c.worker(id); w != nil {
		w.cancel(errCancelled)
		return w.ended(ctx)
	}
	if err := c.giveWay(ctx, id); err != nil {
		return err
	}
	_, err := c.move(ctx, id, domain.StateCancelled, func(a *domain.Attempt) { a.Why, a.EndedAt = "cancelled", c.Now() })
	c.Kick()
	return err
}

// SetBackground moves an attempt between foreground and background, with the slot it holds.
func (c *Conductor) SetBackground(ctx context.Context, id domain.AttemptID, background bool) error {
	if err := c.update(ctx, id, func(a *domain.Attempt) error { a.Background = background; return nil }); err != nil {
		return err
	}
	if w := c.worker(id); w != nil {
		w.rebase(background)
	}
	c.Kick()
	return nil
}

// Say gives a message to the agent: between turns where it works, with its next turn where it does not.
func (c *Conductor) Say(ctx context.Context, id domain.AttemptID, text string, images []domain.Image) error {
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		a, err := tx.Attempt(id)
		if err != nil {
			return err
		}
		if a.State.Done() || a.State == domain.StateReady || a.State == domain.StateLanding {
			return domain.E(domain.CodeConflict, "say", "the attempt is %s: its agent does not listen", a.State).
				WithHint("request changes to send it back to work")
		}
		r := domain.Request{
			ID: domain.RequestID(c.IDs(domain.KindRequest)), Attempt: id, Kind: domain.RequestMessage, Question: text,
			Images: images, State: domain.RequestWaiting, CreatedAt: c.Now(),
		}
		for _, i := range images {
			if err := tx.PutImage(a.Project, i); err != nil {
				return err
			}
		}
		return tx.PutRequest(&r)
	})
}

// RequestChanges sends an attempt back to its agent with the open comments and a word, as its next round. The comments
// are marked sent; none is consumed.
func (c *Conductor) RequestChanges(ctx context.Context, id domain.AttemptID, verdict domain.Verdict) error {
	if err := c.canReturn(ctx, id); err != nil {
		return err
	}
	rejected, err := c.rejectedOf(ctx, id)
	if err == nil {
		err = c.somethingToSay(ctx, id, verdict, rejected)
	}
	if err != nil {
		return err
	}
	_, err = c.moveAnd(ctx, id, domain.StateChangesRequested, func(a *domain.Attempt) {
		a.Round++
		a.Repairs, a.Artifact, a.Failure, a.Why = 0, domain.Artifact{}, nil, "changes requested"
		a.ReadyAt, a.EndedAt = zeroTime, zeroTime
	}, func(tx *store.Tx, a domain.Attempt) error { return c.tellChanges(tx, a, verdict, rejected) })
	if err != nil {
		return err
	}
	_, err = c.move(ctx, id, domain.StateQueued, nil)
	c.Kick()
	return err
}

// canReturn refuses to send back an attempt whose worktree is in the bin.
func (c *Conductor) canReturn(ctx context.Context, id domain.AttemptID) error {
	f, err := c.facts(ctx, id)
	if err == nil && f.attempt.Worktree == "" && f.attempt.Head != "" {
		return domain.E(domain.CodeConflict, "request changes", "the attempt's worktree is in the bin").
			WithHint("bring it back first: coppice bin, then coppice bin restore")
	}
	return err
}

// rejectedOf gives what of an attempt's change a person rejected.
func (c *Conductor) rejectedOf(ctx context.Context, id domain.AttemptID) ([]review.Rejected, error) {
	read, err := c.readHunks(ctx, id)
	if err != nil || !slices.ContainsFunc(read, hasRejected) {
		return nil, err
	}
	f, err := c.facts(ctx, id)
	if err != nil {
		return nil, err
	}
	w := newWorker(c, f.attempt) // it only looks: no claim
	defer w.cancel(nil)
	b, err := w.open(ctx)
	if err != nil {
		return nil, err
	}
	defer b.close()
	return b.rejected(ctx, false)
}

// somethingToSay refuses a request for changes that asks for none.
func (c *Conductor) somethingToSay(ctx context.Context, id domain.AttemptID, verdict domain.Verdict, rejected []review.Rejected) error {
	if len(rejected) > 0 || strings.TrimSpace(verdict.Text) != "" {
		return nil
	}
	return c.Store.View(ctx, func(tx *store.Tx) error {
		comments, err := tx.Comments(id)
		if err != nil || slices.ContainsFunc(comments, isOpen) {
			return err
		}
		return domain.E(domain.CodeUsage, "request changes", "there is no open comment and no message").
			WithHint("comment on a line, reject a hunk or lines, or say what to change with -m")
	})
}

// isOpen says whether a comment goes along with the next request for changes. A model's opinion does not: a person says in
// their own comment what they make of it.
func isOpen(m domain.Comment) bool { return m.State == domain.CommentOpen && !m.Opinion() }

// tellChanges records the verdict, the message to the agent, and which comments went with it.
func (c *Conductor) tellChanges(tx *store.Tx, a domain.Attempt, verdict domain.Verdict, rejected []review.Rejected) error {
	comments, err := tx.Comments(a.ID)
	if err != nil {
		return err
	}
	text := review.Feedback(comments, rejected, verdict.Text)
	if err := tx.PutVerdict(&verdict); err != nil {
		return err
	}
	if err := sendRejected(tx, a, rejected); err != nil {
		return err
	}
	for _, m := range comments {
		if !isOpen(m) {
			continue
		}
		m.State = domain.CommentSent
		if err := tx.PutComment(&m); err != nil {
			return err
		}
	}
	if a.Session == "" {
		return nil
	}
	return tx.Record(domain.MessageAdded{Message: agent.UserMessage(a.Session, a.Round, agent.OriginChanges, text, c.Now())})
}
