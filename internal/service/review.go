package service

import (
	"context"
	"slices"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/store"
)

// OpinionView is what a model thinks of a change, and whether that change is another one by now.
type OpinionView struct {
	domain.Opinion
	Stale bool
	Same  bool // it is the author's own model
}

// Opinions lists what models that had not seen the session think of an attempt's change, the oldest first. A reading that
// was broken off for good is left out.
func (s *Service) Opinions(ctx context.Context, r Ref) ([]OpinionView, error) {
	return view(ctx, s, func(tx *store.Tx) ([]OpinionView, error) {
		a, _, err := resolve(tx, r)
		if err != nil {
			return nil, err
		}
		return opinionsOf(tx, a)
	})
}

func opinionsOf(tx *store.Tx, a domain.Attempt) ([]OpinionView, error) {
	all, err := tx.Opinions(a.ID)
	out := make([]OpinionView, 0, len(all))
	for _, o := range all {
		if o.Given() || a.State == domain.StateReviewing && o.Tree == a.HeadTree {
			out = append(out, OpinionView{o, o.Tree != a.HeadTree, o.Model == a.Model})
		}
	}
	return out, err
}

// Review has a change that stands in the queue read by a model that has not seen its session. An empty model is one that
// is picked.
func (s *Service) Review(ctx context.Context, r Ref, model string) (AttemptView, error) {
	return s.steer(ctx, r, func(ctx context.Context, id domain.AttemptID) error {
		a, err := view(ctx, s, func(tx *store.Tx) (domain.Attempt, error) { return tx.Attempt(id) })
		if err != nil {
			return err
		}
		if model, err = s.located(ctx, a.Project, model); err != nil {
			return err
		}
		return s.Conductor.Review(ctx, id, model)
	})
}

// located gives a model that a person named for work in a project; none stays none.
func (s *Service) located(ctx context.Context, id domain.ProjectID, model string) (string, error) {
	if model == "" {
		return "", nil
	}
	p, err := view(ctx, s, func(tx *store.Tx) (domain.Project, error) { return tx.Project(id) })
	return absolute(p.Dir, model), err
}

// ApplySuggestion puts what a comment suggests into the files of its attempt, and resolves the comment.
func (s *Service) ApplySuggestion(ctx context.Context, id domain.CommentID) (CommentView, error) {
	c, err := s.Conductor.Apply(ctx, id)
	if err != nil {
		return CommentView{}, err
	}
	return s.placed(ctx, c)
}

// Reviewer picks the model that reads a change of an author's: the one the settings name; else the local one that did best
// when it was measured, unless it is the author; else the default model, unless it is the author; else any other local one
// that is not known to make many mistakes; else the author's own.
func (s *Service) Reviewer(ctx context.Context, p domain.Project, author string) (string, error) {
	cfg, err := s.Config(&p)
	if err != nil {
		return "", err
	}
	if own := cfg.Settings.Models.Review; own != "" {
		return absolute(p.Dir, own), nil
	}
	measured, err := s.passports(ctx)
	if err != nil {
		return "", err
	}
	infos, _ := s.Options.Models.List(ctx)
	return reviewer(infos, measured, absolute(p.Dir, cfg.Settings.DefaultModel), author), nil
}

func reviewer(infos []provider.Info, measured map[string]domain.Passport, usual, author string) string {
	names := domain.ModelNames(author)
	proven := map[string]domain.Passport{}
	others := slices.DeleteFunc(slices.Clone(infos), func(in provider.Info) bool {
		p, known := measured[in.Ref()]
		known = known && !outdated(p, in)
		if known && p.Fits(domain.StageReview) {
			proven[in.Ref()] = p
		}
		return slices.Contains(names, in.Ref()) || known && !p.Fits(domain.StageReview)
	})
	ref, _ := pick(others, proven, domain.StageReview)
	_, best := proven[ref]
	switch {
	case best:
		return ref
	case usual != "" && !slices.Contains(names, usual):
		return usual
	case ref != "":
		return ref
	}
	return author
}
