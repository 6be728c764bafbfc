package service

import (
	"context"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// Transcript gives a page of an attempt's session: the messages after a sequence number, oldest first. Results of calls
// are shown with their calls, so the tool messages and the system prompt are left out.
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
		messages, err := tx.Messages(a.Session, after, limit)
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
			e.N, e.Usage = t.N, &t.Usage
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
