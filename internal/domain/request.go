package domain

import "time"

// Effect is what a rule does to a call.
type Effect string

// The effects, from the strictest.
const (
	Deny  Effect = "deny"
	Ask   Effect = "ask"
	Allow Effect = "allow"
)

// Decision is the outcome of the rules on one call, with the reason.
type Decision struct {
	ID      DecisionID
	Attempt AttemptID
	Call    CallID
	Effect  Effect
	Rule    string // the rule that made it, as a person would write it
	Reason  string // one sentence for a person, and for the model when it is denied
	By      string // rule, you, budget
	At      time.Time
}

// RequestKind is what a request asks of a person.
type RequestKind string

// The kinds of request.
const (
	RequestPermission RequestKind = "permission"
	RequestQuestion   RequestKind = "question"
	// RequestMessage is a person's word to the agent that waits for the end of a turn. It is no question to anybody:
	// it shares the table so that it survives a crash.
	RequestMessage RequestKind = "message"
)

// RequestState is how far a request has come.
type RequestState string

// The states of a request.
const (
	RequestWaiting  RequestState = "waiting"
	RequestAnswered RequestState = "answered"
	RequestExpired  RequestState = "expired" // the attempt ended or was interrupted first
	// RequestWithdrawn is a message that a person took back before the agent read it.
	RequestWithdrawn RequestState = "withdrawn"
)

// Scope says for how long a person allows what was asked about. Whatever its scope, an answer never goes over a rule
// that denies.
type Scope string

// The scopes, from the narrowest.
const (
	ScopeOnce    Scope = "once"
	ScopeAttempt Scope = "attempt"
	ScopeTask    Scope = "task" // every attempt at the task, those to come too
	ScopeProject Scope = "project"
)

// Request is something that waits for a person in the inbox.
type Request struct {
	ID         RequestID
	Attempt    AttemptID
	Call       CallID
	Kind       RequestKind
	Action     Action   // for a permission
	Decision   Decision // for a permission: why it asks
	Question   string
	Options    []string // suggested answers to a question
	Images     []Image  // of a message
	State      RequestState
	Answer     string // allow, deny, or the text
	Scope      Scope  // of an allow
	Reason     string // of a deny, for the agent; may be empty
	From       string // the face it was answered from, as it calls itself
	CreatedAt  time.Time
	AnsweredAt time.Time
}

// BinItem is something that held work and was removed; it can be brought back until it expires.
type BinItem struct {
	ID        BinID
	Project   ProjectID
	Attempt   AttemptID
	Title     string
	Reason    string
	Ref       string // hidden ref that keeps the commit
	Commit    string
	Branch    string
	Bytes     int64
	RemovedAt time.Time
	ExpiresAt time.Time
}
