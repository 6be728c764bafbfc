package store

import (
	"encoding/json"
	"slices"

	"github.com/coppice/coppice/internal/domain"
)

var (
	sessions    = newTable("sessions", 1, sessionColumns)
	sessionByID = sessions.where("WHERE id = ?")
	sessionsOf  = sessions.where("WHERE attempt = ? ORDER BY ordinal")

	messages   = newTable("messages", 2, messageColumns)
	messagesOf = messages.where("WHERE session = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3")
	countOf    = statement("SELECT count(*) FROM messages WHERE session = ?")
	messagesTo = messages.where("WHERE session = ?1 AND seq < ?2 AND role NOT IN ('tool', 'system') ORDER BY seq DESC LIMIT ?3")
	nextSeq    = statement("SELECT coalesce(max(seq), 0) + 1 FROM messages WHERE session = ?")
	attemptOf  = statement("SELECT attempt FROM sessions WHERE id = ?")
)

func sessionColumns(s *domain.Session) []column {
	return []column{
		{"id", &s.ID}, {"attempt", &s.Attempt}, {"ordinal", &s.Ordinal}, {"model", &s.Model}, {"edit", &s.Edit}, {"lean", &s.Lean},
		{"fetch", &s.Fetch},
		{"created_at", at(&s.CreatedAt)}, {"takes_over", &s.From}, {"earlier", &s.Earlier}, {"in_a_row", &s.InARow},
		{"stage", &s.Stage},
	}
}

func messageColumns(m *domain.Message) []column {
	return []column{
		{"session", &m.Session}, {"seq", &m.Seq}, {"turn", &m.Turn}, {"role", &m.Role}, {"round", &m.Round},
		{"origin", &m.Origin}, {"parts", doc((*parts)(&m.Parts))}, {"at", at(&m.At)},
	}
}

// parts are stored with the arguments of calls as strings, so that they come back byte for byte: what a model is
// sent after a restart has to equal what it was sent before.
type parts []domain.Part

type storedPart struct {
	Kind      domain.PartKind `json:"kind"`
	Text      string          `json:"text,omitempty"`
	Signature string          `json:"signature,omitempty"`
	Call      string          `json:"call,omitempty"`
	Name      string          `json:"name,omitempty"`
	Args      string          `json:"args,omitempty"`
	IsError   bool            `json:"is_error,omitempty"`
	Image     *domain.Image   `json:"image,omitempty"`
}

// MarshalJSON implements json.Marshaler.
func (ps parts) MarshalJSON() ([]byte, error) {
	stored := make([]storedPart, len(ps))
	for i, p := range ps {
		stored[i] = storedPart{p.Kind, p.Text, p.Signature, p.Call, p.Name, string(p.Args), p.IsError, p.Image}
	}
	return encode(stored)
}

// UnmarshalJSON implements json.Unmarshaler.
func (ps *parts) UnmarshalJSON(b []byte) error {
	var stored []storedPart
	if err := json.Unmarshal(b, &stored); err != nil {
		return err
	}
	*ps = nil
	for _, p := range stored {
		part := domain.Part{
			Kind: p.Kind, Text: p.Text, Signature: p.Signature, Call: p.Call, Name: p.Name, IsError: p.IsError, Image: p.Image,
		}
		if p.Args != "" {
			part.Args = json.RawMessage(p.Args)
		}
		*ps = append(*ps, part)
	}
	return nil
}

// Session gives one session.
func (tx *Tx) Session(id domain.SessionID) (domain.Session, error) {
	return sessionByID.one(tx, "session "+string(id), id)
}

// Sessions gives the sessions of an attempt in order.
func (tx *Tx) Sessions(attempt domain.AttemptID) ([]domain.Session, error) {
	return sessionsOf.all(tx, attempt)
}

// PutSession adds or replaces a session. Id, ordinal and time that are not set are filled in.
func (tx *Tx) PutSession(s *domain.Session) error {
	newID(tx, &s.ID, domain.KindSession)
	stampNow(tx, &s.CreatedAt)
	if s.Ordinal == 0 {
		known, err := tx.Sessions(s.Attempt)
		if err != nil {
			return err
		}
		s.Ordinal = len(known) + 1
	}
	if err := sessions.put(tx, s); err != nil {
		return err
	}
	return tx.Emit(domain.Event{Kind: domain.EventAttempt, Attempt: s.Attempt, ID: string(s.ID)})
}

// Messages gives at most limit messages of a session after a sequence number, in order; limit 0 gives all.
func (tx *Tx) Messages(session domain.SessionID, after, limit int) ([]domain.Message, error) {
	return messagesOf.all(tx, session, after, bound(limit))
}

// CountMessages says how many messages a session has.
func (tx *Tx) CountMessages(session domain.SessionID) (int, error) {
	return scalar[int](tx, countOf, session)
}

// MessagesBefore gives the last of the messages that a person reads before a sequence number, in order: at most limit,
// without the results of calls and the system text.
func (tx *Tx) MessagesBefore(session domain.SessionID, before, limit int) ([]domain.Message, error) {
	out, err := messagesTo.all(tx, session, before, bound(limit))
	slices.Reverse(out)
	return out, err
}

// addMessage appends a message: its sequence number is the next of its session, whatever it was.
func (tx *Tx) addMessage(m domain.Message) error {
	attempt, err := scalar[domain.AttemptID](tx, attemptOf, m.Session)
	if err != nil {
		return err
	}
	if m.Seq, err = scalar[int](tx, nextSeq, m.Session); err != nil {
		return err
	}
	stampNow(tx, &m.At)
	if err := messages.add(tx, &m); err != nil {
		return err
	}
	return tx.Emit(domain.Event{Kind: domain.EventMessage, Attempt: attempt, ID: string(m.Session)})
}
