package store

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/coppice/coppice/internal/domain"
)

func record(t *testing.T, s *Store, records ...domain.Record) {
	t.Helper()
	update(t, s, func(tx *Tx) error { return tx.Record(records...) })
}

func refuse(t *testing.T, s *Store, code domain.Code, records ...domain.Record) {
	t.Helper()
	wantCode(t, s.Update(t.Context(), func(tx *Tx) error { return tx.Record(records...) }), code)
}

func (d *seed) turn(id domain.TurnID, n int) domain.Turn {
	return domain.Turn{ID: id, Session: d.session.ID, Attempt: d.attempt.ID, N: n, Round: 1, StartedAt: start}
}

func (d *seed) call(id domain.CallID, turn domain.TurnID, place int) domain.ToolCall {
	return domain.ToolCall{
		ID: id, Attempt: d.attempt.ID, Session: d.session.ID, Turn: turn, Index: place, Name: "edit",
		Args: json.RawMessage(`{"path":  "a<b.go"}`), Action: domain.Action{Tool: "edit", Paths: []string{"a<b.go"}},
		State: domain.CallIntended, StartedAt: start,
	}
}

func TestRecordingATurn(t *testing.T) {
	s := openNew(t)
	d := planted(t, s)
	reply := domain.Message{
		Session: d.session.ID, Seq: 99, Turn: "n1", Role: domain.RoleAssistant, Round: 1, At: start,
		Parts: []domain.Part{
			{Kind: domain.PartThinking, Text: "hm", Signature: "sig"},
			{Kind: domain.PartCall, Call: "call_1", Name: "edit", Args: json.RawMessage(`{"path":  "a<b.go"}`)},
		},
	}
	c := d.call("c1", "n1", 0)
	record(t, s, say(d.session.ID, "brief"))
	allowed := domain.Decision{ID: "d1", Attempt: d.attempt.ID, Call: c.ID, Effect: domain.Allow, Rule: "allow edit", At: start}
	record(t, s, domain.TurnStarted{Turn: d.turn("n1", 1)}, domain.MessageAdded{Message: reply},
		domain.DecisionMade{Decision: allowed}, domain.CallStarted{Call: c})
	done := c
	done.State, done.Output, done.EndedAt = domain.CallCompleted, "edited", start
	ended := d.turn("n1", 1)
	ended.Stop, ended.EndedAt, ended.Context = "calls", start, domain.Context{Used: 10, Size: 100}
	used := domain.Usage{Requests: 1, Input: 7, Output: 3, Cost: 11}
	ended.Usage = used
	keep := domain.Checkpoint{ID: "k1", Attempt: d.attempt.ID, Turn: "n1", N: 1, Commit: "cc", Tree: "tt", At: start}
	record(t, s, domain.CallEnded{Call: done},
		domain.UsageCounted{Attempt: d.attempt.ID, Turn: "n1", Model: "replay/a", Usage: used},
		domain.TurnEnded{Turn: ended, Checkpoint: &keep, Diff: &domain.DiffStat{Files: 1, Additions: 2, Deletions: 3}})

	reply.Seq, ended.Checkpoint = 2, "k1"
	view(t, s, func(tx *Tx) error {
		messages, err := tx.Messages(d.session.ID, 1, 0)
		if diff := cmp.Diff([]domain.Message{reply}, messages); diff != "" || err != nil {
			t.Errorf("messages after the first: %v\n%s", err, diff)
		}
		turns, err := tx.Turns(d.attempt.ID)
		if diff := cmp.Diff([]domain.Turn{ended}, turns); diff != "" || err != nil {
			t.Errorf("turns: %v\n%s", err, diff)
		}
		calls, err := tx.Calls(d.attempt.ID)
		if diff := cmp.Diff([]domain.ToolCall{done}, calls); diff != "" || err != nil {
			t.Errorf("calls: %v\n%s", err, diff)
		}
		decisions, err := tx.Decisions(d.attempt.ID)
		if diff := cmp.Diff([]domain.Decision{allowed}, decisions); diff != "" || err != nil {
			t.Errorf("decisions: %v\n%s", err, diff)
		}
		points, err := tx.Checkpoints(d.attempt.ID)
		if diff := cmp.Diff([]domain.Checkpoint{keep}, points); diff != "" || err != nil {
			t.Errorf("checkpoints: %v\n%s", err, diff)
		}
		a, err := tx.Attempt(d.attempt.ID)
		if a.Head != "cc" || a.HeadTree != "tt" || a.Diff.Deletions != 3 || a.Usage != used || a.Context.Used != 10 {
			t.Errorf("the attempt is %+v", a)
		}
		return err
	})
}

func TestACallHasOneOutcome(t *testing.T) {
	s := openNew(t)
	d := planted(t, s)
	record(t, s, domain.TurnStarted{Turn: d.turn("n1", 1)}, domain.CallStarted{Call: d.call("c1", "n1", 0)})
	ended := d.call("c1", "n1", 0)
	refuse(t, s, domain.CodeInternal, domain.CallEnded{Call: ended}) // still intended
	ended.State = domain.CallCompleted
	record(t, s, domain.CallEnded{Call: ended})
	ended.State = domain.CallInterrupted
	refuse(t, s, domain.CodeConflict, domain.CallEnded{Call: ended})
	refuse(t, s, domain.CodeConflict, domain.CallStarted{Call: d.call("c1", "n1", 0)})

	never := d.call("c2", "n1", 1)
	never.State = domain.CallCompleted
	refuse(t, s, domain.CodeConflict, domain.CallEnded{Call: never})
	never.State = domain.CallRefused
	record(t, s, domain.CallEnded{Call: never})
	view(t, s, func(tx *Tx) error {
		calls, err := tx.CallsOfTurn("n1")
		if len(calls) != 2 || calls[0].State != domain.CallCompleted || calls[1].State != domain.CallRefused {
			t.Errorf("calls: %+v", calls)
		}
		return err
	})
}

func TestATurnEndsOnce(t *testing.T) {
	s := openNew(t)
	d := planted(t, s)
	refuse(t, s, domain.CodeNotFound, domain.TurnEnded{Turn: d.turn("n1", 1)})
	record(t, s, domain.TurnStarted{Turn: d.turn("n1", 1)}, domain.TurnEnded{Turn: d.turn("n1", 1)})
	refuse(t, s, domain.CodeConflict, domain.TurnEnded{Turn: d.turn("n1", 1)})
	refuse(t, s, domain.CodeConflict, domain.TurnStarted{Turn: d.turn("n1", 1)})
}

func TestUsageAddsUp(t *testing.T) {
	s := openNew(t)
	d := planted(t, s)
	one := domain.Usage{Requests: 1, Input: 10, Cached: 4, Output: 2, Cost: 100}
	unpriced := domain.Usage{Requests: 1, Input: 1, CostUnknown: true}
	record(t, s, domain.UsageCounted{Attempt: d.attempt.ID, Model: "a/x", Usage: one},
		domain.UsageCounted{Attempt: d.attempt.ID, Model: "a/x", Usage: one})
	record(t, s, domain.UsageCounted{Attempt: d.attempt.ID, Model: "b/y", Usage: unpriced},
		domain.UsageCounted{Attempt: d.attempt.ID, Model: "b/y", Usage: one})
	day := start.Format("2006-01-02")
	want := []UsageRow{
		{Day: day, Project: d.project.ID, Model: "a/x", Usage: one.Add(one)},
		{Day: day, Project: d.project.ID, Model: "b/y", Usage: one.Add(unpriced)},
	}
	view(t, s, func(tx *Tx) error {
		rows, err := tx.UsageRows(UsageFilter{Project: d.project.ID, From: day, To: day})
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Error(diff)
		}
		later, err2 := tx.UsageRows(UsageFilter{From: "2026-03-02"})
		if len(later) != 0 || err2 != nil {
			t.Errorf("later days: %v, %v", later, err2)
		}
		a, _ := tx.Attempt(d.attempt.ID)
		if total := one.Add(one).Add(one).Add(unpriced); a.Usage != total {
			t.Errorf("the attempt used %+v, want %+v", a.Usage, total)
		}
		return err
	})
}

func TestMessagesArePaged(t *testing.T) {
	s := openNew(t)
	d := planted(t, s)
	for i := range 5 {
		record(t, s, say(d.session.ID, named3("m", i)))
	}
	view(t, s, func(tx *Tx) error {
		page, err := tx.Messages(d.session.ID, 2, 2)
		if len(page) != 2 || page[0].Seq != 3 || page[1].TextOf() != "m-003" {
			t.Errorf("page: %+v", page)
		}
		return err
	})
	refuse(t, s, domain.CodeNotFound, say("s-none", "x"))
}
