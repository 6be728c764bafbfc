package service

import (
	"context"
	"slices"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
)

// changeIn is changeView in a scope: what was read and decided is known of the whole change, and shows in a scope where it
// says the same.
func (s *Service) changeIn(ctx context.Context, sc Scope, sp span, rd *reading, left remarks) (ChangeView, error) {
	v := changeView(sp, rd, left)
	if sc.whole() {
		return v, nil
	}
	whole, err := s.wholeOf(ctx, sc, sp)
	if err != nil {
		return ChangeView{}, err
	}
	for i := range v.Files {
		v.Files[i].Hunks = hunksIn(sp, rd, i, whole, left)
	}
	return v, nil
}

// wholeOf is the whole change that a scope is a part of.
func (s *Service) wholeOf(ctx context.Context, sc Scope, sp span) (*reading, error) {
	_, rd, err := s.parsed(ctx, Ref{Text: string(sp.attempt.ID)}, Scope{IgnoreSpace: sc.IgnoreSpace})
	return rd, err
}

func hunksIn(sp span, rd *reading, i int, whole *reading, left remarks) []review.HunkRead {
	f, marks := rd.files[i], rd.of(i).marks
	k := whole.find(f.Path)
	if k < 0 || !sp.current() {
		return review.InScope(f, marks, nil, nil)
	}
	w := &whole.files[k]
	return review.InScope(f, marks, w, review.ReadIn(*w, whole.of(k).marks, left.read))
}

// judgeable gives the whole change where all marks are of hunks that a scope has in common with it. A mark that the scope
// does not have is left to be refused like any other.
func (s *Service) judgeable(ctx context.Context, sc Scope, sp span, rd *reading, marks []string) (*reading, error) {
	whole, err := s.wholeOf(ctx, sc, sp)
	if err != nil {
		return nil, err
	}
	for i, f := range rd.files {
		for _, h := range hunksIn(sp, rd, i, whole, remarks{}) {
			if h.Part && slices.Contains(marks, h.Mark) {
				return nil, domain.E(domain.CodeConflict, "mark", "that part of %s is no hunk of the whole change", diff.Show(f.Path)).
					WithHint("read and judge it in the whole change, where it is part of a larger one or gone")
			}
		}
	}
	return whole, nil
}
