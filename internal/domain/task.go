package domain

import "time"

// ArtifactKind is what an attempt ends in, for a person to judge.
type ArtifactKind string

// The kinds of artifact. A failure is never asked for; it is what the others become when they cannot be had.
const (
	ArtifactChange   ArtifactKind = "change"
	ArtifactPlan     ArtifactKind = "plan"
	ArtifactReport   ArtifactKind = "report"
	ArtifactFindings ArtifactKind = "findings"
	ArtifactFailure  ArtifactKind = "failure"
)

// Money is billionths of a US dollar, so that one token of a cheap model is still a whole number.
type Money int64

// USD gives m in dollars.
func (m Money) USD() float64 { return float64(m) / 1e9 }

// Dollars makes Money of a number of dollars.
func Dollars(usd float64) Money { return Money(usd*1e9 + 0.5) }

// Budget bounds one attempt. Zero means no bound.
type Budget struct {
	Tokens        int64 // input and output together
	Cost          Money
	Minutes       int // of wall time while it works
	ReviewMinutes int // how long the result may take a person to read
	Turns         int
}

// OnAsk says what becomes of a call whose rule is to ask.
type OnAsk string

// What may become of a call that asks.
const (
	OnAskWait OnAsk = "wait" // it waits in the inbox
	OnAskDeny OnAsk = "deny" // it is denied (unattended use)
)

// Contract is what a task may do and what it must leave behind.
type Contract struct {
	Produces  ArtifactKind
	DoneWhen  string   // what done means, in words
	Paths     []string // globs that may be written; empty: all
	NotPaths  []string // globs that may not be written, whatever Paths says
	Allow     []string // rules that allow without asking, see package policy
	Yes       bool     // allow what would ask, inside the contract; never what is denied
	OnAsk     OnAsk
	Isolation int // the least isolation level the task may run at
	Budget    Budget
}

// Task is one reviewable unit of work.
type Task struct {
	ID         TaskID
	Project    ProjectID
	Number     int // 1, 2, 3… within the project
	Title      string
	Brief      string
	Kind       string // feature, fix, test, docs, refactor, …: free text, shown and filtered by
	Mode       string
	Contract   Contract
	Checks     []Check
	Model      string // provider/name
	After      []TaskID
	Base       string // the ref it starts from, as given
	Target     string // full name of the branch it is to land on
	Background bool
	NoReview   bool
	Demo       bool
	CreatedAt  time.Time
}
