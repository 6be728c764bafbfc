package store

import "github.com/coppice/coppice/internal/domain"

// Record applies facts of a session in order. Facts that contradict what is stored are refused: a turn ends once, and
// a call has one outcome (CodeConflict). What they change of an attempt is written once, after all else.
func (tx *Tx) Record(records ...domain.Record) error {
	var on attempted
	for i, r := range records {
		if err := tx.record(&on, r, records[i+1:]); err != nil {
			return err
		}
	}
	return on.write(tx)
}

// attempted gathers what a batch of facts changes of attempts; mostly there is one.
type attempted struct {
	ids     []domain.AttemptID
	changes map[domain.AttemptID][]func(*domain.Attempt)
	started map[domain.CallID]bool // calls whose outcome comes in the same batch: they are stored with it
}

func (o *attempted) change(id domain.AttemptID, f func(*domain.Attempt)) {
	if o.changes == nil {
		o.changes = map[domain.AttemptID][]func(*domain.Attempt){}
	}
	if o.changes[id] == nil {
		o.ids = append(o.ids, id)
	}
	o.changes[id] = append(o.changes[id], f)
}

func (o *attempted) write(tx *Tx) error {
	for _, id := range o.ids {
		err := tx.UpdateAttempt(id, func(a *domain.Attempt) error {
			for _, f := range o.changes[id] {
				f(a)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// begin stores that a call was begun, unless its outcome is among the facts that follow.
func (tx *Tx) begin(on *attempted, c *domain.ToolCall, rest []domain.Record) error {
	for _, r := range rest {
		if e, ok := r.(domain.CallEnded); ok && e.Call.ID == c.ID {
			if on.started == nil {
				on.started = map[domain.CallID]bool{}
			}
			on.started[c.ID] = true
			return nil
		}
	}
	c.State = domain.CallIntended
	if err := calls.add(tx, c); err != nil {
		return err
	}
	return tx.emitCall(c)
}

func (tx *Tx) record(on *attempted, r domain.Record, rest []domain.Record) error {
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
		return tx.begin(on, &r.Call, rest)
	case domain.CallEnded:
		return tx.endCall(&r.Call, on.started[r.Call.ID])
	case domain.TurnEnded:
		return tx.endTurn(on, &r)
	case domain.UsageCounted:
		return tx.countUsage(on, r)
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

// endCall stores the one outcome of a call. A call that was refused may never have been started; one that was started just
// now is not stored yet.
func (tx *Tx) endCall(c *domain.ToolCall, started bool) error {
	if c.State == domain.CallIntended || c.State == "" {
		return domain.E(domain.CodeInternal, "", "call %s ended without an outcome", c.ID)
	}
	if started {
		if err := calls.add(tx, c); err != nil {
			return err
		}
		return tx.emitCall(c)
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
func (tx *Tx) endTurn(on *attempted, r *domain.TurnEnded) error {
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
	on.change(r.Turn.Attempt, func(a *domain.Attempt) { afterTurn(a, r) })
	return nil
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
