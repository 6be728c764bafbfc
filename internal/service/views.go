package service

import (
	"time"

	"github.com/coppice/coppice/internal/config"
	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/machine"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/review"
)

// Ref names an attempt or a task the way a person does: by id, by a unique prefix, or by a task's number in a project.
// A task means its newest attempt.
type Ref struct{ Text, Project string }

// Hello says who the engine is.
type Hello struct {
	Version, Commit, Build string
	PID                    int
	Home                   string
	Busy                   bool
}

// Status is what the engine is doing.
type Status struct {
	Hello
	StartedAt                                 time.Time
	Projects, Working, Queued, Waiting, Ready int
	Faces                                     int
	Foreground, Background                    [2]int // used, total
	Isolation                                 domain.Isolation
	Notices                                   []string
}

// Finding is one line of the doctor. State is ok, warn, bad or off; Means says what it is for and what follows from its
// state; Fix is a command that mends it, Hint words that say how.
type Finding struct{ Name, State, Detail, Means, Hint, Fix string }

// ProjectView is a project with how its checkout stands.
type ProjectView struct {
	domain.Project
	Checkout       Checkout
	TrustStale     bool
	Ready, Working int
}

// Checkout is the state of the user's own checkout.
type Checkout struct {
	Branch, Head string
	Dirty        int
	Branches     []string
	Error        string
}

// TaskView is a task with its attempts, oldest first.
type TaskView struct {
	domain.Task
	Attempts []AttemptView
	Notices  []string
}

// AttemptView is an attempt with what rows and headers show of its task.
type AttemptView struct {
	domain.Attempt
	Of      domain.Task
	Turns   int
	Served  domain.Serving     // of its last request
	Lane    *provider.State    // of the request under way; nil: there is none
	Verdict domain.VerdictKind // on the tree as it is; empty: none
	Landing domain.LandingID
	Others  []domain.Task // what it brings its change together with, as far as it is known
}

// QueueItem is something a person is to judge.
type QueueItem struct {
	AttemptView
	Evidence []EvidenceView
}

// EvidenceView is evidence with the reason it is stale, if it is.
type EvidenceView struct {
	domain.Evidence
	Stale string
}

// CommentView is a comment and where its line is now: 0 when it is outdated or on the whole change.
type CommentView struct {
	domain.Comment
	Line     int
	Outdated bool
}

// RequestView is a request with its task, and what an answer for longer than once would write.
type RequestView struct {
	domain.Request
	Of        domain.Task
	Isolation domain.Isolation
	Worktree  string   // where a command would run
	Rules     []string // exactly what was asked about; none: it can only be allowed once
	RulesFile string   // where an allow for the project would write them
}

// AnswerSpec is what a person says to a request. Always is the older way to say scope task.
type AnswerSpec struct {
	Answer, Scope, Reason, From string
	Always                      bool
}

// LandingView is a landing with its task.
type LandingView struct {
	domain.Landing
	Of domain.Task
}

// Page says which part of a session is wanted: what comes after a sequence number, or, where Before or Tail is set, the
// last before one or the last of all.
type Page struct {
	After, Before, Limit int
	Tail                 bool
	Session              domain.SessionID // of one that read the change; empty: the agent's own
}

// TranscriptView is a page of a session. Next and Prev are where the pages after and before it begin; 0: there is none.
type TranscriptView struct {
	Attempt    domain.Attempt
	Turns      int
	Entries    []Entry
	Next, Prev int
}

// Entry is one message with what became of its calls. N is the turn's number; of a rewind, the turn gone back to.
type Entry struct {
	domain.Message
	N       int // 0: before the first
	Usage   *domain.Usage
	Calls   []CallView
	Stop    string      // why the model stopped, or what broke the turn off
	Wrote   *TurnChange // nil: nothing was written, or it is not known
	Ended   time.Time   // of the turn
	Began   time.Time
	Context domain.Context
}

// TurnChange is what one turn changed in the files.
type TurnChange struct {
	Paths                []string
	Additions, Deletions int
}

// CallView is a tool call with the decision on it. Of a long output Shown is the start and Tail the end; Total is how
// many bytes there are in all.
type CallView struct {
	domain.ToolCall
	Decision domain.Decision
	Tail     string
	Found    string // what a search gave, where Shown is a summary
	Total    int64
}

// OutputView is a piece of a call's whole output. Next is where the next piece begins; 0: this is the last.
type OutputView struct {
	Call                domain.CallID
	Offset, Next, Total int64
	Text                string
}

// FileView is one file of a change.
type FileView struct {
	diff.File
	Group    string
	Flag     string
	Folded   bool // shows its head alone at first: no hand wrote it
	Outside  bool // of the contract
	Comments int
	Hunks    []review.HunkRead // one for each hunk in order; a single one where it has none

	// How many rows it has and which of them open a hunk, unified and side by side.
	Rows, Pairs      int
	Heads, PairHeads []int
}

// ChangeView is the files of a change in reading order.
type ChangeView struct {
	Attempt              domain.Attempt
	Base, Tree           string // its two ends
	Additions, Deletions int
	Files                []FileView
	MovedUnknown         bool // it is too long to look for lines that moved
}

// remarks is what a person left on a change.
type remarks struct {
	comments []domain.Comment
	read     []domain.ReadHunk
}

// DiffView is a window of one file's diff.
type DiffView struct {
	Path          string
	Offset, Total int
	Rows          []diff.Row  // unified
	Pairs         []diff.Pair // side by side
}

// Scope says what of a change is to be seen: all of it, or one of what is named here. A turn counts from 1.
type Scope struct {
	Turn        int    // what this turn changed
	Unseen      bool   // what changed since somebody looked last
	Against     string // how it differs from another attempt at its task
	Uncommitted bool   // what its worktree holds now that its branch does not
	IgnoreSpace bool
}

// ScopeView is a scope that an attempt can be seen in, and how much there is to see. Of what is uncommitted that is not
// known before it is looked at: -1 files.
type ScopeView struct {
	Kind                        string // whole, unseen, turn, against, uncommitted
	Turn                        int
	Attempt                     domain.AttemptID
	Ordinal                     int    // of that attempt within its task
	Model                       string // of that attempt
	Files, Additions, Deletions int
}

// Window is a part of one file's rows.
type Window struct {
	Path          string
	Offset, Limit int
	Split         bool
}

// OpeningView is all that is needed to show a change at once.
type OpeningView struct {
	Attempt  AttemptView
	Change   ChangeView
	Pages    []DiffView // the first rows, file by file
	Evidence []EvidenceView
	Comments []CommentView
	Opinions []OpinionView
	Decided  []DecisionView
	Problem  error // why there is no change
}

// LinesView is a part of a file as it stands on one side of a change.
type LinesView struct {
	Path        string
	Old         bool
	From, Total int
	Lines       []string
	More        []int // bytes of each line that were left out
}

// BlobView is a file of one side of a change that has no lines to show.
type BlobView struct {
	Path  string
	Old   bool
	Gone  bool // not there on this side
	Size  int64
	Media string // image/png and so on, where it is an image that is shown
	Data  []byte // of such an image, where it is not too large
}

// PreviewView is a landing before it happens.
type PreviewView struct {
	Attempt              domain.AttemptID
	Strategy             domain.Strategy
	Target, Before, Tree string
	Clean, Moved, Empty  bool
	Conflicts            []string
	Checkout, Message    string
	Busy                 string   // what is under way in that checkout: "a rebase"
	InTheWay             []string // files that the landing would write and that somebody has changed in that checkout
}

// ModelView is a model that can be named, ModelsView all of them and where they come from.
type (
	ModelView struct {
		Name, Provider, Quant     string
		Local, Tools              bool
		Context, MaxOutput, Bytes int64
		Holds                     int64            // tokens it could hold, where that is more than Context; 0: unknown
		Input, Output, Cached     *domain.Money    // a million tokens; nil: unknown
		Capabilities              []string         // tools, vision, thinking, embedding
		Fit                       Fit              // of a local model
		Good                      string           // what it is good for; empty: nobody has said
		Passport                  *domain.Passport // what was measured of it here; nil: nothing
		Old                       bool             // the model is another now than when it was measured
		provider.Details
	}
	SourceView struct {
		Name, Title, State, URL, Note string
		Local, Custom                 bool
		TakesKey                      bool
		KeyFrom                       string // a variable, "keychain" or a file; empty: there is none
		Version, Program              string // of Ollama
		CanStart                      bool
		Lane                          *provider.LaneState // nil: nothing was asked of it
	}
	ModelsView struct {
		Sources               []SourceView
		Models                []ModelView
		Default, Plan, Review string // the models in force for each stage
		Picks                 Picks
		Machine               machine.Facts
		Suggestions           []Suggestion
	}
	// Picks are the models that are used for the stages where none is set; empty: there is none.
	Picks struct{ Build, Plan, Review string }
	// Suggestion is a local model that is worth getting. Bytes is about.
	Suggestion struct {
		Name, Good      string
		Bytes, Context  int64
		Fit             Fit
		Installed, Best bool
	}
)

// UsageRow is what a model was asked for on a day.
type UsageRow struct {
	Day     string
	Project domain.ProjectID
	Model   string
	domain.Usage
}

// SettingView is one setting with the layer that decides it.
type SettingView struct{ config.Entry }

// SettingCheck is what a file of a layer would make of a value, without writing it.
type SettingCheck struct {
	Value   string // as it would be shown; empty where it is refused
	Problem error  // why it is refused
	Decides SettingView
	Takes   bool // whether the value would be in force then
}

// HitView is a place where a search found something.
type HitView struct {
	Attempt     domain.AttemptID
	Seq         int // of the message in the attempt's conversation; 0: it is in none, or no longer
	Of          domain.Task
	Where, Text string
}

// Judgement is a person's verdict. Tree binds it to what they saw; empty: the tree as it is.
type Judgement struct{ Text, Tree string }

// NewComment is a note on a line, or on the whole where File is empty.
type NewComment struct {
	File string
	Line int
	// Lines is how many lines from Line on are meant; 0 and 1: that one.
	Lines int
	Old   bool
	Text  string
}

// LandSpec asks for a landing.
type LandSpec struct {
	Strategy      domain.Strategy
	Message, Tree string
}

// PatchSpec says which form of the diff is wanted.
type PatchSpec struct {
	Scope
	Stat, NameOnly bool
}

// NewTask is what a person says of a task to start. Empty fields take the project's defaults.
type NewTask struct {
	Project                   domain.ProjectID
	Title, Brief, Kind, Mode  string
	DoneWhen                  string
	Produces                  domain.ArtifactKind
	Models                    []string
	Paths, NotPaths           []string
	Checks                    []string
	Allow                     []string
	After                     []string
	Base, Target              string
	Background, NoReview, Yes bool
	Unattended                bool
	OnAsk                     domain.OnAsk
	Isolation                 *int
	Attempts                  int
	Budget                    domain.Budget
	Demo                      bool
}
