package service

import (
	"context"

	"github.com/coppice/coppice/internal/conductor"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// notChosen is why the others of a race are rejected.
const notChosen = "another attempt was chosen"

// Choose accepts one attempt of a race as it stands and rejects the others: what they held goes to the bin. While some of
// them work it is refused, unless they may be cancelled.
func (s *Service) Choose(ctx context.Context, r Ref, j Judgement, cancel bool) (AttemptView, error) {
	a, t, err := s.named(ctx, "choose", r)
	if err != nil {
		return AttemptView{}, err
	}
	others, err := s.others(ctx, a, t, cancel)
	if err != nil {
		return AttemptView{}, err
	}
	if _, err := s.Accept(ctx, Ref{Text: string(a.ID)}, j); err != nil {
		return AttemptView{}, err
	}
	for _, o := range others {
		if err := s.giveUp(ctx, o); err != nil {
			return AttemptView{}, domain.E(domain.CodeOf(err), "choose", "attempt %s is accepted, but attempt %s was not rejected: %v", a.ID, o.ID, err).
				WithHint("reject it by itself: coppice reject %s", o.ID).Because(err)
		}
	}
	return s.attemptByID(ctx, a.ID)
}

// named finds the attempt that a person means. A task stands for its only one: which of several is for a person to say.
func (s *Service) named(ctx context.Context, op string, r Ref) (a domain.Attempt, t domain.Task, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		of, id, err := resolveTask(tx, r)
		if err != nil {
			return err
		}
		all, err := tx.Attempts(store.AttemptFilter{Task: of.ID})
		if err == nil && id == "" && len(all) != 1 {
			err = domain.E(domain.CodeUsage, op, "task #%d has %d attempts", of.Number, len(all)).
				WithHint("name the attempt by its id: coppice race %d lists them", of.Number)
		}
		if err != nil {
			return err
		}
		a, t, err = resolve(tx, r)
		return err
	})
	return a, t, err
}

// others gives the other attempts that are to be rejected.
func (s *Service) others(ctx context.Context, a domain.Attempt, t domain.Task, cancel bool) (out []domain.Attempt, err error) {
	all, err := view(ctx, s, func(tx *store.Tx) ([]domain.Attempt, error) { return tx.Attempts(store.AttemptFilter{Task: t.ID}) })
	working := 0
	for _, o := range all {
		if o.ID == a.ID || o.State == domain.StateRejected {
			continue
		}
		if o.State == domain.StateLanded && o.PartOf != "" {
			continue // of what is in question here it is a part
		}
		if o.State == domain.StateLanded || o.State == domain.StateLanding {
			return nil, domain.E(domain.CodeConflict, "choose", "attempt %s of it is %s already", o.ID, o.State).
				WithHint("take that back first: coppice undo %s", o.ID)
		}
		if atWork(o) {
			working++
		}
		out = append(out, o)
	}
	switch {
	case err != nil:
		return nil, err
	case len(all) < 2:
		return nil, domain.E(domain.CodeConflict, "choose", "task #%d has just one attempt", t.Number).WithHint("accept it: coppice accept %s", a.ID)
	case working > 0 && !cancel:
		return nil, domain.E(domain.CodeConflict, "choose", "%d of its attempts still run", working).
			WithHint("wait for them, or end them with --cancel")
	}
	return out, nil
}

func atWork(a domain.Attempt) bool {
	return a.State.Working() || a.State == domain.StateChangesRequested
}

// giveUp ends an attempt that was not chosen.
func (s *Service) giveUp(ctx context.Context, o domain.Attempt) error {
	r := Ref{Text: string(o.ID)}
	if atWork(o) {
		if _, err := s.Cancel(ctx, r); err != nil && domain.CodeOf(err) != domain.CodeConflict {
			return err
		}
	}
	_, err := s.Reject(ctx, r, Judgement{Text: notChosen})
	return err
}

// LiftSpec says what is taken over from another attempt of a race.
type LiftSpec struct {
	Into         Ref
	Files, Marks []string
	Replace      bool
}

// LiftView is an attempt with what was lifted into it, and how many hunks that were. Verifying says that its checks run
// on it.
type LiftView struct {
	AttemptView
	Hunks     int
	Verifying bool
}

// Lift takes hunks and files of one attempt over into another at the same task, and runs the checks of that again.
func (s *Service) Lift(ctx context.Context, r Ref, spec LiftSpec) (LiftView, error) {
	from, _, err := s.named(ctx, "lift", r)
	if err != nil {
		return LiftView{}, err
	}
	into, t, err := s.named(ctx, "lift", spec.Into)
	if err != nil {
		return LiftView{}, err
	}
	n, err := s.Conductor.Lift(ctx, conductor.LiftSpec{
		From: from.ID, Into: into.ID, Files: spec.Files, Marks: spec.Marks, Replace: spec.Replace,
	})
	if err != nil {
		return LiftView{}, err
	}
	v := LiftView{Hunks: n, Verifying: into.Artifact.Kind == domain.ArtifactChange && len(t.Checks) > 0}
	if v.Verifying {
		if err := s.Conductor.Verify(ctx, into.ID); err != nil {
			return v, domain.E(domain.CodeOf(err), "lift", "it was lifted, but the checks do not run: %v", err).
				WithHint("coppice verify %s", into.ID).Because(err)
		}
	}
	v.AttemptView, err = s.attemptByID(ctx, into.ID)
	return v, err
}
