package service

import (
	"context"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

// commentsIn gives all comments on an attempt with where their lines are in a scope. One whose line the scope does not
// have has no line there; it is not outdated for that.
func (s *Service) commentsIn(ctx context.Context, sc Scope, sp span) ([]CommentView, error) {
	cs, err := s.Comments(ctx, Ref{Text: string(sp.attempt.ID)})
	if err != nil || sc.whole() {
		return cs, err
	}
	for i, c := range cs {
		switch {
		case c.Line == 0:
		case c.Anchor.Old:
			if sp.from != sp.attempt.Base {
				cs[i].Line = 0
			}
		case !sp.current():
			rows, err := s.sideRows(ctx, sp, c.Anchor.File)
			if err != nil {
				return nil, err
			}
			line, ok := diff.Place(c.Anchor, rows)
			if cs[i].Line = line; !ok {
				cs[i].Line = 0
			}
		}
	}
	return cs, nil
}

// sideRows gives the new side of a file in a scope as rows, whether the scope touches it or not; none where it is not
// there.
func (s *Service) sideRows(ctx context.Context, sp span, path string) ([]diff.Row, error) {
	at := sp.attempt
	at.Head = sp.to
	return s.wholeFile(ctx, at, path, false)
}

// inWhole says where in the whole change the line of a scope is that a comment is about. Comments are anchored there, so
// that they stay whatever is looked at. A line that is not in it any more, or never was, is refused.
func (s *Service) inWhole(ctx context.Context, r Ref, sc Scope, n NewComment) (NewComment, error) {
	if sc.whole() || n.File == "" {
		return n, nil
	}
	sp, err := s.span(ctx, r, sc)
	if err != nil {
		return n, err
	}
	if n.Old && sp.from != sp.attempt.Base {
		return n, domain.E(domain.CodeConflict, "comment", "the change is not against this state of the line").
			WithHint("comment on a line of the new side, or look at the whole change")
	}
	if n.Old || sp.current() {
		return n, nil
	}
	return s.movedTo(ctx, sp, n)
}

// movedTo finds a line of an earlier or a later state in what the change leaves, by its content.
func (s *Service) movedTo(ctx context.Context, sp span, n NewComment) (NewComment, error) {
	then, err := s.sideRows(ctx, sp, n.File)
	if err != nil {
		return n, err
	}
	now, err := s.wholeFile(ctx, sp.attempt, n.File, false)
	if err != nil {
		return n, err
	}
	if a, ok := anchorIn(n.File, then, n); ok {
		if line, ok := diff.Place(a, now); ok {
			n.Line = line
			return n, nil
		}
	}
	return n, domain.E(domain.CodeConflict, "comment", "the change as it is does not have %s of %s", linesText(n), n.File).
		WithHint("look at the whole change, or comment on the whole")
}
