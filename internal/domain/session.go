package domain

import (
	"encoding/json"
	"time"
)

// Session is the append-only conversation of one agent.
type Session struct {
	ID        SessionID
	Attempt   AttemptID
	Ordinal   int // 1, and one more for every hand-over on the same worktree
	Model     string
	Edit      EditFormat // decides which tools it has; empty: EditReplace
	Lean      bool       // it has few tools, for its model is lost among many
	Fetch     bool       // it has the tool that fetches web pages, unless it is lean
	CreatedAt time.Time

	From    SessionID // the session it takes over from; empty: it begins, or it is a copy of the beginning of one
	Earlier int       // replies in the sessions before it, as far as it goes on from them
	InARow  int       // hand-overs that led to it with hardly any work in between

	Stage Stage // StageReview, StageTour: it reads the change and is no part of the attempt's conversation; empty: it works on the task
}

// Role says who speaks in a message.
type Role string

// The roles of a message.
const (
	RoleSystem    Role = "system"    // the stable prefix: recorded once, as the first message of a session
	RoleUser      Role = "user"      // the brief, a person's word, a verification's result
	RoleAssistant Role = "assistant" // the model
	RoleTool      Role = "tool"      // results of the calls of the assistant message before it
	RoleSeam      Role = "seam"      // never sent: where what is sent changes otherwise than by appending
)

// Origins of seams.
const (
	SeamTrim     = "trim"     // old results are left out of what is sent from here on
	SeamHandOver = "handover" // the session ends here and another takes over
	SeamEscalate = "escalate" // the session ends here and one of another model takes over
	SeamRewind   = "rewind"   // what follows in the attempt's former session was taken back
	SeamFork     = "fork"     // what stands before is a copy of another attempt's session
)

// Message is one entry of a session as the model sees it. Messages are only ever appended.
type Message struct {
	Session SessionID
	Seq     int // 1, 2, 3… within the session
	Turn    TurnID
	Role    Role
	Round   int    // the round of the attempt it belongs to
	Origin  string // for a user message: brief, person, changes, checks, nudge, …; for a seam: see SeamTrim
	Parts   []Part
	At      time.Time
}

// PartKind says what a part of a message is.
type PartKind string

// The kinds of part.
const (
	PartText     PartKind = "text"
	PartImage    PartKind = "image" // of a person's word
	PartThinking PartKind = "thinking"
	PartCall     PartKind = "call"
	PartResult   PartKind = "result"
)

// Part is one finished block of a message. Which fields count depends on Kind.
type Part struct {
	Kind PartKind `json:"kind"`
	Text string   `json:"text,omitempty"` // text, thinking; for a result what the model sees
	// Signature is the provider's opaque proof of a thinking block; it goes back unchanged.
	Signature string          `json:"signature,omitempty"`
	Call      string          `json:"call,omitempty"` // the provider's call id, made unique within the session
	Name      string          `json:"name,omitempty"` // the tool
	Args      json.RawMessage `json:"args,omitempty"` // always valid JSON
	IsError   bool            `json:"is_error,omitempty"`
	Image     *Image          `json:"image,omitempty"`
}

// Image is a picture that a person showed the agent. Its bytes are kept beside the session, by its id.
type Image struct {
	ID    string `json:"id"`    // the hash of its bytes
	Media string `json:"media"` // image/png, image/jpeg, image/gif or image/webp, by its bytes
	Bytes int64  `json:"bytes"`
	Data  []byte `json:"-"`
}

// TextOf joins the text parts of a message.
func (m Message) TextOf() string {
	s := ""
	for _, p := range m.Parts {
		if p.Kind == PartText {
			s += p.Text
		}
	}
	return s
}

// Calls gives the call parts of a message.
func (m Message) Calls() []Part {
	var out []Part
	for _, p := range m.Parts {
		if p.Kind == PartCall {
			out = append(out, p)
		}
	}
	return out
}

// Turn is one model reply with the tool calls it made. It ends in a checkpoint when it wrote anything.
type Turn struct {
	ID         TurnID
	Session    SessionID
	Attempt    AttemptID
	N          int // 1, 2, 3… within the attempt
	Round      int
	StartedAt  time.Time
	EndedAt    time.Time // zero: not finished
	Usage      Usage
	Context    Context
	Served     Serving      // of its last request
	Reserved   *Usage       // set aside for a request whose usage is not counted yet; nil: nothing is
	Stop       string       // why the model stopped: end, calls, length, …
	Checkpoint CheckpointID // empty: nothing was written
}

// Serving is how a request was served, as far as that is known: zero values are unknown.
type Serving struct {
	Load    time.Duration // the model was brought into memory first
	Read    time.Duration // the prompt was read
	Write   time.Duration // the reply was written
	Context int64         // tokens that are really allocated to the model
	Bytes   int64         // of the loaded model
	GPU     int64         // the part of Bytes that lies on the graphics card
	Prefix  Prefix
	Model   string // that answered, in the provider's own words
	Note    string // what a person should know of it, in a line
}

// Prefix is what a request has in common with the one before it of its session, in bytes of what the model is told.
type Prefix struct {
	Sent   int64 // of this request
	Before int64 // of the request before; 0: it is the first
	Same   int64 // at the beginning of both
}

// Stable says whether all of the request before is the beginning of this one, so that a prompt cache holds.
func (p Prefix) Stable() bool { return p.Same == p.Before }

// CallState is what became of a tool call. Every call has exactly one outcome.
type CallState string

// The states of a tool call.
const (
	CallIntended    CallState = "intended"    // recorded, about to run
	CallCompleted   CallState = "completed"   // it ran; IsError says how it went
	CallRefused     CallState = "refused"     // denied by a rule or a person, or malformed: it never ran
	CallInterrupted CallState = "interrupted" // the program ended in between: effect unknown, never run again
)

// ToolCall is one call of a tool by the model.
type ToolCall struct {
	ID        CallID
	Attempt   AttemptID
	Session   SessionID
	Turn      TurnID
	Index     int    // place among the calls of the turn
	Ref       string // the id in the message, see Part.Call
	Name      string
	Args      json.RawMessage
	Action    Action
	State     CallState
	IsError   bool
	Output    string // what the model was told
	Shown     string // what the person is shown, colours of a terminal included; empty: the same
	Kept      string // file that holds the whole output, where more came out than is shown; empty: none
	Bytes     int64  // of the whole output
	StartedAt time.Time
	EndedAt   time.Time
}

// ActionKind says what a call would do to the world.
type ActionKind string

// The kinds of action.
const (
	ActionRead    ActionKind = "read"    // reads files of the worktree
	ActionWrite   ActionKind = "write"   // writes files of the worktree
	ActionExec    ActionKind = "exec"    // runs a command
	ActionFetch   ActionKind = "fetch"   // asks a server on the network
	ActionControl ActionKind = "control" // todo, ask, finish: touches nothing
)

// Action is what a tool says a call would do; rules are matched against it.
type Action struct {
	Tool    string
	Kind    ActionKind
	Paths   []string // slash-separated, relative to the worktree
	Command string   // for exec
	URL     string   `json:",omitempty"` // for fetch
}

// Checkpoint is the worktree's tree after a turn, kept under the attempt's hidden ref.
type Checkpoint struct {
	ID      CheckpointID
	Attempt AttemptID
	Turn    TurnID // empty: made before a command or by verification
	N       int
	Commit  string
	Tree    string
	At      time.Time
}
