package domain

import "slices"

// State is where an attempt stands on its way through the loop.
type State string

// The states of an attempt (DESIGN.md, 2).
const (
	StateQueued           State = "queued"           // waits for a slot, a lane or a task it comes after
	StatePreparing        State = "preparing"        // its worktree is being made
	StateRunning          State = "running"          // the agent works
	StateWaitingApproval  State = "waiting_approval" // a permission request waits for a person
	StateWaitingQuestion  State = "waiting_question" // a question waits for a person
	StateWaitingProvider  State = "waiting_provider" // a cooldown of the model's server
	StatePaused           State = "paused"           // a person stopped it between turns
	StateVerifying        State = "verifying"        // the checks run
	StateReviewing        State = "reviewing"        // a fresh agent reads the change
	StateReady            State = "ready"            // in the queue, for a person
	StateChangesRequested State = "changes_requested"
	StateLanding          State = "landing"
	StateLanded           State = "landed"
	StateRejected         State = "rejected"
	StateFailed           State = "failed"
	StateCancelled        State = "cancelled"
)

// States lists every state, in the order of the loop.
var States = []State{
	StateQueued, StatePreparing, StateRunning, StateWaitingApproval, StateWaitingQuestion, StateWaitingProvider,
	StatePaused, StateVerifying, StateReviewing, StateReady, StateChangesRequested, StateLanding, StateLanded,
	StateRejected, StateFailed, StateCancelled,
}

// moves is the one table of allowed moves. What is not in it cannot happen.
//
// A move back to queued from a state that held a worker is recovery after a crash: the next start queues the attempt
// again and it goes on from its last finished turn. Whatever ends, ends through verifying, which has nothing to do for a
// plan or a report; whoever goes on after a person has spoken goes through the queue. A failed attempt stays judgeable: a person may verify it again,
// send it back with comments, or reject it.
var moves = map[State][]State{
	StateQueued:           {StatePreparing, StateRunning, StatePaused, StateCancelled, StateFailed, StateRejected},
	StatePreparing:        {StateRunning, StateQueued, StateFailed, StateCancelled},
	StateRunning:          {StateWaitingApproval, StateWaitingQuestion, StateWaitingProvider, StatePaused, StateVerifying, StateQueued, StateFailed, StateCancelled},
	StateWaitingApproval:  {StateRunning, StatePaused, StateQueued, StateFailed, StateCancelled},
	StateWaitingQuestion:  {StateRunning, StatePaused, StateQueued, StateFailed, StateCancelled},
	StateWaitingProvider:  {StateRunning, StatePaused, StateQueued, StateFailed, StateCancelled},
	StatePaused:           {StateQueued, StateCancelled, StateRejected},
	StateVerifying:        {StateReviewing, StateReady, StateRunning, StateQueued, StateFailed, StateCancelled},
	StateReviewing:        {StateReady, StateRunning, StateQueued, StateFailed, StateCancelled},
	StateReady:            {StateVerifying, StateReviewing, StateLanding, StateChangesRequested, StateRejected, StateCancelled},
	StateChangesRequested: {StateQueued},
	StateLanding:          {StateLanded, StateReady},
	StateLanded:           {StateReady}, // a landing was undone
	StateRejected:         {StateChangesRequested},
	StateFailed:           {StateQueued, StateVerifying, StateChangesRequested, StateRejected, StateCancelled},
	StateCancelled:        {StateQueued, StateRejected},
}

// CanMove says whether an attempt may go from one state to another.
func CanMove(from, to State) bool { return slices.Contains(moves[from], to) }

// CheckMove is CanMove with an error that says which move was refused.
func CheckMove(from, to State) error {
	if CanMove(from, to) {
		return nil
	}
	return E(CodeConflict, "", "an attempt that is %s cannot become %s", from, to)
}

// Working says whether an attempt in this state holds a slot: a goroutine of the conductor works on it.
func (s State) Working() bool {
	switch s {
	case StatePreparing, StateRunning, StateWaitingApproval, StateWaitingQuestion, StateWaitingProvider,
		StateVerifying, StateReviewing, StateLanding:
		return true
	}
	return false
}

// NeedsPerson says whether nothing goes on until a person acts.
func (s State) NeedsPerson() bool {
	switch s {
	case StateWaitingApproval, StateWaitingQuestion, StateReady, StateFailed:
		return true
	}
	return false
}

// Done says whether the attempt is over for good, so far as nobody takes it up again.
func (s State) Done() bool {
	switch s {
	case StateLanded, StateRejected, StateCancelled:
		return true
	}
	return false
}

// Moves lists every allowed move, in the order of States: what a test of crashes has to come by.
func Moves() [][2]State {
	var out [][2]State
	for _, from := range States {
		for _, to := range moves[from] {
			out = append(out, [2]State{from, to})
		}
	}
	return out
}
