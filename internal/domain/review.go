package domain

import "time"

// Evidence is the result of a check, bound to the tree it ran on: that of the change, or that of the change merged with
// its target. It is stale as soon as that tree is another one, and that of a change by itself when the target has changed
// files of it; staleness is derived, never stored.
type Evidence struct {
	ID        EvidenceID
	Attempt   AttemptID
	Check     Check
	Tree      string // tree id it ran on
	Base      string // base commit of the attempt at that time
	Onto      string // commit of the target the change was merged with; empty: the change by itself
	ExitCode  int
	TimedOut  bool
	RedOnBase *bool  // nil: not known; only asked when the check failed. Of what was merged: red on Onto
	Output    string // head and tail, capped
	Bytes     int64  // of output in all
	Isolation Isolation
	StartedAt time.Time
	Duration  time.Duration
	Coverage  *Coverage // nil: the check left no report of what ran
}

// Coverage says which lines of a change ran while a check did, by the reports it left. Lines that no report speaks of, such
// as comments, do not count.
type Coverage struct {
	Reports []string // their paths
	Lines   int
	Run     int
	Missed  []Uncovered
	More    int // places that were missed and are not in Missed
}

// Uncovered are lines of a change that did not run.
type Uncovered struct {
	Path     string
	From, To int
}

// Passed says whether the check went through.
func (e Evidence) Passed() bool { return e.ExitCode == 0 && !e.TimedOut }

// CommentState is how far a comment has come. Comments are never consumed.
type CommentState string

// The states of a comment.
const (
	CommentOpen     CommentState = "open"
	CommentSent     CommentState = "sent"
	CommentAnswered CommentState = "answered"
	CommentResolved CommentState = "resolved"
)

// Anchor ties a comment to a line by its content, so that it survives what moves around it.
type Anchor struct {
	File   string   // path on the new side, or the old one for a removed line
	Line   int      // when it was made; a hint only
	Old    bool     // the line is on the old side
	Text   string   // the line itself
	Rest   []string // further lines below it that are meant as well
	Before []string
	After  []string // up to three lines of context on either side
}

// You is the author of what a person wrote.
const You = "you"

// Comment is a person's or a reviewer's note on a line of a change.
type Comment struct {
	ID       CommentID
	Attempt  AttemptID
	Round    int
	Author   string // "you", or the reviewing model
	Anchor   Anchor // File empty: on the change as a whole
	Text     string
	State    CommentState
	Tree     string // the tree it was made on
	Severity string
	At       time.Time

	// Suggestion is what the lines of the anchor could say instead, where a reviewer has a proposal: empty text removes
	// them.
	Suggestion *string
}

// Opinion says whether a comment is a model's and not a person's. It is shown, and decides nothing.
func (c Comment) Opinion() bool { return c.Author != You }

// Opinion is one reading of a change by a model that has not seen its session: what it thinks of the whole. What it found
// are comments. It is no verdict: nothing is accepted, rejected or kept from a person by it.
type Opinion struct {
	Session SessionID // of the reader; there is one opinion of each
	Attempt AttemptID
	Round   int
	Model   string
	Tree    string // that was read
	Summary string
	Found   int
	Failure *Failure // why there is no opinion; nil: there is one
	Sent    bool     // the author was sent back with it
	AskedAt time.Time
	At      time.Time // zero: it is being read
}

// Given says whether the reading is over.
func (o Opinion) Given() bool { return !o.At.IsZero() }

// ReadHunk says that a person read a hunk, and what they decided on it. It names the hunk by what it changes, so that it
// holds after a follow-up, a rebase and a restart for as long as the change says the same there.
type ReadHunk struct {
	Attempt AttemptID
	Hunk    string // its mark
	File    string
	Line    int // where it began on the old side, and how far it went: to know what came in its place
	Lines   int
	Tree    string        // the tree it was read on
	Verdict VerdictKind   // VerdictAccept, VerdictReject, or none: on its lines that have none of their own
	Reason  string        // why
	Own     []LineVerdict // on some of its lines
	Prints  []string      // of all its changed lines, where some have a verdict of their own: they are known by it in another hunk
	Open    bool          // nobody read it as a whole: only lines of it were judged
	Sent    bool          // what is rejected of it is to be taken back before the agent goes on
	At      time.Time
}

// LineVerdict is what a person decided on some of the changed lines of a hunk, which are counted from 0 among themselves.
// The mark of the hunk holds what they say.
type LineVerdict struct {
	Lines   []int
	Verdict VerdictKind
	Reason  string
}

// Look is what a person saw of an attempt's change: the commit they saw last, and the one they had seen when they came to
// that, so that what is new stays to be seen for as long as nothing newer is.
type Look struct {
	Attempt AttemptID
	Seen    string
	Before  string // empty: it was the first look
	At      time.Time
}

// VerdictKind is what a person decided.
type VerdictKind string

// The verdicts.
const (
	VerdictAccept  VerdictKind = "accept"
	VerdictChanges VerdictKind = "changes"
	VerdictReject  VerdictKind = "reject"
	// VerdictWithdrawn takes back the verdict before it: the attempt is unjudged again.
	VerdictWithdrawn VerdictKind = "withdrawn"
)

// Verdict is a person's decision on an attempt, bound to the tree they saw.
type Verdict struct {
	ID      VerdictID
	Attempt AttemptID
	Kind    VerdictKind
	Tree    string
	Round   int
	Text    string
	At      time.Time
}

// Strategy is how a change reaches the target.
type Strategy string

// The strategies.
const (
	StrategySquash Strategy = "squash"
	StrategyMerge  Strategy = "merge"
	StrategyRebase Strategy = "rebase"
)

// LandingState is how far a landing has come: its journal.
type LandingState string

// The states of a landing.
const (
	LandingIntended LandingState = "intended" // computed, verified; the ref has not moved
	LandingDone     LandingState = "done"
	LandingFailed   LandingState = "failed" // nothing moved
	LandingUndone   LandingState = "undone"
)

// Landing brings a change to the target branch; it doubles as the journal by which a crash in between is explained.
type Landing struct {
	ID       LandingID
	Attempt  AttemptID
	Project  ProjectID
	Strategy Strategy
	Target   string // full ref
	Before   string // commit of the target before
	After    string // commit of the target after
	Tree     string // tree of After
	Accepted string // the tree that was accepted
	Message  string
	State    LandingState
	Checkout string // directory in which the target is checked out; empty: nowhere
	Undo     string // commit of the revert; empty: not undone
	Why      string
	At       time.Time
}
