package domain

import "time"

// Record is one durable fact of a session, as the agent reports it. The store applies records in order, in one
// transaction for each batch.
type Record interface{ record() }

// The facts of a session.
type (
	// SessionStarted begins a session in the place of the attempt's former one.
	SessionStarted struct{ Session Session }
	// TurnStarted opens a turn; the model is asked next.
	TurnStarted struct{ Turn Turn }
	// MessageAdded appends a finished message. Seq is set by whoever records.
	MessageAdded struct{ Message Message }
	// DecisionMade keeps a decision on a call.
	DecisionMade struct{ Decision Decision }
	// CallStarted says what a tool is about to do, before it does it.
	CallStarted struct{ Call ToolCall }
	// CallEnded says what came of it. A refused call has no CallStarted.
	CallEnded struct{ Call ToolCall }
	// TurnEnded closes a turn with its usage and checkpoint.
	TurnEnded struct {
		Turn       Turn
		Checkpoint *Checkpoint
		Diff       *DiffStat
		Worked     time.Duration // of the attempt so far, without waiting for people; 0: not known
	}
	// UsageCounted settles a request's usage on the attempt, and with it what the turn had reserved.
	UsageCounted struct {
		Attempt AttemptID
		Turn    TurnID
		Model   string
		Usage   Usage
	}
)

func (SessionStarted) record() {}
func (TurnStarted) record()    {}
func (MessageAdded) record()   {}
func (DecisionMade) record()   {}
func (CallStarted) record()    {}
func (CallEnded) record()      {}
func (TurnEnded) record()      {}
func (UsageCounted) record()   {}
