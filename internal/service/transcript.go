package service

import (
	"context"
	"slices"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// Transcript gives a page of an attempt's conversation, over all the sessions that followed one another: the messages
// after a sequence number, oldest first. Results of calls are shown with their calls, so the tool messages and the system
// prompt are left out.
func (s *Service) Transcript(ctx context.Context, r Ref, after, limit int) (TranscriptView, error) {
	if limit <= 0 || limit > 500 {
		limit = 100
	}
	return view(ctx, s, func(tx *store.Tx) (TranscriptView, error) {
		a, _, err := resolve(tx, r)
		if err != nil {
			return TranscriptView{}, err
		}
		v := TranscriptView{Attempt: a}
		turns, err := tx.Turns(a.ID)
		if err != nil || a.Session == "" {
			return v, err
		}
		v.Turns = len(turns)
		messages, err := conversation(tx, a.Session, after, limit)
		if err != nil {
			return v, err
		}
		if len(messages) == limit {
			v.Next = messages[len(messages)-1].Seq
		}
		v.Entries, err = entries(tx, a, turns, messages)
		return v, err
	})
}

// conversation gives messages of a session and those it took over from, numbered through.
func conversation(tx *store.Tx, id domain.SessionID, after, limit int) (out []domain.Message, err error) {
	chain, err := chainOf(tx, id)
	if err != nil {
		return nil, err
	}
	before := 0 // messages of the sessions that came before
	for _, s := range chain {
		count, err := tx.CountMessages(s.ID)
		if err != nil {
			return nil, err
		}
		if after < before+count && len(out) < limit {
			messages, err := tx.Messages(s.ID, max(0, after-before), limit-len(out))
			if err != nil {
				return nil, err
			}
			for _, m := range messages {
				m.Seq += before
				out = append(out, m)
			}
		}
		before += count
	}
	return out, nil
}

// chainOf gives a session and those it took over from, the first one first.
func chainOf(tx *store.Tx, id domain.SessionID) (out []domain.Session, err error) {
	for id != "" {
		s, err := tx.Session(id)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
		id = s.From
	}
	slices.Reverse(out)
	return out, nil
}

func entries(tx *store.Tx, a domain.Attempt, turns []domain.Turn, messages []domain.Message) ([]Entry, error) {
	decided, err := decisions(tx, a.ID)
	if err != nil {
		return nil, err
	}
	byID := make(map[domain.TurnID]domain.Turn, len(turns))
	for _, t := range turns {
		byID[t.ID] = t
	}
	var out []Entry
	for _, m := range messages {
		if m.Role == domain.RoleTool || m.Role == domain.RoleSystem {
			continue
		}
		e := Entry{Message: m}
		if t, ok := byID[m.Turn]; ok && m.Role == domain.RoleAssistant {
			e.N, e.Usage, e.Context = t.N, &t.Usage, t.Context
			if e.Calls, err = callsOf(tx, t.ID, decided); err != nil {
				return nil, err
			}
		}
		out = append(out, e)
	}
	return out, nil
}

// decisions gives the final decision on each call of an attempt.
func decisions(tx *store.Tx, id domain.AttemptID) (map[domain.CallID]domain.Decision, error) {
	ds, err := tx.Decisions(id)
	out := make(map[domain.CallID]domain.Decision, len(ds))
	for _, d := range ds {
		out[d.Call] = d
	}
	return out, err
}

func callsOf(tx *store.Tx, turn domain.TurnID, decided map[domain.CallID]domain.Decision) ([]CallView, error) {
	calls, err := tx.CallsOfTurn(turn)
	out := make([]CallView, 0, len(calls))
	for _, c := range calls {
		out = append(out, CallView{ToolCall: c, Decision: decided[c.ID]})
	}
	return out, err
}
