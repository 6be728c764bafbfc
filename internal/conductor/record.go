package conductor

import (
	"context"
	"slices"
	"sync"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/crash"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// recorder makes an agent's facts durable and hands it what a person said. It is the agent's Recorder and Inbox.
type recorder struct {
	w *worker

	mu    sync.Mutex
	taken []domain.RequestID // messages handed to the agent and not yet recorded
}

// Record stores facts and returns when they are durable.
func (r *recorder) Record(ctx context.Context, records ...domain.Record) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if finishesBlock(records) {
		r.w.deltas.flush() // a face drops what streamed when the finished block comes: nothing of it may come after
	}
	delivered := false
	err := r.w.c.Store.Update(ctx, func(tx *store.Tx) error {
		delivered = false
		if err := tx.Record(records...); err != nil {
			return err
		}
		for _, rec := range records {
			if m, ok := rec.(domain.MessageAdded); ok && m.Message.Origin == agent.OriginPerson {
				delivered = true
				return r.deliver(tx)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if delivered {
		r.taken = nil
	}
	for _, rec := range records {
		crash.Point(RecordPoint(rec))
	}
	return nil
}

func finishesBlock(records []domain.Record) bool {
	return slices.ContainsFunc(records, func(rec domain.Record) bool {
		m, ok := rec.(domain.MessageAdded)
		return ok && m.Message.Role == domain.RoleAssistant
	})
}

// deliver marks the messages that were taken as given, in the transaction that records them in the session.
func (r *recorder) deliver(tx *store.Tx) error {
	for _, id := range r.taken {
		req, err := tx.Request(id)
		if err != nil {
			return err
		}
		req.State, req.AnsweredAt = domain.RequestAnswered, r.w.c.Now()
		if err := tx.PutRequest(&req); err != nil {
			return err
		}
	}
	return nil
}

// inbox takes what a person said since the last call.
func (r *recorder) inbox() []agent.Said {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []agent.Said
	var ids []domain.RequestID
	err := r.w.c.Store.View(r.w.ctx, func(tx *store.Tx) error {
		rs, err := tx.Requests(store.RequestFilter{Attempt: r.w.id, State: domain.RequestWaiting})
		for _, q := range rs {
			if q.Kind != domain.RequestMessage {
				continue
			}
			for i := range q.Images {
				if err := tx.FillImage(r.w.project, &q.Images[i]); err != nil {
					return err
				}
			}
			all, ids = append(all, agent.Said{Text: q.Question, Images: q.Images}), append(ids, q.ID)
		}
		return err
	})
	if err != nil {
		r.w.c.Log.Error("cannot read what a person said", "attempt", r.w.id, "err", err)
		return nil
	}
	r.taken = ids
	return all
}

// withdraw runs take unless the message was handed to the agent already.
func (r *recorder) withdraw(id domain.RequestID, take func() error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if slices.Contains(r.taken, id) {
		return errRead
	}
	return take()
}

// RecordPoint gives the label of the crash point behind a record.
func RecordPoint(rec domain.Record) string {
	switch v := rec.(type) {
	case domain.TurnStarted:
		return "record:turn_started"
	case domain.MessageAdded:
		return "record:message_" + string(v.Message.Role)
	case domain.CallStarted:
		return "record:call_started"
	case domain.CallEnded:
		return "record:call_" + string(v.Call.State)
	case domain.TurnEnded:
		return "record:turn_ended"
	case domain.UsageCounted:
		return "record:usage"
	}
	return "record:other"
}

// RecordPoints are the labels of the records an agent's run passes, for the test that kills at each of them.
var RecordPoints = []string{
	"record:turn_started", "record:message_user", "record:message_assistant", "record:message_tool",
	"record:call_started", "record:call_completed", "record:turn_ended", "record:usage",
}

// Delta passes streamed text on to the faces. It is not stored: the finished block is.
func (r *recorder) Delta(turn domain.TurnID, kind, text string) {
	r.w.deltas.add(turn, domain.PartKind(kind), text)
}

// Activity says what the agent does now.
func (r *recorder) Activity(text string) { r.w.setActivity(text) }
