package service

import (
	"context"
	"slices"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// maxEntries bounds a page of a session.
const maxEntries = 500

// Transcript gives a page of an attempt's conversation, over all the sessions that followed one another, oldest first.
// Results of calls are shown with their calls, so the tool messages and the system prompt are left out. A page may be of
// the session of one that read the change instead, which is no part of that conversation.
func (s *Service) Transcript(ctx context.Context, r Ref, p Page) (TranscriptView, error) {
	if p.Limit <= 0 || p.Limit > maxEntries {
		p.Limit = 100
	}
	v, err := view(ctx, s, func(tx *store.Tx) (TranscriptView, error) { return transcriptOf(tx, r, p) })
	if err == nil && p.Session == "" { // one that reads changes nothing
		s.fillChanges(ctx, v)
	}
	return v, err
}

func transcriptOf(tx *store.Tx, r Ref, p Page) (TranscriptView, error) {
	a, _, err := resolve(tx, r)
	if err != nil {
		return TranscriptView{}, err
	}
	v := TranscriptView{Attempt: a}
	if p.Session != "" {
		if err := v.of(tx, p.Session); err != nil {
			return v, err
		}
	} else if v.Turns, err = tx.CountTurns(a.ID); err != nil {
		return v, err
	}
	if a = v.Attempt; a.Session == "" {
		return v, err
	}
	c, err := chainOf(tx, a.Session)
	if err != nil {
		return v, err
	}
	messages, err := v.page(tx, c, p)
	if err != nil {
		return v, err
	}
	v.Entries, err = entries(tx, messages)
	return v, err
}

// of makes it the view of another session of the attempt than the one that works.
func (v *TranscriptView) of(tx *store.Tx, id domain.SessionID) error {
	s, err := tx.Session(id)
	switch {
	case domain.CodeOf(err) == domain.CodeNotFound, err == nil && (s.Attempt != v.Attempt.ID || s.Stage == ""):
		return domain.E(domain.CodeNotFound, "transcript", "nobody read the change in a session %s", id).
			WithHint("`coppice opinions ID --json` names those there are")
	case err != nil:
		return err
	}
	v.Attempt.Session, v.Attempt.Model = s.ID, s.Model
	turns, err := tx.TurnsOf(id)
	v.Turns = len(turns)
	return err
}

// page reads the messages of a page and says where its neighbours begin.
func (v *TranscriptView) page(tx *store.Tx, c chain, p Page) (messages []domain.Message, err error) {
	if p.Tail || p.Before > 0 {
		if p.Tail {
			p.Before = 1 << 30
		}
		messages, err = c.before(tx, p.Before, p.Limit)
		if len(messages) == p.Limit {
			v.Prev = messages[0].Seq
		}
		return messages, err
	}
	messages, err = c.after(tx, p.After, p.Limit)
	if len(messages) == p.Limit {
		v.Next = messages[len(messages)-1].Seq
	}
	return messages, err
}

// link is a session of a conversation; its messages are numbered on from those of the sessions before it.
type link struct {
	id            domain.SessionID
	offset, count int
}

// chain is the sessions that followed one another, the first one first.
type chain []link

// chainOf gives a session and those it took over from.
func chainOf(tx *store.Tx, id domain.SessionID) (c chain, err error) {
	for id != "" {
		s, err := tx.Session(id)
		if err != nil {
			return nil, err
		}
		count, err := tx.CountMessages(id)
		if err != nil {
			return nil, err
		}
		c = append(c, link{id: id, count: count})
		id = s.From
	}
	slices.Reverse(c)
	for i := 1; i < len(c); i++ {
		c[i].offset = c[i-1].offset + c[i-1].count
	}
	return c, nil
}

// after gives at most limit messages after a number.
func (c chain) after(tx *store.Tx, after, limit int) (out []domain.Message, err error) {
	for _, l := range c {
		if after >= l.offset+l.count || len(out) == limit {
			continue
		}
		messages, err := tx.Messages(l.id, max(0, after-l.offset), limit-len(out))
		if err != nil {
			return nil, err
		}
		out = append(out, l.numbered(messages)...)
	}
	return out, nil
}

// before gives the last messages that a person reads before a number, at most limit.
func (c chain) before(tx *store.Tx, before, limit int) (out []domain.Message, err error) {
	for _, l := range slices.Backward(c) {
		if before <= l.offset+1 || len(out) == limit {
			continue
		}
		messages, err := tx.MessagesBefore(l.id, before-l.offset, limit-len(out))
		if err != nil {
			return nil, err
		}
		out = append(l.numbered(messages), out...)
	}
	return out, nil
}

func (l link) numbered(messages []domain.Message) []domain.Message {
	for i := range messages {
		messages[i].Seq += l.offset
	}
	return messages
}

func entries(tx *store.Tx, messages []domain.Message) ([]Entry, error) {
	var out []Entry
	for _, m := range messages {
		if m.Role == domain.RoleTool || m.Role == domain.RoleSystem {
			continue
		}
		e := Entry{Message: m}
		if m.Turn != "" {
			t, err := tx.Turn(m.Turn)
			if err != nil {
				return nil, err
			}
			if e.N = t.N; m.Role == domain.RoleAssistant {
				e.Usage, e.Context, e.Stop, e.Began, e.Ended = &t.Usage, t.Context, t.Stop, t.StartedAt, t.EndedAt
				if e.Calls, err = callsOf(tx, t.ID); err != nil {
					return nil, err
				}
			}
		}
		out = append(out, e)
	}
	return out, nil
}

func callsOf(tx *store.Tx, turn domain.TurnID) ([]CallView, error) {
	calls, err := tx.CallsOfTurn(turn)
	out := make([]CallView, 0, len(calls))
	for _, c := range calls {
		v := CallView{ToolCall: c}
		decided, err := tx.DecisionsOn(c.ID)
		if err != nil {
			return nil, err
		}
		if len(decided) > 0 {
			v.Decision = decided[len(decided)-1]
		}
		v.cut()
		out = append(out, v)
	}
	return out, err
}
