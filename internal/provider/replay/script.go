package replay

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// Script is a parsed script.
type Script struct {
	Path    string           // as shown in errors
	context int64            // tokens; 0: Context
	sees    bool             // it takes images
	price   *[2]domain.Money // of a million tokens in and out; nil: it is a local model
	turns   []turn
}

// Turns is the number of replies in the script.
func (s *Script) Turns() int { return len(s.turns) }

// turn is one reply.
type turn struct {
	line    int
	round   int // 1, 2, 3…
	expects []expectation
	steps   []step
	usage   *[2]int64 // in, out; nil: derived from the request
	stop    bool
}

type expectKind int

const (
	expectLastUser expectKind = iota
	expectTools
	expectResult
	expectRequest
)

// expectation is one expect line.
type expectation struct {
	line    int
	kind    expectKind
	names   []string // of tools
	isError bool
	match   matcher // empty: anything
	not     bool    // it may not match
}

type stepKind int

const (
	stepSay stepKind = iota
	stepThink
	stepCall
	stepDelay
	stepFail
	stepCut
	stepHang
)

// step is one thing a turn does.
type step struct {
	line   int
	kind   stepKind
	text   string          // say, think
	name   string          // call
	args   json.RawMessage // call; not JSON when malformed
	wait   time.Duration   // delay
	status int             // fail
	after  time.Duration   // fail: retry-after
}

// fault gives a step's failure as the error a server's answer would have become.
func (s step) fault() *provider.Error {
	if s.kind == stepCut {
		return &provider.Error{Kind: provider.KindRetryable, Msg: inLine(s.line) + "the connection drops here"}
	}
	return &provider.Error{
		Kind: provider.KindOfStatus(s.status), Status: s.status, RetryAfter: s.after,
		Msg: inLine(s.line) + "the script fails here",
	}
}

func inLine(line int) string { return fmt.Sprintf("line %d: ", line) }
