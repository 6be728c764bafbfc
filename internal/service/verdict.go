package service

import (
	"context"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/land"
	"github.com/coppice/coppice/internal/store"
)

// verdict makes a person's verdict on an attempt as it is. A tree that is no longer the one they saw is refused: nobody
// accepts what they have not read.
func (s *Service) verdict(a domain.Attempt, kind domain.VerdictKind, j Judgement) (domain.Verdict, error) {
	if j.Tree != "" && !strings.HasPrefix(a.HeadTree, j.Tree) {
		return domain.Verdict{}, domain.E(domain.CodeConflict, string(kind), "the change is not the one you saw: its tree is %.10s by now", a.HeadTree).
			WithHint("read what changed and judge again")
	}
	return domain.Verdict{
		ID: domain.VerdictID(s.IDs(domain.KindVerdict)), Attempt: a.ID, Kind: kind, Tree: a.HeadTree, Round: a.Round,
		Text: j.Text, At: s.Now(),
	}, nil
}

// Accept records that a person accepts the change as it stands. Landing is another word.
func (s *Service) Accept(ctx context.Context, r Ref, j Judgement) (AttemptView, error) {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return AttemptView{}, err
	}
	if a.State != domain.StateReady {
		return AttemptView{}, notReady("accept", a)
	}
	v, err := s.verdict(a, domain.VerdictAccept, j)
	if err == nil {
		err = s.noneRejected(ctx, "accept", a)
	}
	if err != nil {
		return AttemptView{}, err
	}
	if err := s.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutVerdict(&v) }); err != nil {
		return AttemptView{}, err
	}
	return s.attemptByID(ctx, a.ID)
}

// Withdraw takes the last verdict on an attempt back, where nothing has come of it yet: it waits for a verdict again.
func (s *Service) Withdraw(ctx context.Context, r Ref) (AttemptView, error) {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return AttemptView{}, err
	}
	if a.State != domain.StateReady {
		return AttemptView{}, notReady("withdraw the verdict", a)
	}
	v, err := s.verdict(a, domain.VerdictWithdrawn, Judgement{})
	if err != nil {
		return AttemptView{}, err
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		last, err := verdictOn(tx, a)
		if err == nil && last == "" {
			err = domain.E(domain.CodeConflict, "withdraw the verdict", "there is none on attempt %s", a.ID)
		}
		if err != nil {
			return err
		}
		return tx.PutVerdict(&v)
	})
	if err != nil {
		return AttemptView{}, err
	}
	return s.attemptByID(ctx, a.ID)
}

func notReady(op string, a domain.Attempt) error {
	e := domain.E(domain.CodeConflict, op, "attempt %s is %s, not ready", a.ID, a.State)
	switch a.State {
	case domain.StateFailed:
		return e.WithHint("request changes, verify again, or reject it")
	case domain.StateLanded:
		return e.WithHint("it is on its target already")
	}
	return e.WithHint("coppice show %s says what it waits for", a.ID)
}

// Reject ends an attempt. Its worktree goes to the bin, from where it can be brought back.
func (s *Service) Reject(ctx context.Context, r Ref, j Judgement) (AttemptView, error) {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return AttemptView{}, err
	}
	v, err := s.verdict(a, domain.VerdictReject, j)
	if err != nil {
		return AttemptView{}, err
	}
	if err := s.Conductor.Reject(ctx, a.ID, v); err != nil {
		return AttemptView{}, err
	}
	return s.attemptByID(ctx, a.ID)
}

// RequestChanges sends an attempt back to its agent with the open comments.
func (s *Service) RequestChanges(ctx context.Context, r Ref, j Judgement) (AttemptView, error) {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return AttemptView{}, err
	}
	v, err := s.verdict(a, domain.VerdictChanges, j)
	if err != nil {
		return AttemptView{}, err
	}
	if err := s.Conductor.RequestChanges(ctx, a.ID, v); err != nil {
		return AttemptView{}, err
	}
	return s.attemptByID(ctx, a.ID)
}

// PreviewLanding says what landing would do, without touching anything.
func (s *Service) PreviewLanding(ctx context.Context, r Ref, strategy domain.Strategy) (PreviewView, error) {
	a, t, err := s.find(ctx, r)
	if err != nil {
		return PreviewView{}, err
	}
	plan, err := s.plan(ctx, a, t, LandSpec{Strategy: strategy})
	if err != nil {
		return PreviewView{}, err
	}
	_, repo, err := s.repo(ctx, a.Project)
	if err != nil {
		return PreviewView{}, err
	}
	p, err := s.Lander.Preview(ctx, repo, plan)
	return PreviewView{
		Attempt: a.ID, Strategy: p.Strategy, Target: p.Target, Before: p.Before, Tree: p.Tree, Clean: p.Clean, Moved: p.Moved,
		Conflicts: p.Conflicts, Checkout: p.Checkout, Message: p.Message, Empty: p.Empty, Busy: p.Busy,
		InTheWay: p.InTheWay,
	}, err
}

// plan says what is to land and how; where nobody said how, the settings do.
func (s *Service) plan(ctx context.Context, a domain.Attempt, t domain.Task, spec LandSpec) (land.Plan, error) {
	if spec.Strategy == "" {
		p, err := s.maybeProject(ctx, a.Project)
		if err != nil {
			return land.Plan{}, err
		}
		cfg, err := s.Config(p)
		if err != nil {
			return land.Plan{}, err
		}
		spec.Strategy = domain.Strategy(cfg.Settings.Land.Strategy)
	}
	if !knownStrategy(spec.Strategy) {
		return land.Plan{}, domain.E(domain.CodeUsage, "land", "strategy is %q", spec.Strategy).WithHint("squash, merge or rebase")
	}
	if a.Head == "" || a.Head == a.Base {
		return land.Plan{}, domain.E(domain.CodeConflict, "land", "attempt %s has no change to land", a.ID)
	}
	return land.Plan{Attempt: a, Task: t, Strategy: spec.Strategy, Accepted: a.HeadTree, Message: spec.Message}, nil
}

// Land brings an attempt to its target. A person who lands what they have not accepted accepts it with that; what they
// rejected, or sent back, does not land.
func (s *Service) Land(ctx context.Context, r Ref, spec LandSpec) (LandingView, error) {
	a, t, err := s.find(ctx, r)
	if err != nil {
		return LandingView{}, err
	}
	if a.State != domain.StateReady {
		return LandingView{}, notReady("land", a)
	}
	if a.Artifact.Kind != domain.ArtifactChange {
		return LandingView{}, domain.E(domain.CodeConflict, "land", "a %s has nothing to land", a.Artifact.Kind).WithHint("accept it")
	}
	plan, err := s.plan(ctx, a, t, spec)
	if err != nil {
		return LandingView{}, err
	}
	if err := s.acceptFirst(ctx, a, spec.Tree); err != nil {
		return LandingView{}, err
	}
	l, err := s.Conductor.Land(ctx, a.ID, plan)
	return LandingView{l, t}, err
}

// acceptFirst sees that the tree that lands is one a person accepted.
func (s *Service) acceptFirst(ctx context.Context, a domain.Attempt, tree string) error {
	v, err := s.verdict(a, domain.VerdictAccept, Judgement{Tree: tree})
	if err == nil {
		err = s.noneRejected(ctx, "land", a)
	}
	if err != nil {
		return err
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		kind, err := verdictOn(tx, a)
		if err != nil || kind == domain.VerdictAccept {
			return err
		}
		return tx.PutVerdict(&v)
	})
}

// Landings lists what has landed, newest first.
func (s *Service) Landings(ctx context.Context, project domain.ProjectID) ([]LandingView, error) {
	return view(ctx, s, func(tx *store.Tx) ([]LandingView, error) {
		ls, err := tx.Landings(store.LandingFilter{Project: project})
		if err != nil {
			return nil, err
		}
		out := make([]LandingView, 0, len(ls))
		for i := len(ls) - 1; i >= 0; i-- {
			t, err := taskOf(tx, ls[i].Attempt)
			if err != nil {
				return nil, err
			}
			out = append(out, LandingView{ls[i], t})
		}
		return out, nil
	})
}

func taskOf(tx *store.Tx, id domain.AttemptID) (domain.Task, error) {
	a, err := tx.Attempt(id)
	if err != nil {
		return domain.Task{}, err
	}
	return tx.Task(a.Task)
}

// Undo takes a landing back with a revert. It may be named by its own id or by its attempt or task.
func (s *Service) Undo(ctx context.Context, text string) (LandingView, error) {
	l, err := view(ctx, s, func(tx *store.Tx) (domain.Landing, error) { return findLanding(tx, text) })
	if err != nil {
		return LandingView{}, err
	}
	undone, err := s.Conductor.Undo(ctx, l)
	if err != nil {
		return LandingView{}, err
	}
	return view(ctx, s, func(tx *store.Tx) (LandingView, error) {
		t, err := taskOf(tx, l.Attempt)
		return LandingView{undone, t}, err
	})
}

func findLanding(tx *store.Tx, text string) (domain.Landing, error) {
	full, err := tx.Resolve(domain.FoldID(text), domain.KindLanding, domain.KindAttempt, domain.KindTask)
	if err != nil {
		return domain.Landing{}, err
	}
	if full[0] == domain.KindLanding {
		return tx.Landing(domain.LandingID(full))
	}
	a, _, err := resolve(tx, Ref{Text: full})
	if err != nil {
		return domain.Landing{}, err
	}
	done, err := tx.Landings(store.LandingFilter{Attempt: a.ID, States: []domain.LandingState{domain.LandingDone}})
	if err == nil && len(done) == 0 {
		err = domain.E(domain.CodeNotFound, "undo", "attempt %s has not landed", a.ID)
	}
	if err != nil {
		return domain.Landing{}, err
	}
	return done[len(done)-1], nil
}
