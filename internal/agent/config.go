package agent

import (
	"context"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/tool"
)

// Gate decides on a call before it runs. Its error ends the attempt.
type Gate interface {
	// Decide goes by the rules and does not wait.
	Decide(ctx context.Context, call domain.ToolCall) (domain.Decision, error)
	// Ask puts to a person what the rules say to ask, and blocks until they have answered: allow or deny.
	Ask(ctx context.Context, call domain.ToolCall, d domain.Decision) (domain.Decision, error)
}

// Recorder keeps what happens. Record returns when the facts are durable, and keeps all of them or none. Delta and
// Activity are hints for faces; they never block and may be dropped.
type Recorder interface {
	Record(ctx context.Context, records ...domain.Record) error
	Delta(turn domain.TurnID, kind, text string)
	Activity(line string)
}

// Keeper keeps the worktree's trees.
type Keeper interface {
	// Before is called before a command runs, so that what was there can be had back.
	Before(ctx context.Context, call domain.ToolCall) error
	// After is called after a turn that wrote. exec says that a command ran, so wrote does not name everything. The
	// checkpoint is nil when the tree is as it was.
	After(ctx context.Context, turn domain.Turn, wrote []string, exec bool) (
		*domain.Checkpoint, *domain.DiffStat, error)
}

// Config is everything Run is handed.
type Config struct {
	Attempt domain.Attempt // its Usage is what was spent so far
	Task    domain.Task
	Session domain.Session
	Round   int

	Model     provider.Model
	Info      provider.Info
	System    string // see System
	Brief     string // first message of a session without history, see Brief; empty: the task's own
	MaxOutput int    // tokens of one reply; 0: the provider's own limit
	Context   int64  // tokens of context to run with; 0: the model's own
	Think     string // level of thinking; empty: see provider.Request

	// TrimAt and HandOverAt are percent of the context: where old results are left out of what is sent, and where a
	// fresh session takes over. 0: never; the context is then used until it overflows.
	TrimAt, HandOverAt int
	// Changed lists the files that differ from the base, for the note of a hand-over; nil: nobody knows.
	Changed func(ctx context.Context) ([]string, error)

	Tools    []tool.Tool
	Env      *tool.Env
	Gate     Gate
	Recorder Recorder
	Keeper   Keeper

	History []domain.Message  // all messages of the session, in order
	Last    domain.Turn       // the session's last turn; zero: none. Unfinished when its EndedAt is zero
	Calls   []domain.ToolCall // recorded calls of that turn
	Turns   int               // number of the attempt's last turn, over all its sessions; 0: none
	Worked  time.Duration     // time worked so far, without waiting for people

	// Again says that a person resumed the attempt after it had failed: the model is asked once more before what it
	// failed with is judged again. Budgets hold all the same.
	Again bool
	Inbox func() []Said // takes what a person said since the last call; nil: nobody does
	Pause func() bool   // asked between turns; nil: never
	Now   func() time.Time
	IDs   domain.IDs
}

// Said is a message of a person: words, images, or both.
type Said struct {
	Text   string
	Images []domain.Image
}

// OutcomeKind says how Run ended, when it did not end in an error.
type OutcomeKind string

// The ways to end.
const (
	Finished OutcomeKind = "finished" // Artifact holds what came of it
	Paused   OutcomeKind = "paused"   // between turns; Run goes on from the history when it is called again
	// HandedOver means that the attempt has a fresh session; Run goes on with that when it is called again.
	HandedOver OutcomeKind = "handed_over"
)

// Outcome is how Run ended.
type Outcome struct {
	Kind     OutcomeKind
	Artifact domain.Artifact
	Turns    int           // of the attempt, this run's included
	Worked   time.Duration // this run's included, without waiting for people
}
