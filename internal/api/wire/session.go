package wire

import (
	"encoding/json"
	"time"
)

// Transcript is a page of a session.
type Transcript struct {
	Attempt string    `json:"attempt"`
	Turns   int       `json:"turns" doc:"in all"`
	Entries []Entry   `json:"entries"`
	Next    int       `json:"next,omitempty" doc:"pass as after for the next page; 0: the end"`
	Prev    int       `json:"prev,omitempty" doc:"pass as before for the page before; 0: the beginning"`
	Model   string    `json:"model"`
	Isolate Isolation `json:"isolation"`
}

// Entry is one message of a session, with what became of its calls.
type Entry struct {
	Seq      int       `json:"seq"`
	Turn     int       `json:"turn" doc:"0: before the first"`
	Round    int       `json:"round"`
	Role     string    `json:"role" enum:"user,assistant,seam" doc:"seam: a place where what the model is sent changes; text says how"`
	Origin   string    `json:"origin,omitempty" doc:"of a user message: brief, person, changes, checks, nudge, handover_ask, handover, carried, escalated, applied; of a seam: trim, handover, escalate, rewind, fork"`
	Text     string    `json:"text,omitempty"`
	Images   []Image   `json:"images,omitempty" doc:"that a person showed; getImage gives them"`
	Thinking string    `json:"thinking,omitempty"`
	Calls    []Call    `json:"calls,omitempty"`
	Usage    *Usage    `json:"usage,omitempty"`
	Context  *Context  `json:"context,omitempty" doc:"of the turn, where the provider counts"`
	Stop     string    `json:"stop,omitempty" doc:"why the model stopped, or what broke the turn off: error, cancelled, crashed"`
	Wrote    *Wrote    `json:"wrote,omitempty" doc:"what the turn changed in the files; none: nothing, or not known"`
	At       time.Time `json:"at"`
	Began    time.Time `json:"began_at,omitzero" doc:"of the turn"`
	Ended    time.Time `json:"ended_at,omitzero" doc:"of the turn"`
}

// Wrote is what one turn changed in the files.
type Wrote struct {
	Files     int      `json:"files"`
	Paths     []string `json:"paths" doc:"the first of them"`
	Additions int      `json:"additions"`
	Deletions int      `json:"deletions"`
}

// Call is one tool call.
type Call struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Args      json.RawMessage `json:"args"`
	Kind      string          `json:"kind" doc:"read, write, exec, control"`
	State     string          `json:"state" enum:"intended,completed,refused,interrupted"`
	IsError   bool            `json:"is_error"`
	Output    string          `json:"output,omitempty" doc:"what the person is shown; the start of it where there is a tail. May hold the escapes that colour text, no others"`
	Tail      string          `json:"tail,omitempty" doc:"the end of a long output"`
	Bytes     int64           `json:"bytes,omitempty" doc:"of the whole output"`
	Found     string          `json:"found,omitempty" doc:"what a search gave the agent, where output is a summary of it"`
	By        string          `json:"by,omitempty" doc:"who decided on it: rule, you, budget"`
	Dir       string          `json:"dir,omitempty" doc:"folder a command ran in, in the worktree"`
	Effect    string          `json:"effect,omitempty" enum:"allow,ask,deny"`
	Rule      string          `json:"rule,omitempty"`
	Reason    string          `json:"reason,omitempty"`
	StartedAt time.Time       `json:"started_at,omitzero"`
	EndedAt   time.Time       `json:"ended_at,omitzero"`
}

// Output is a piece of the whole output of a call.
type Output struct {
	Call   string `json:"call"`
	Offset int64  `json:"offset"`
	Next   int64  `json:"next,omitempty" doc:"pass as offset for the next piece; 0: the end"`
	Total  int64  `json:"total" doc:"bytes"`
	Text   string `json:"text"`
}

// Rewind names the turn to go back to.
type Rewind struct {
	Turn int    `json:"turn" minimum:"0"`
	What string `json:"what,omitempty" enum:"files,session,both" doc:"default: files"`
}

// Fork names the turn another attempt goes on from.
type Fork struct {
	Turn int    `json:"turn" minimum:"0"`
	Note string `json:"note,omitempty" doc:"a word to the new agent"`

	Model string `json:"model,omitempty" doc:"provider/name of another that goes on; absent: the one of then"`
}

// Bisect asks which turn broke a check.
type Bisect struct {
	Check string `json:"check" minLength:"1" doc:"a command that passes on the base and fails now"`
}

// Bisection is the answer.
type Bisection struct {
	Check  string  `json:"check"`
	Turn   int     `json:"turn" doc:"the first whose checkpoint fails"`
	Good   int     `json:"good" doc:"the last before it whose checkpoint passes; 0: the base"`
	Commit string  `json:"commit"`
	Exit   int     `json:"exit_code"`
	Output string  `json:"output" doc:"the end of what the check printed there"`
	Note   string  `json:"note" doc:"what an agent that starts again before it may be told; see fork"`
	Tried  []Trial `json:"tried"`
}

// Trial is one run of a check.
type Trial struct {
	Turn int `json:"turn"`
	Exit int `json:"exit_code"`
}
