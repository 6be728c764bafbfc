package service

import (
	"context"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// MarkRead notes that a person read hunks of a change, or takes that back. The marks are those of the change as it is, of
// the whole of it; one that it does not have is refused, and then nothing is noted: what somebody read is no longer there.
// What was decided on a hunk stays, and goes when it is marked as not read.
func (s *Service) MarkRead(ctx context.Context, r Ref, sc Scope, marks []string, read bool) (ChangeView, error) {
	return s.note(ctx, r, sc, marks, func(tx *store.Tx, n noting) error {
		if !read {
			return n.drop(tx)
		}
		fresh := slices.DeleteFunc(n.hunks, func(h domain.ReadHunk) bool { return n.noted(h.Hunk) && !h.Open })
		for i := range fresh {
			fresh[i].Open = false
		}
		return tx.PutRead(n.attempt, fresh)
	})
}

// HunkJudgement is what a person decides on hunks of a change, or on some lines of one.
type HunkJudgement struct {
	Marks   []string
	Lines   []int // of the changed lines of the one hunk, counted from 1; none: all of it
	Verdict domain.VerdictKind
	Reason  string
}

// JudgeHunks notes what a person decides on hunks of a change: accept, reject, or, with no verdict, neither any more. Whole
// hunks count as read; of one that is judged by lines the rest stays as it is. What is rejected is taken back when the
// attempt is sent back; until then nothing happens to it.
func (s *Service) JudgeHunks(ctx context.Context, r Ref, sc Scope, j HunkJudgement) (ChangeView, error) {
	j.Reason = strings.TrimSpace(j.Reason)
	if j.Verdict == "" {
		j.Reason = ""
	}
	if len(j.Lines) > 0 && len(j.Marks) != 1 {
		return ChangeView{}, domain.E(domain.CodeUsage, "judge", "lines of %d hunks are meant at once", len(j.Marks)).
			WithHint("judge the lines of one hunk at a time")
	}
	if err := s.withSpace(ctx, r, sc, j); err != nil {
		return ChangeView{}, err
	}
	return s.note(ctx, r, sc, j.Marks, func(tx *store.Tx, n noting) error {
		for i, h := range n.hunks {
			var err error
			if n.hunks[i], err = j.on(n.at[i], h); err != nil {
				return err
			}
		}
		return tx.PutRead(n.attempt, n.hunks)
	})
}

// withSpace refuses a verdict on what is a hunk only while changes of white space are not shown: nothing would come of it,
// for what is taken back or split off is the change with all it does.
func (s *Service) withSpace(ctx context.Context, r Ref, sc Scope, j HunkJudgement) error {
	if !sc.IgnoreSpace || j.Verdict == "" {
		return nil
	}
	_, shown, err := s.parsed(ctx, r, sc)
	if err != nil {
		return err
	}
	_, all, err := s.parsed(ctx, r, Scope{})
	if err != nil {
		return err
	}
	_, missing := review.Find(all.files, j.Marks)
	if at, _ := review.Find(shown.files, missing); len(at) > 0 {
		return domain.E(domain.CodeConflict, "judge", "this hunk of %s changes white space, too", diff.Show(at[0].File.Path)).
			WithHint("show changes of white space, and judge it with them")
	}
	return nil
}

func (j HunkJudgement) on(at review.Where, h domain.ReadHunk) (domain.ReadHunk, error) {
	if len(j.Lines) == 0 {
		return review.Judge(h, j.Verdict, j.Reason), nil
	}
	lines := make([]int, len(j.Lines))
	for i, l := range j.Lines {
		lines[i] = l - 1
	}
	return at.JudgeLines(h, lines, j.Verdict, j.Reason)
}

// noting is what is noted of some hunks of a change, as it stands, with what is noted of all.
type noting struct {
	attempt domain.AttemptID
	at      []review.Where
	hunks   []domain.ReadHunk
	all     []domain.ReadHunk
}

func (n noting) noted(mark string) bool {
	return slices.ContainsFunc(n.all, func(h domain.ReadHunk) bool { return h.Hunk == mark })
}

// drop notes that they were not read. Where what was said of lines before would come over again, that is noted itself.
func (n noting) drop(tx *store.Tx) error {
	if err := tx.DropRead(n.attempt, n.hunks); err != nil {
		return err
	}
	if !slices.ContainsFunc(n.all, func(h domain.ReadHunk) bool { return len(h.Prints) > 0 && !n.names(h.Hunk) }) {
		return nil
	}
	blank := slices.Clone(n.hunks)
	for i, h := range blank {
		blank[i] = domain.ReadHunk{Hunk: h.Hunk, File: h.File, Line: h.Line, Lines: h.Lines, Tree: h.Tree, Open: true}
	}
	return tx.PutRead(n.attempt, blank)
}

func (n noting) names(mark string) bool {
	return slices.ContainsFunc(n.hunks, func(h domain.ReadHunk) bool { return h.Hunk == mark })
}

func (s *Service) note(ctx context.Context, r Ref, sc Scope, marks []string, put func(*store.Tx, noting) error) (ChangeView, error) {
	sp, rd, err := s.parsed(ctx, r, sc)
	if err == nil && !sc.whole() {
		rd, err = s.judgeable(ctx, sc, sp, rd, marks)
	}
	if err != nil {
		return ChangeView{}, err
	}
	at, unknown := review.Find(rd.files, marks)
	if len(unknown) > 0 {
		return ChangeView{}, domain.E(domain.CodeConflict, "mark", "the change has no hunk %s (any more)", unknown[0]).
			WithHint("look at the change as it is now, and mark again")
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		all, err := tx.ReadHunks(sp.attempt.ID)
		if err != nil {
			return err
		}
		return put(tx, noting{sp.attempt.ID, at, review.Notes(at, all, sp.attempt.HeadTree), all})
	})
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
	t := review.TallyOf(review.RejectedIn(rd.files, left.read, false))
	if t == (review.Tally{}) {
		return nil
	}
	return domain.E(domain.CodeConflict, op, "you rejected %s", t.Words("of its ")).
		WithHint("request changes: they are taken back and the agent goes on; or take your verdict on them back")
}
