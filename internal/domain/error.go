package domain

import (
	"errors"
	"fmt"
)

// Code says what kind of trouble an error is. Faces switch on it and nobody matches on text.
type Code string

// The codes. Each has one exit status (see Exit) and one HTTP status (package api).
const (
	CodeInternal     Code = "internal"      // a fault of ours
	CodeUsage        Code = "usage"         // what was asked for makes no sense as written
	CodeNotFound     Code = "not_found"     // no such thing
	CodeConflict     Code = "conflict"      // a precondition does not hold: wrong state, moved ref, merge conflict
	CodeUntrusted    Code = "untrusted"     // the project is not trusted yet
	CodeChecksFailed Code = "checks_failed" // verification is red
	CodeDenied       Code = "denied"        // a rule said no
	CodeBudget       Code = "budget"        // a token, money, time or turn budget is used up
	CodeLoop         Code = "loop"          // the agent repeated itself
	CodeProvider     Code = "provider"      // the model's server failed or cannot be reached
	CodeAuth         Code = "auth"          // the model's server refused the key
	CodeModelMissing Code = "model_missing" // the server has no such model
	CodeContext      Code = "context"       // the request does not fit the model's context
	CodeReplay       Code = "replay"        // a replay script was not followed to the letter
	CodeEmpty        Code = "empty"         // the agent ended without the artifact it was to produce
	CodeWaiting      Code = "waiting"       // it waits for a person
	CodeIsolation    Code = "isolation"     // the required isolation is not there on this machine
	CodeCancelled    Code = "cancelled"     // a person ended it
	CodeGit          Code = "git"           // git said no
	CodeDisk         Code = "disk"          // no space, or the disk cannot be written
	CodeDatabase     Code = "database"      // the database cannot be read or is of another version
	CodeVersion      Code = "version"       // face and engine are of different versions
	CodeUnavailable  Code = "unavailable"   // the engine is not there or is stopping
)

// Codes lists every code.
var Codes = []Code{
	CodeInternal, CodeUsage, CodeNotFound, CodeConflict, CodeUntrusted, CodeChecksFailed, CodeDenied,
	CodeBudget, CodeLoop, CodeProvider, CodeAuth, CodeModelMissing, CodeContext, CodeReplay, CodeEmpty,
	CodeWaiting, CodeIsolation, CodeCancelled, CodeGit, CodeDisk, CodeDatabase, CodeVersion, CodeUnavailable,
}

// Exit is the exit status of the command line for the code (CONTRACT.md).
func (c Code) Exit() int {
	switch c {
	case "":
		return 0
	case CodeUsage:
		return 2
	case CodeNotFound:
		return 3
	case CodeConflict, CodeUntrusted, CodeGit, CodeEmpty, CodeVersion:
		return 4
	case CodeChecksFailed:
		return 5
	case CodeDenied, CodeBudget, CodeLoop:
		return 6
	case CodeProvider, CodeAuth, CodeModelMissing, CodeContext, CodeReplay:
		return 7
	case CodeWaiting:
		return 8
	case CodeIsolation:
		return 78
	case CodeCancelled:
		return 130
	}
	return 1
}

// Error is an error a person can act on: a code for programs, the operation that failed (verb first), what went
// wrong, and a way out. Msg and Hint are shown to people; neither ever holds a secret.
type Error struct {
	Code Code
	Op   string // "create worktree fix-login"
	Msg  string
	Hint string // what to do about it; empty when there is nothing to do
	Err  error  // the cause; may be nil
}

// Error gives op, message and cause on one line; the hint is left to the face.
func (e *Error) Error() string {
	s := e.Msg
	if s == "" && e.Err != nil {
		s = e.Err.Error()
	} else if e.Err != nil && e.Err.Error() != s {
		s += ": " + e.Err.Error()
	}
	if e.Op != "" {
		s = e.Op + ": " + s
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// E makes an Error with a formatted message.
func E(code Code, op, format string, args ...any) *Error {
	return &Error{Code: code, Op: op, Msg: fmt.Sprintf(format, args...)}
}

// WithHint sets the way out and gives back the same error.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// Because sets the cause and gives back the same error.
func (e *Error) Because(err error) *Error {
	e.Err = err
	return e
}

// Wrap puts an operation in front of err and keeps the code and hint of the innermost Error; other errors become
// internal ones. Wrap of nil is nil.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	var inner *Error
	if errors.As(err, &inner) {
		return &Error{Code: inner.Code, Op: op, Hint: inner.Hint, Err: err}
	}
	return &Error{Code: CodeInternal, Op: op, Err: err}
}

// CodeOf gives the code of the outermost Error in err's chain, CodeInternal where there is none, and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

// HintOf gives the way out that err names, or "".
func HintOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Hint
	}
	return ""
}
