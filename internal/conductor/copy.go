package conductor

import (
	"fmt"
	"slices"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// copier copies a conversation up to a turn, for a rewind within an attempt or for a fork into another. Sessions are only
// ever appended to, so both begin a session that is a copy of the beginning of one.
type copier struct {
	tx    *store.Tx
	ids   domain.IDs
	to    domain.AttemptID
	forks bool // into another attempt: turns, calls and checkpoints are copied with new ids
	upTo  int
	turns map[domain.TurnID]domain.Turn
	fresh map[domain.TurnID]domain.TurnID // the copies of turns
	other *suit                           // another model goes on with the copy; nil: the same
}

// suit is what is of one model in a session: which it is, how it edits, and its system text.
type suit struct {
	session domain.Session
	system  string
}

// wear makes the copy of a session another model's. What was thought in it is sealed by the model that thought it: it
// stays to be read, and its seal does not go to the other one.
func (c *copier) wear(s *domain.Session, other *suit) {
	c.other = other
	s.Model, s.Edit, s.Lean, s.Fetch = other.session.Model, other.session.Edit, other.session.Lean, other.session.Fetch
}

func newCopier(tx *store.Tx, ids domain.IDs, from, to domain.AttemptID, upTo int) (*copier, error) {
	turns, err := tx.Turns(from)
	c := &copier{
		tx: tx, ids: ids, to: to, forks: from != to, upTo: upTo,
		turns: map[domain.TurnID]domain.Turn{}, fresh: map[domain.TurnID]domain.TurnID{},
	}
	for _, t := range turns {
		c.turns[t.ID] = t
	}
	return c, err
}

// sessionOf is the session a turn belongs to; for turn 0 the first that the given one goes back to.
func (c *copier) sessionOf(current domain.SessionID) (domain.Session, error) {
	for _, t := range c.turns {
		if t.N == c.upTo {
			return c.tx.Session(t.Session)
		}
	}
	s, err := c.tx.Session(current)
	for err == nil && s.From != "" {
		s, err = c.tx.Session(s.From)
	}
	return s, err
}

// session copies a session as far as the turn, and for a fork those it took over from, and gives the copy.
func (c *copier) session(s domain.Session, words string, seam string) (domain.Session, error) {
	out := s
	out.ID, out.Attempt, out.Ordinal = domain.SessionID(c.ids(domain.KindSession)), c.to, 0
	if c.forks && s.From != "" {
		before, err := c.tx.Session(s.From)
		if err != nil {
			return out, err
		}
		if before, err = c.session(before, "", ""); err != nil {
			return out, err
		}
		out.From = before.ID
	}
	messages, err := c.tx.Messages(s.ID, 0, 0)
	if err != nil {
		return out, err
	}
	if err := c.tx.PutSession(&out); err != nil {
		return out, err
	}
	round := 1
	for _, m := range c.kept(messages) {
		round = m.Round
		if err := c.message(m, out.ID); err != nil {
			return out, err
		}
	}
	if words == "" {
		return out, nil
	}
	m := agent.SeamMessage(out.ID, round, seam, words, out.CreatedAt)
	m.At = messages[len(messages)-1].At
	return out, c.tx.Record(domain.MessageAdded{Message: m})
}

// kept are the messages up to the end of the turn; what a session begins with where the turn is not in it.
func (c *copier) kept(messages []domain.Message) []domain.Message {
	for i, m := range slices.Backward(messages) {
		if t, ok := c.turns[m.Turn]; ok && t.N <= c.upTo {
			return messages[:i+1]
		}
	}
	for i, m := range messages {
		if m.Turn != "" || !agent.Opens(m) {
			return messages[:i]
		}
	}
	return messages
}

func (c *copier) message(m domain.Message, to domain.SessionID) error {
	m.Session, m.Seq = to, 0
	if c.other != nil {
		m.Parts = c.other.parts(m)
	}
	if t, ok := c.turns[m.Turn]; ok && c.forks {
		if c.fresh[t.ID] == "" {
			if err := c.turn(t, to); err != nil {
				return err
			}
		}
		m.Turn = c.fresh[t.ID]
	}
	return c.tx.Record(domain.MessageAdded{Message: m})
}

// parts gives the parts of a message as the other model may have them.
func (o *suit) parts(m domain.Message) []domain.Part {
	out := slices.Clone(m.Parts)
	for i := range out {
		out[i].Signature = ""
	}
	if m.Role == domain.RoleSystem {
		return []domain.Part{{Kind: domain.PartText, Text: o.system}}
	}
	return out
}

// turn copies a turn with its calls and its checkpoint. What it cost stays with the attempt that paid for it.
func (c *copier) turn(t domain.Turn, to domain.SessionID) error {
	id := domain.TurnID(c.ids(domain.KindTurn))
	c.fresh[t.ID] = id
	calls, err := c.tx.CallsOfTurn(t.ID)
	if err != nil {
		return err
	}
	end := domain.TurnEnded{Turn: t}
	cp, ok, err := c.tx.CheckpointAt(t.Attempt, t.EndedAt)
	if err != nil {
		return err
	}
	if ok && !cp.At.Before(t.StartedAt) { // its own, or one from before a command of it
		cp.ID, cp.Attempt, cp.Turn = domain.CheckpointID(c.ids(domain.KindCheckpoint)), c.to, id
		end.Checkpoint = &cp
	}
	end.Turn.ID, end.Turn.Session, end.Turn.Attempt = id, to, c.to
	end.Turn.Usage, end.Turn.Reserved, end.Turn.Checkpoint = domain.Usage{}, nil, ""
	start := end.Turn
	start.EndedAt = zeroTime
	records := []domain.Record{domain.TurnStarted{Turn: start}}
	for _, call := range calls {
		call.ID, call.Attempt, call.Session, call.Turn = domain.CallID(c.ids(domain.KindCall)), c.to, to, id
		if call.State != domain.CallRefused {
			records = append(records, domain.CallStarted{Call: call})
		}
		if call.State != domain.CallIntended {
			records = append(records, domain.CallEnded{Call: call})
		}
	}
	return c.tx.Record(append(records, end)...)
}

func copiedWords(a domain.Attempt, turn int) string {
	return fmt.Sprintf("What stands before is a copy of attempt %d up to turn %d; the files are those of then.", a.Ordinal, turn)
}
