package service

import (
	"context"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// MarkRead notes that a person read hunks of a change, or takes that back. The marks are those of the change as it is, in
// the scope they were seen in; one that it does not have is refused, and then nothing is noted: what somebody read is
// no longer there.
func (s *Service) MarkRead(ctx context.Context, r Ref, sc Scope, marks []string, read bool) (ChangeView, error) {
	sp, rd, err := s.parsed(ctx, r, sc)
	if err != nil {
		return ChangeView{}, err
	}
	hunks, unknown := review.ToRead(rd.files, marks, sp.attempt.HeadTree)
	if len(unknown) > 0 {
		return ChangeView{}, domain.E(domain.CodeConflict, "mark read", "the change has no hunk %s (any more)", unknown[0]).
			WithHint("look at the change as it is now, and mark again")
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutRead(sp.attempt.ID, hunks, read) })
	if err != nil {
		return ChangeView{}, err
	}
	return s.Change(ctx, r, sc)
}
