package tool

import (
	"context"
	"encoding/json"

	"github.com/coppice/coppice/internal/domain"
)

// Spec is what a model is told of a tool.
type Spec struct {
	Name        string
	Description string
	Schema      json.RawMessage // JSON Schema of the parameters, always an object
}

// Tool is one thing a model can call.
type Tool interface {
	Spec() Spec
	// Action says what a call would do. Its error is meant for the model (see ArgsError) and nothing may be run then.
	Action(args json.RawMessage) (domain.Action, error)
	// Run makes the call. Arguments that do not fit give a Result with IsError.
	Run(ctx context.Context, env *Env, args json.RawMessage) (Result, error)
}

// Result is what came of a call.
type Result struct {
	Model   string // what the model sees
	Shown   string // what a person is shown; empty: the same
	Kept    string // file with the whole output, where more came out than is shown
	Bytes   int64  // of the whole output
	IsError bool
	Wrote   []string // files written, relative to the worktree
	Exec    bool     // a command ran: anything may have been written
	Finish  *Finish  // the agent says it is done
}

// Finish is the agent's own account of what it did.
type Finish struct {
	Summary string
	NotDone []string
	Text    string // the plan, report or findings as Markdown

	Findings []domain.Finding
	Stops    []domain.Stop // of a tour
}

// Fail is a Result that tells the model what was wrong and how to mend it.
func Fail(text string) Result { return Result{Model: text, IsError: true} }
