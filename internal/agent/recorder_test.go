package agent

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// journal is a Recorder that plays the store: it keeps what is durable and fails the test when facts come in an order
// that would not survive a crash.
type journal struct {
	t *testing.T

	mu       sync.Mutex
	messages []domain.Message // of the session, without its system prompt
	former   [][]domain.Message
	session  domain.Session // zero: the first
	system   string
	turns    []domain.Turn
	calls    map[domain.TurnID][]domain.ToolCall
	usage    domain.Usage
	worked   time.Duration
	kinds    []string // what was recorded, in order
	batches  int
	deltas   string
	activity []string
	effects  map[string]int // calls that ran and touch the world, by ref, over all restarts

	killAt int  // the batch at which the program dies; 0: never
	lost   bool // the batch at which it dies is lost; else it is durable and only the answer is lost
	dead   bool
	once   bool // it was a hiccup: the batch at killAt is lost and the program lives
}

var errKilled = errors.New("killed")

func newJournal(t *testing.T) *journal {
	return &journal{t: t, calls: map[domain.TurnID][]domain.ToolCall{}, effects: map[string]int{}}
}

func (j *journal) Record(ctx context.Context, records ...domain.Record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if ctx.Err() != nil {
		j.t.Errorf("recording with a context that has ended: %v", ctx.Err())
	}
	if j.dead {
		return errKilled
	}
	j.batches++
	j.dead = j.killAt > 0 && j.batches == j.killAt
	if j.dead && j.lost {
		j.dead = !j.once
		return errKilled
	}
	for _, r := range records {
		if why := j.apply(r); why != "" {
			j.t.Errorf("record %d (%T) breaks the order: %s\n%v", len(j.kinds), r, why, j.kinds)
		}
	}
	if j.dead {
		return errKilled
	}
	return nil
}

func (j *journal) Delta(_ domain.TurnID, _, text string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.deltas += text
}

func (j *journal) Activity(line string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.activity = append(j.activity, line)
}

func (j *journal) apply(r domain.Record) string {
	switch r := r.(type) {
	case domain.SessionStarted:
		j.kinds = append(j.kinds, "session")
		j.former, j.messages, j.session = append(j.former, j.messages), nil, r.Session
	case domain.TurnStarted:
		return j.startTurn(r.Turn)
	case domain.MessageAdded:
		return j.addMessage(r.Message)
	case domain.DecisionMade:
		j.kinds = append(j.kinds, "decision "+string(r.Decision.Effect))
	case domain.CallStarted:
		j.kinds = append(j.kinds, "start "+r.Call.Name)
		return j.startCall(r.Call)
	case domain.CallEnded:
		j.kinds = append(j.kinds, string(r.Call.State)+" "+r.Call.Name)
		return j.endCall(r.Call)
	case domain.TurnEnded:
		return j.endTurn(r)
	case domain.UsageCounted:
		j.kinds = append(j.kinds, "usage")
		j.usage = j.usage.Add(r.Usage)
		if j.open() == nil || j.open().ID != r.Turn {
			return "usage outside of its turn"
		}
		j.open().Reserved = nil
	}
	return ""
}

// open gives the turn that is under way.
func (j *journal) open() *domain.Turn {
	if n := len(j.turns); n > 0 && j.turns[n-1].EndedAt.IsZero() {
		return &j.turns[n-1]
	}
	return nil
}

func (j *journal) last() domain.Message {
	if len(j.messages) == 0 {
		return domain.Message{}
	}
	return j.messages[len(j.messages)-1]
}

func (j *journal) seams() int {
	n := 0
	for _, m := range j.messages {
		if m.Role == domain.RoleSeam {
			n++
		}
	}
	return n
}

// unanswered says whether the last message is a reply whose calls have no results yet.
func (j *journal) unanswered() bool { return len(j.last().Calls()) > 0 }

func (j *journal) startTurn(t domain.Turn) string {
	j.kinds = append(j.kinds, "turn")
	switch {
	case j.open() != nil:
		return "another turn is open"
	case j.unanswered():
		return "calls have no results yet"
	case t.N != len(j.turns)+1:
		return fmt.Sprintf("turn %d follows %d turns", t.N, len(j.turns))
	}
	j.turns = append(j.turns, t)
	return ""
}

func (j *journal) addMessage(m domain.Message) (why string) {
	j.kinds = append(j.kinds, string(m.Role))
	if m.Role == domain.RoleSystem {
		j.system = m.TextOf()
		return ""
	}
	switch {
	case j.session.ID != "" && m.Session != j.session.ID:
		why = "a message of another session"
	case m.Role == domain.RoleTool:
		why = j.checkResults(m)
	case j.unanswered():
		why = "a message between calls and their results"
	case m.Role == domain.RoleUser && j.open() != nil:
		why = "a user message within a turn"
	case m.Role == domain.RoleAssistant && (j.open() == nil || j.open().ID != m.Turn):
		why = "a reply outside of its turn"
	}
	m.Seq = len(j.messages) + 1
	j.messages = append(j.messages, m)
	return why
}

func (j *journal) checkResults(m domain.Message) string {
	calls := j.last().Calls()
	if len(calls) == 0 || len(calls) != len(m.Parts) {
		return fmt.Sprintf("%d results for %d calls", len(m.Parts), len(calls))
	}
	for i, c := range calls {
		if m.Parts[i].Call != c.Call {
			return "results are not in the order of the calls"
		}
		rec := find(j.calls[j.last().Turn], c.Call)
		if rec == nil || rec.State == domain.CallIntended {
			return "a result without a recorded outcome: " + c.Call
		}
		if rec.Output != m.Parts[i].Text {
			return "a result differs from its outcome"
		}
	}
	return ""
}

func (j *journal) startCall(c domain.ToolCall) string {
	switch {
	case j.open() == nil || !j.unanswered() || j.last().Turn != c.Turn:
		return "a call without its reply"
	case find(j.calls[c.Turn], c.Ref) != nil:
		return "a call is begun twice"
	case c.State != domain.CallIntended:
		return "a call begins as " + string(c.State)
	}
	j.calls[c.Turn] = append(j.calls[c.Turn], c)
	return ""
}

func (j *journal) endCall(c domain.ToolCall) string {
	if c.ID == "" || c.Attempt == "" || c.Turn == "" {
		return "an outcome without ids"
	}
	rec := find(j.calls[c.Turn], c.Ref)
	switch {
	case rec == nil && c.State != domain.CallRefused:
		return "an outcome of a call that was not begun"
	case rec != nil && rec.State != domain.CallIntended:
		return "a second outcome of one call"
	case rec != nil && c.State == domain.CallRefused:
		return "a call that had begun is refused"
	case c.State == domain.CallIntended || c.State == "":
		return "an outcome that is none"
	}
	if rec == nil {
		j.calls[c.Turn] = append(j.calls[c.Turn], c)
	} else {
		*rec = c
	}
	return ""
}

func (j *journal) endTurn(r domain.TurnEnded) string {
	j.kinds = append(j.kinds, "end")
	switch {
	case j.open() == nil || j.open().ID != r.Turn.ID:
		return "the end of a turn that is not open"
	case j.unanswered():
		return "a turn ends with unanswered calls"
	case r.Turn.EndedAt.IsZero() || r.Turn.Stop == "":
		return "a turn ends without time or reason"
	case (r.Checkpoint == nil) != (r.Turn.Checkpoint == ""):
		return "checkpoint and turn disagree"
	}
	j.turns[len(j.turns)-1], j.worked = r.Turn, max(j.worked, r.Worked)
	return ""
}

// asked is called by the models: everything a request rests on must be durable.
func (j *journal) asked(req provider.Request) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.kinds = append(j.kinds, "ask")
	if j.dead {
		return
	}
	if j.open() == nil {
		j.t.Error("the model is asked outside of a turn")
	}
	if n := len(j.messages) - j.seams(); len(req.Messages) != n {
		j.t.Errorf("a request with %d messages, of which %d are durable", len(req.Messages), n)
	}
	if n := len(req.Messages); n == 0 || req.Messages[n-1].Role == domain.RoleAssistant {
		j.t.Error("a request that ends in a reply")
	}
}

// ran is called by the tools: a call that may change anything must be on record as about to run.
func (j *journal) ran(name, key string, touches bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.kinds = append(j.kinds, "run "+name)
	if touches {
		j.effects[key]++
	}
	if j.dead || j.open() == nil || !touches {
		return
	}
	for _, c := range j.calls[j.open().ID] {
		if c.Name == name && c.State == domain.CallIntended {
			return
		}
	}
	j.t.Errorf("%s runs and is not on record", name)
}

// config takes the durable state into a Config, as the conductor does after a restart.
func (j *journal) config(cfg Config) Config {
	j.mu.Lock()
	defer j.mu.Unlock()
	cfg.History = append([]domain.Message(nil), j.messages...)
	cfg.Attempt.Usage = j.usage
	if n := len(j.turns); n > 0 {
		cfg.Turns = n
		if last := j.turns[n-1]; j.session.ID == "" || last.Session == j.session.ID {
			cfg.Last, cfg.Calls = last, append([]domain.ToolCall(nil), j.calls[last.ID]...)
		}
	}
	if j.session.ID != "" {
		cfg.Session, cfg.System = j.session, j.system
	}
	return cfg
}
