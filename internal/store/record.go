package store

import "github.com/coppice/coppice/internal/domain"

// Record applies facts of a session in order. Facts that contradict what is stored are refused: a turn ends once, and
// a call has one outcome (CodeConflict).
func (tx *Tx) Record(records ...domain.Record) error {
	for _, r := range records {
		if err := tx.record(r); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) record(r domain.Record) error {
	switch r := r.(type) {
	case domain.SessionStarted:
		return tx.startSession(r.Session)
	case domain.TurnStarted:
		if err := turns.add(tx, &r.Turn); err != nil {
			return err
		}
		return tx.emitTurn(&r.Turn)
	case domain.MessageAdded:
		return tx.addMessage(r.Message)
	case domain.DecisionMade:
		return tx.PutDecision(&r.Decision)
	case domain.CallStarted:
		r.Call.State = domain.CallIntended
		if err := calls.add(tx, &r.Call); err != nil {
			return err
		}
		return tx.emitCall(&r.Call)
	case domain.CallEnded:
		return tx.endCall(&r.Call)
	case domain.TurnEnded:
		return tx.endTurn(&r)
	case domain.UsageCounted:
		return tx.countUsage(r)
	}
	return domain.E(domain.CodeInternal, "", "the store knows no record of type %T", r)
}

// startSession makes a session the attempt's own. The one before it stays as it is.
func (tx *Tx) startSession(s domain.Session) error {
	if err := tx.PutSession(&s); err != nil {
		return err
	}
	return tx.UpdateAttempt(s.Attempt, func(a *domain.Attempt) error {
		a.Session = s.ID
		a.Context = domain.Context{Size: a.Context.Size}
		return nil
	})
}

// endCall stores the one outcome of a call. A call that was refused may never have been started.
func (tx *Tx) endCall(c *domain.ToolCall) error {
	if c.State == domain.CallIntended || c.State == "" {
		return domain.E(domain.CodeInternal, "", "call %s ended without an outcome", c.ID)
	}
	stored, err := tx.Call(c.ID)
	switch {
	case domain.CodeOf(err) == domain.CodeNotFound:
		if c.State != domain.CallRefused {
			return domain.E(domain.CodeConflict, "", "call %s ended but was never started", c.ID)
		}
	case err != nil:
		return err
	case stored.State != domain.CallIntended:
		return domain.E(domain.CodeConflict, "", "call %s is %s already", c.ID, stored.State)
	}
	if err := calls.put(tx, c); err != nil {
		return err
	}
	return tx.emitCall(c)
}

// endTurn closes a turn and brings the attempt up to date with it.
func (tx *Tx) endTurn(r *domain.TurnEnded) error {
	stored, err := tx.Turn(r.Turn.ID)
	if err != nil {
		return err
	}
	if !stored.EndedAt.IsZero() {
		return domain.E(domain.CodeConflict, "", "turn %s has ended already", r.Turn.ID)
	}
	stampNow(tx, &r.Turn.EndedAt)
	if r.Checkpoint != nil {
		if err := tx.PutCheckpoint(r.Checkpoint); err != nil {
			return err
		}
		r.Turn.Checkpoint = r.Checkpoint.ID
	}
	if err := turns.put(tx, &r.Turn); err != nil {
		return err
	}
	if err := tx.emitTurn(&r.Turn); err != nil {
		return err
	}
	return tx.UpdateAttempt(r.Turn.Attempt, func(a *domain.Attempt) error {
		afterTurn(a, r)
		return nil
	})
}

// afterTurn is what a finished turn changes on its attempt.
func afterTurn(a *domain.Attempt, r *domain.TurnEnded) {
	if r.Checkpoint != nil {
		a.Head, a.HeadTree = r.Checkpoint.Commit, r.Checkpoint.Tree
	}
	if r.Diff != nil {
		a.Diff = *r.Diff
	}
	if r.Turn.Context.Used > 0 {
		a.Context = r.Turn.Context
	}
	a.Worked = max(a.Worked, r.Worked)
}

func (tx *Tx) emitTurn(t *domain.Turn) error {
	return tx.Emit(domain.Event{Kind: domain.EventTurn, Attempt: t.Attempt, ID: string(t.ID)})
}

func (tx *Tx) emitCall(c *domain.ToolCall) error {
	return tx.Emit(domain.Event{Kind: domain.EventCall, Attempt: c.Attempt, ID: string(c.ID)})
}
