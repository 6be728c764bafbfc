package domain

import "time"

// Attempt is one try at a task: a worktree, a branch, a session, a change.
type Attempt struct {
	ID       AttemptID
	Task     TaskID
	Project  ProjectID
	Ordinal  int // 1, 2, 3… within the task
	State    State
	Why      string // one line: what it waits for, why it failed
	Activity string // one line: what it does now; not kept over a restart
	Model    string // provider/name

	Branch   string // full ref name
	Worktree string // directory, outside the user's checkout; empty until it is made
	Base     string // commit it started from, fixed
	BaseTree string
	Head     string // last checkpoint commit
	HeadTree string
	Round    int // 1, and one more for every request for changes

	Background bool
	Repairs    int           // how often the result was sent back by a check in this round
	Worked     time.Duration // by its agent, without waiting for people
	Isolation  Isolation
	Session    SessionID
	Usage      Usage
	Context    Context
	Diff       DiffStat

	Artifact   Artifact
	Failure    *Failure
	Escalation *Escalation // nil: the model is the one it began with
	Reconciles *Reconciles // nil: it began with the task alone
	PartOf     AttemptID   // it is what a person accepted of this one, and no more; empty: it is a try at the whole task

	CreatedAt time.Time
	StartedAt time.Time // zero until it first ran
	ReadyAt   time.Time
	EndedAt   time.Time
	UpdatedAt time.Time
}

// Escalation says that another model took over from the one an attempt began with, and what that may cost.
type Escalation struct {
	From, To string
	Failed   int   // verifications that the first one's results failed
	Estimate Money // of the first request, at most
	Cap      Money // the other model may cost this much
	Before   Money // what the attempt had cost by then
	At       time.Time
}

// Reconciles says that an attempt brings the change of another attempt at its task together with what that conflicts with.
// It begins on both, with the conflicts in its files.
type Reconciles struct {
	From   AttemptID  // whose change is brought over
	Other  AttemptID  // an open attempt it is brought together with, and comes after; empty: what the target has by now
	Tasks  []TaskID   // of what it conflicts with, as far as it is known
	Files  []Conflict // where
	Checks []Check    // of those tasks, which have to pass as well
}

// Conflict is a file in which two changes conflict. Places is how many conflicts are marked in it; 0: it cannot be told by
// marks, as where one side deleted the file.
type Conflict struct {
	Path   string
	Places int
}

// Artifact is what came of an attempt, for a person to judge.
type Artifact struct {
	Kind    ArtifactKind
	Summary string   // what was done, in the agent's words
	NotDone []string // what was not, in the agent's words
	Text    string   // the plan, report or findings as Markdown; empty for a change
	// Findings are the findings one by one, the most serious first, where the agent gave them so.
	Findings []Finding
	Minutes  int // estimate of the time it takes to read
	// Stops are those of a tour through another's change. No attempt ends in one.
	Stops []Stop `json:",omitempty"`
}

// Severity says how much a finding or a remark matters.
type Severity string

// The severities, the gravest first.
const (
	MustFix       Severity = "must fix"
	ShouldFix     Severity = "should fix"
	CouldBeBetter Severity = "could be better"
)

// Severities lists them, the gravest first.
var Severities = []Severity{MustFix, ShouldFix, CouldBeBetter}

// Finding is one thing an agent found in the code.
type Finding struct {
	Severity Severity
	Title    string
	File     string // relative to the repository; empty: about no one file
	Line     int    // 0: about the whole file
	Text     string // what goes wrong and how it is known, Markdown

	Lines      int     `json:",omitempty"` // how many from Line on are meant; 0: one
	Suggestion *string `json:",omitempty"` // what they could say instead; nil: no proposal
}

// Failure is why an attempt failed, in the words of the error it failed with.
type Failure struct {
	Code Code
	Msg  string
	Hint string
}

// FailureOf makes a Failure of an error.
func FailureOf(err error) *Failure {
	return &Failure{Code: CodeOf(err), Msg: err.Error(), Hint: HintOf(err)}
}

// Usage counts what models were asked for. Tokens are the provider's own count.
type Usage struct {
	Requests    int
	Input       int64 // tokens of prompts, cached ones included
	Cached      int64 // the part of Input the provider read from its cache
	Written     int64 // the part of Input the provider wrote to its cache, for its price; not stored
	Output      int64 // tokens written, thinking included
	Cost        Money
	CostUnknown bool // a part had no known price: Cost is then a lower bound and shown as unknown
}

// Add gives the sum of two usages.
func (u Usage) Add(v Usage) Usage {
	return Usage{
		Requests: u.Requests + v.Requests, Input: u.Input + v.Input, Cached: u.Cached + v.Cached,
		Written: u.Written + v.Written, Output: u.Output + v.Output, Cost: u.Cost + v.Cost, CostUnknown: u.CostUnknown || v.CostUnknown,
	}
}

// Tokens is input and output together.
func (u Usage) Tokens() int64 { return u.Input + u.Output }

// Context says how full the model's context was at the last request. All are tokens; Size 0 is unknown.
type Context struct {
	Used, Size int64
	Parts      ContextParts
}

// ContextParts is what a context is used for. The parts are estimated by their length and add up to what was used.
type ContextParts struct {
	System  int64 // how to work, and the task
	Tools   int64 // names, descriptions and schemas
	Notes   int64 // the project's notes
	History int64 // what was said and called, by both sides
	Results int64 // what tools gave back
}

// DiffStat is the size of a change.
type DiffStat struct{ Files, Additions, Deletions int }

// Isolation is what was in force when an attempt's commands ran.
type Isolation struct {
	Level int    // 3 isolated, 2 restricted, 1 ask every time, 0 off (SECURITY.md, 4.2)
	Name  string // "Isolated"
	Words string // one honest sentence: what is prevented and what is not
}
