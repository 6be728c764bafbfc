package service

import (
	"context"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/conductor"
	"github.com/coppice/coppice/internal/domain"
)

// Rewind sets an attempt's files, its session or both back to the end of a turn; 0 is the base. what is files, session
// or both; empty: files.
func (s *Service) Rewind(ctx context.Context, r Ref, turn int, what string) (AttemptView, error) {
	return s.steer(ctx, r, func(ctx context.Context, id domain.AttemptID) error {
		if what == "session" || what == "both" {
			if err := s.Conductor.RewindSession(ctx, id, turn); err != nil {
				return err
			}
		}
		if what == "session" {
			return nil
		}
		return s.Conductor.Rewind(ctx, id, turn)
	})
}

// Fork makes another attempt that goes on from a turn of one, and gives it. An empty model is the one of then.
func (s *Service) Fork(ctx context.Context, r Ref, turn int, note, model string) (AttemptView, error) {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return AttemptView{}, err
	}
	if a.ID == "" {
		return AttemptView{}, domain.E(domain.CodeNotFound, "fork", "the task has no attempt")
	}
	if model, err = s.located(ctx, a.Project, strings.TrimSpace(model)); err != nil {
		return AttemptView{}, err
	}
	from := conductor.Forking{Turn: turn, Note: strings.TrimSpace(note), Model: model}
	made, err := s.Conductor.Fork(ctx, a.ID, from)
	if err != nil {
		return AttemptView{}, err
	}
	return s.attemptByID(ctx, made.ID)
}

// Reconcile makes another attempt that brings a change together with what it conflicts with: an open change, or its target
// where none is named. An empty model is the
// author's.
func (s *Service) Reconcile(ctx context.Context, r, with Ref, model string) (AttemptView, error) {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return AttemptView{}, err
	}
	spec := conductor.Reconciling{}
	if with.Text != "" {
		o, _, err := s.find(ctx, with)
		if err != nil {
			return AttemptView{}, err
		}
		spec.Other = o.ID
	}
	if spec.Model, err = s.located(ctx, a.Project, strings.TrimSpace(model)); err != nil {
		return AttemptView{}, err
	}
	made, err := s.Conductor.Reconcile(ctx, a.ID, spec)
	if err != nil {
		return AttemptView{}, err
	}
	return s.attemptByID(ctx, made.ID)
}

// Split makes another attempt of what was accepted of a change, hunk by hunk, so that it can land by itself.
func (s *Service) Split(ctx context.Context, r Ref) (AttemptView, error) {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return AttemptView{}, err
	}
	made, err := s.Conductor.Split(ctx, a.ID)
	if err != nil {
		return AttemptView{}, err
	}
	return s.attemptByID(ctx, made.ID)
}

// BisectionView is what a search for the turn that broke a check found, and the word that an agent which starts again
// before it may be given.
type BisectionView struct {
	Check      string
	Turn, Good int
	Commit     string
	Exit       int
	Output     string
	Note       string
	Tried      []TrialView
}

// TrialView is one run of the check.
type TrialView struct{ Turn, Exit int }

// Bisect finds the turn that broke a check.
func (s *Service) Bisect(ctx context.Context, r Ref, check string) (BisectionView, error) {
	if check = strings.TrimSpace(check); check == "" {
		return BisectionView{}, domain.E(domain.CodeUsage, "bisect", "the check is empty").WithHint("name a command that fails")
	}
	a, _, err := s.find(ctx, r)
	if err != nil {
		return BisectionView{}, err
	}
	if a.ID == "" {
		return BisectionView{}, domain.E(domain.CodeNotFound, "bisect", "the task has no attempt")
	}
	b, err := s.Conductor.Bisect(ctx, a.ID, check)
	if err != nil {
		return BisectionView{}, err
	}
	v := BisectionView{Check: b.Check, Turn: b.Turn, Good: b.Good, Commit: b.Commit, Exit: b.Exit, Output: b.Output}
	v.Note = fmt.Sprintf("The last time, what turn %d did broke this check:\n\n    %s\n\nIt ended with %d and said:\n\n%s\n\n"+
		"The files are those from before that turn. Go on from here another way, and run the check before you finish.",
		b.Turn, b.Check, b.Exit, b.Output)
	for _, t := range b.Tried {
		v.Tried = append(v.Tried, TrialView(t))
	}
	return v, nil
}
