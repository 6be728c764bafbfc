package service

import (
	"context"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// MarkRead notes that a person read hunks of a change, or takes that back. The marks are those of the change as it is, of
// the whole of it; one that it does not have is refused, and then nothing is noted: what somebody read is no longer there. What was decided on a hunk stays, and goes when it is marked as not read.
func (s *Service) MarkRead(ctx context.Context, r Ref, sc Scope, marks []string, read bool) (ChangeView, error) {
	return s.note(ctx, r, sc, marks, func(tx *store.Tx, id domain.AttemptID, hunks []domain.ReadHunk) error {
		if !read {
			return tx.DropRead(id, hunks)
		}
		known, err := tx.ReadHunks(id)
		if err != nil {
			return err
		}
		fresh := slices.DeleteFunc(hunks, func(h domain.ReadHunk) bool {
			return slices.ContainsFunc(known, func(k domain.ReadHunk) bool { return k.Hunk == h.Hunk })
		})
		return tx.PutRead(id, fresh)
	})
}

// JudgeHunks notes what a person decides on hunks of a change: accept, reject, or, with no verdict, neither any more. They
// count as read. What is rejected is taken back when the attempt is sent back; until then nothing happens to it.
func (s *Service) JudgeHunks(ctx context.Context, r Ref, sc Scope, marks []string, verdict domain.VerdictKind, reason string) (ChangeView, error) {
	return s.note(ctx, r, sc, marks, func(tx *store.Tx, id domain.AttemptID, hunks []domain.ReadHunk) error {
		for i := range hunks {
			hunks[i].Verdict, hunks[i].Reason = verdict, strings.TrimSpace(reason)
		}
		return tx.PutRead(id, hunks)
	})
}

func (s *Service) note(
	ctx context.Context, r Ref, sc Scope, marks []string, put func(*store.Tx, domain.AttemptID, []domain.ReadHunk) error,
) (ChangeView, error) {
	sp, rd, err := s.parsed(ctx, r, sc)
	if err == nil && !sc.whole() {
		rd, err = s.judgeable(ctx, sc, sp, rd, marks)
	}
	if err != nil {
		return ChangeView{}, err
	}
	hunks, unknown := review.ToRead(rd.files, marks, sp.attempt.HeadTree)
	if len(unknown) > 0 {
		return ChangeView{}, domain.E(domain.CodeConflict, "mark", "the change has no hunk %s (any more)", unknown[0]).
			WithHint("look at the change as it is now, and mark again")
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error { return put(tx, sp.attempt.ID, hunks) })
	if err != nil {
		return ChangeView{}, err
	}
	return s.Change(ctx, r, sc)
}

// noneRejected refuses to take a change as a whole of which a person rejected a part.
func (s *Service) noneRejected(ctx context.Context, op string, a domain.Attempt) error {
	if a.Head == "" || a.Head == a.Base {
		return nil
	}
	_, rd, err := s.parsed(ctx, Ref{Text: string(a.ID)}, Scope{})
	if err != nil {
		return err
	}
	left, err := s.remarks(ctx, a.ID)
	if err != nil {
		return err
	}
	n := len(review.RejectedIn(rd.files, left.read, false))
	if n == 0 {
		return nil
	}
	return domain.E(domain.CodeConflict, op, "you rejected %d of its hunks", n).
		WithHint("request changes: they are taken back and the agent goes on; or take your verdict on them back")
}
