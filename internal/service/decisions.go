package service

import (
	"context"
	"slices"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// DecisionView is something that an attempt's agent was allowed or denied by a person, or denied by a rule, or a question of
// it with its answer. What a rule allows is not among them: that is most of what an agent does.
type DecisionView struct {
	At       time.Time
	By       string        // "you", "rule", "budget"; of a question: "you", or "" where nobody answered
	Effect   domain.Effect // empty: it was a question
	Action   domain.Action
	Rule     string // by which it was denied, or that said to ask
	Reason   string // of a denial
	Question string
	Answer   string
}

// maxDecisions is how many decisions of an attempt are listed, the newest ones.
const maxDecisions = 200

// Decisions lists what was asked, answered and denied while an attempt worked, the oldest first.
func (s *Service) Decisions(ctx context.Context, r Ref) ([]DecisionView, error) {
	return view(ctx, s, func(tx *store.Tx) ([]DecisionView, error) {
		a, _, err := resolve(tx, r)
		if err != nil {
			return nil, err
		}
		return decisionsOf(tx, a.ID)
	})
}

func decisionsOf(tx *store.Tx, id domain.AttemptID) ([]DecisionView, error) {
	ds, err := tx.DecisionsTold(id)
	if err != nil {
		return nil, err
	}
	out := []DecisionView{}
	for _, d := range ds {
		v := DecisionView{At: d.At, By: d.By, Effect: d.Effect, Rule: d.Rule, Reason: d.Reason}
		if d.Call != "" {
			call, err := tx.Call(d.Call)
			if err != nil && domain.CodeOf(err) != domain.CodeNotFound {
				return nil, err
			}
			v.Action = call.Action
		}
		out = append(out, v)
	}
	rs, err := tx.Requests(store.RequestFilter{Attempt: id})
	for _, r := range rs {
		if r.Kind != domain.RequestQuestion || r.State == domain.RequestWaiting {
			continue
		}
		v := DecisionView{At: r.AnsweredAt, Question: r.Question, Answer: r.Answer}
		if r.State == domain.RequestAnswered {
			v.By = "you"
		}
		out = append(out, v)
	}
	slices.SortStableFunc(out, func(a, b DecisionView) int { return a.At.Compare(b.At) })
	return out[max(0, len(out)-maxDecisions):], err
}
