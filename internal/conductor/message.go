package conductor

import (
	"context"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

var errRead = domain.E(domain.CodeConflict, "take back the message", "the agent has read it already").
	WithHint("say something else: it is read before the next turn")

// Unsay takes back a message that the agent has not read yet.
func (c *Conductor) Unsay(ctx context.Context, id domain.RequestID) (r domain.Request, err error) {
	take := func() error {
		return c.Store.Update(ctx, func(tx *store.Tx) (err error) {
			if r, err = tx.Request(id); err != nil {
				return err
			}
			switch {
			case r.Kind != domain.RequestMessage:
				return domain.E(domain.CodeUsage, "take back the message", "%s is not a message of yours", id)
			case r.State == domain.RequestAnswered:
				return errRead
			case r.State != domain.RequestWaiting:
				return domain.E(domain.CodeConflict, "take back the message", "it is %s already", r.State)
			}
			r.State, r.AnsweredAt = domain.RequestWithdrawn, c.Now()
			return tx.PutRequest(&r)
		})
	}
	if err := c.Store.View(ctx, func(tx *store.Tx) (err error) { r, err = tx.Request(id); return err }); err != nil {
		return r, err
	}
	w := c.worker(r.Attempt)
	if w == nil {
		return r, take()
	}
	w.mu.Lock()
	rec := w.recorder
	w.mu.Unlock()
	if rec == nil {
		return r, take()
	}
	return r, rec.withdraw(id, take)
}

// tell leaves a word of the program's own for the agent, about something that was done to its files. Where its last turn
// was broken off, the results of that have to come first, so it is then told between turns. turn is the one that it is
// about; 0: none.
func (b *bench) tell(tx *store.Tx, origin, text string, turn int) error {
	if b.attempt.Session == "" {
		return nil
	}
	turns, err := tx.Turns(b.attempt.ID)
	if err != nil {
		return err
	}
	if len(turns) > 0 && turns[len(turns)-1].EndedAt.IsZero() {
		r := domain.Request{
			ID: domain.RequestID(b.w.c.IDs(domain.KindRequest)), Attempt: b.attempt.ID, Kind: domain.RequestMessage,
			Question: text, State: domain.RequestWaiting, CreatedAt: b.w.c.Now(),
		}
		return tx.PutRequest(&r)
	}
	m := agent.UserMessage(b.attempt.Session, b.attempt.Round, origin, text, b.w.c.Now())
	for _, t := range turns {
		if t.N == turn {
			m.Turn = t.ID
		}
	}
	return tx.Record(domain.MessageAdded{Message: m})
}
