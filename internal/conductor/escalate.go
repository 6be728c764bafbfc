package conductor

import (
	"context"
	"fmt"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/store"
)

// Escalate says which model takes over where a local one fails its checks again and again. A person allows it by naming it.
type Escalate struct {
	Model   string       // empty: none does
	After   int          // failed verifications after which it does
	MaxCost domain.Money // what it may cost an attempt at most
}

// mayEscalate says whether another model may take over from the attempt's: once, and only from a local one.
func (b *bench) mayEscalate(ctx context.Context) bool {
	to := b.settings.Escalate.Model
	if to == "" || to == b.attempt.Model || b.attempt.Escalation != nil || b.task.Contract.Produces != domain.ArtifactChange {
		return false
	}
	_, info, err := b.w.c.Models.Open(ctx, b.attempt.Model)
	return err == nil && info.Local
}

// repairRounds is how often red checks go back to the agent: as often as the settings say, and where another model may
// take over, until that is due.
func (b *bench) repairRounds(escalates bool) int {
	if escalates {
		return max(b.settings.RepairRounds, b.settings.Escalate.After-1)
	}
	return b.settings.RepairRounds
}

// escalate lets the other model take over, when that is due. again means that it has. refused says why it may not, which
// is recorded as the decision it is.
func (b *bench) escalate(ctx context.Context, evidence []domain.Evidence) (again bool, refused string, err error) {
	set := b.settings.Escalate
	failed := b.attempt.Repairs + 1
	if failed < set.After {
		return false, "", nil
	}
	d := domain.Decision{
		ID: domain.DecisionID(b.w.c.IDs(domain.KindDecision)), Attempt: b.attempt.ID, By: "rule", At: b.w.c.Now(),
		Rule: fmt.Sprintf("escalate to %s after %d failed verifications, for %s at most", set.Model, set.After, dollars(set.MaxCost)),
	}
	next, err := b.takeover(ctx, failed, evidence)
	if err != nil {
		if ctx.Err() != nil {
			return false, "", err
		}
		d.Effect, d.Reason = domain.Deny, err.Error()
		return false, d.Reason, b.w.c.Store.Update(ctx, func(tx *store.Tx) error { return tx.Record(domain.DecisionMade{Decision: d}) })
	}
	d.Effect, d.Reason = domain.Allow, next.words
	return true, "", b.handTo(ctx, next, d)
}

// takeover is all that changes when another model takes over.
type takeover struct {
	escalation domain.Escalation
	session    domain.Session
	opening    []domain.Message
	words      string // for a person: why, to whom, at which price
}

// takeover prepares it, or says why it may not be: the price has to be known, and to fit.
func (b *bench) takeover(ctx context.Context, failed int, evidence []domain.Evidence) (takeover, error) {
	set := b.settings.Escalate
	_, info, err := b.w.c.Models.Open(ctx, set.Model)
	if err != nil {
		return takeover{}, err
	}
	if provider.Cost(info, domain.Usage{Input: 1, Output: 1}).CostUnknown || b.attempt.Usage.CostUnknown {
		return takeover{}, domain.E(domain.CodeBudget, "", "the price of %s is not known, so its bound of %s cannot be kept",
			set.Model, dollars(set.MaxCost))
	}
	s, system, err := b.freshSession(ctx, set.Model, info)
	if err != nil {
		return takeover{}, err
	}
	before, err := b.session(ctx, info)
	if err != nil {
		return takeover{}, err
	}
	told, err := b.evidenceFor(ctx, failed, evidence, info)
	if err != nil {
		return takeover{}, err
	}
	s.From = before.session.ID
	brief := agent.Brief(b.task, b.briefing())
	t := takeover{session: s, opening: agent.Escalate(system, brief, before.history, b.attempt.Round, told, b.w.c.Now())}
	t.escalation = domain.Escalation{
		From: b.attempt.Model, To: set.Model, Failed: failed, Estimate: estimate(info, s, t.opening), Cap: set.MaxCost,
		Before: b.attempt.Usage.Cost, At: b.w.c.Now(),
	}
	if t.escalation.Estimate > set.MaxCost {
		return t, domain.E(domain.CodeBudget, "", "its first request may cost %s, more than the %s that are allowed",
			dollars(t.escalation.Estimate), dollars(set.MaxCost))
	}
	t.words = fmt.Sprintf("%s failed its verification%s. %s takes over, with the task, the diff and what the checks printed. "+
		"Its first request costs %s at most; it may spend %s.",
		b.attempt.Model, times(failed), set.Model, dollars(t.escalation.Estimate), dollars(set.MaxCost))
	return t, nil
}

// handTo makes the attempt the other model's, in one transaction: the decision, the seam, the fresh session, and a count of
// repairs that begins anew.
func (b *bench) handTo(ctx context.Context, t takeover, d domain.Decision) error {
	from := b.attempt.Session
	b.mending = &mending{b.attempt.Artifact, domain.E(domain.CodeChecksFailed, "", "the checks were red when %s took over", t.escalation.To)}
	change := func(a *domain.Attempt) {
		a.Model, a.Escalation, a.Repairs, a.Artifact = t.escalation.To, &t.escalation, 0, domain.Artifact{}
		a.Why = fmt.Sprintf("%s took over after %d failed verifications", t.escalation.To, t.escalation.Failed)
	}
	_, err := b.w.c.moveAnd(ctx, b.attempt.ID, domain.StateRunning, change, func(tx *store.Tx, a domain.Attempt) error {
		records := []domain.Record{
			domain.DecisionMade{Decision: d},
			domain.MessageAdded{Message: agent.SeamMessage(from, a.Round, domain.SeamEscalate, t.words, b.w.c.Now())},
			domain.SessionStarted{Session: t.session},
		}
		for _, m := range t.opening {
			m.Session = t.session.ID
			records = append(records, domain.MessageAdded{Message: m})
		}
		return tx.Record(records...)
	})
	if err != nil {
		return err
	}
	return b.refresh(ctx)
}
