package service

import (
	"context"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

// Comments lists the comments on a change with where their lines are now.
func (s *Service) Comments(ctx context.Context, r Ref) ([]CommentView, error) {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return nil, err
	}
	cs, err := view(ctx, s, func(tx *store.Tx) ([]domain.Comment, error) { return tx.Comments(a.ID) })
	if err != nil || len(cs) == 0 {
		return nil, err
	}
	_, rd, err := s.parsed(ctx, r, Scope{})
	if err != nil {
		return nil, err
	}
	out := make([]CommentView, 0, len(cs))
	for _, c := range cs {
		v, err := s.place(ctx, a, rd, c)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// place finds where a comment's line is now: in the rows of its file's diff, else in the file as a whole.
func (s *Service) place(ctx context.Context, a domain.Attempt, rd *reading, c domain.Comment) (CommentView, error) {
	v := CommentView{Comment: c}
	if c.Anchor.File == "" {
		return v, nil
	}
	if i := rd.find(c.Anchor.File); i >= 0 {
		if line, ok := diff.Place(c.Anchor, rd.of(i).rows); ok {
			v.Line = line
			return v, nil
		}
	}
	rows, err := s.wholeFile(ctx, a, c.Anchor.File, c.Anchor.Old)
	if err != nil {
		return v, err
	}
	line, ok := diff.Place(c.Anchor, rows)
	v.Line, v.Outdated = line, !ok
	if !ok {
		v.Line = 0
	}
	return v, nil
}

// wholeFile gives a file of one side of the change as context rows; none where it is not there.
func (s *Service) wholeFile(ctx context.Context, a domain.Attempt, path string, old bool) ([]diff.Row, error) {
	_, repo, err := s.repo(ctx, a.Project)
	if err != nil {
		return nil, err
	}
	rev := a.Head
	if old || rev == "" {
		rev = a.Base
	}
	data, err := repo.ReadFile(ctx, rev, path)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return nil, nil
	}
	return diff.Lines(data), err
}

// AddComment notes something on a line of a change, or on the whole. The line is counted as the scope has it.
func (s *Service) AddComment(ctx context.Context, r Ref, sc Scope, n NewComment) (CommentView, error) {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return CommentView{}, err
	}
	if strings.TrimSpace(n.Text) == "" {
		return CommentView{}, domain.E(domain.CodeUsage, "comment", "the comment is empty")
	}
	c := domain.Comment{
		ID: domain.CommentID(s.IDs(domain.KindComment)), Attempt: a.ID, Round: a.Round, Author: domain.You, Text: n.Text,
		State: domain.CommentOpen, Tree: a.HeadTree, At: s.Now(),
	}
	if n, err = s.inWhole(ctx, r, sc, n); err != nil {
		return CommentView{}, err
	}
	if n.File != "" {
		if c.Anchor, err = s.anchor(ctx, r, a, n); err != nil {
			return CommentView{}, err
		}
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error { return tx.PutComment(&c) })
	return CommentView{Comment: c, Line: n.Line}, err
}

func (s *Service) anchor(ctx context.Context, r Ref, a domain.Attempt, n NewComment) (domain.Anchor, error) {
	_, rd, err := s.parsed(ctx, r, Scope{})
	if err != nil {
		return domain.Anchor{}, err
	}
	if i := rd.find(n.File); i >= 0 {
		if anchor, ok := anchorIn(rd.files[i].Path, rd.of(i).rows, n); ok {
			return anchor, nil
		}
	}
	rows, err := s.wholeFile(ctx, a, n.File, n.Old)
	if err != nil {
		return domain.Anchor{}, err
	}
	anchor, ok := anchorIn(n.File, rows, n)
	if !ok {
		return anchor, domain.E(domain.CodeNotFound, "comment", "%s has no %s", n.File, linesText(n)).
			WithHint("line numbers are those of the new file; coppice diff %s shows them", a.ID)
	}
	return anchor, nil
}

func anchorIn(path string, rows []diff.Row, n NewComment) (domain.Anchor, bool) {
	a, ok := diff.Anchor(path, rows, n.Old, n.Line)
	if !ok || n.Lines < 2 {
		return a, ok
	}
	return diff.Span(a, rows, n.Lines)
}

func linesText(n NewComment) string {
	if n.Lines > 1 {
		return fmt.Sprintf("lines %d to %d", n.Line, n.Line+n.Lines-1)
	}
	return fmt.Sprintf("line %d", n.Line)
}

// EditComment words a comment anew, so long as it was not sent.
func (s *Service) EditComment(ctx context.Context, id domain.CommentID, text string) (CommentView, error) {
	if strings.TrimSpace(text) == "" {
		return CommentView{}, domain.E(domain.CodeUsage, "comment", "the comment is empty").
			WithHint("resolve it to put it away")
	}
	return s.changeComment(ctx, id, func(c *domain.Comment) error {
		if c.State != domain.CommentOpen || c.Opinion() {
			return domain.E(domain.CodeConflict, "comment", "the comment is %s: the agent has read it as it is", c.State).
				WithHint("add another one")
		}
		c.Text = text
		return nil
	})
}

// ResolveComment marks a comment resolved, or open again: it goes along with the next request for changes then. It
// stays where it is.
func (s *Service) ResolveComment(ctx context.Context, id domain.CommentID, resolved bool) (CommentView, error) {
	return s.changeComment(ctx, id, func(c *domain.Comment) error {
		switch {
		case resolved:
			c.State = domain.CommentResolved
		case c.State == domain.CommentResolved:
			c.State = domain.CommentOpen
		}
		return nil
	})
}

func (s *Service) changeComment(ctx context.Context, id domain.CommentID, f func(*domain.Comment) error) (CommentView, error) {
	var c domain.Comment
	err := s.Store.Update(ctx, func(tx *store.Tx) (err error) {
		if c, err = tx.Comment(id); err != nil {
			return err
		}
		if err := f(&c); err != nil {
			return err
		}
		return tx.PutComment(&c)
	})
	if err != nil {
		return CommentView{}, err
	}
	return s.placed(ctx, c)
}

// placed gives a comment with where its line is now.
func (s *Service) placed(ctx context.Context, c domain.Comment) (CommentView, error) {
	r := Ref{Text: string(c.Attempt)}
	a, _, err := s.find(ctx, r)
	if err != nil {
		return CommentView{}, err
	}
	_, rd, err := s.parsed(ctx, r, Scope{})
	if err != nil {
		return CommentView{}, err
	}
	return s.place(ctx, a, rd, c)
}
