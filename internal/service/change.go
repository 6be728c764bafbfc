package service

import (
	"context"
	"slices"
	"time"

	"github.com/coppice/coppice/internal/change"
	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// span is the two ends of a diff.
type span struct {
	attempt  domain.Attempt
	task     domain.Task
	from, to string
}

// narrow sets the ends to the last checkpoints that were there when a turn began and when it ended. It need not have one
// of its own: what it wrote before a command is kept before the command.
func (sp *span) narrow(tx *store.Tx, n int) error {
	turns, err := tx.Turns(sp.attempt.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(turns, func(t domain.Turn) bool { return t.N == n })
	if at < 0 {
		return domain.E(domain.CodeNotFound, "diff "+string(sp.attempt.ID), "there is no turn %d; it has %d", n, len(turns))
	}
	if sp.from, err = sp.commitAt(tx, turns[at].StartedAt); err != nil {
		return err
	}
	if ended := turns[at].EndedAt; !ended.IsZero() {
		sp.to, err = sp.commitAt(tx, ended)
	}
	return err
}

// commitAt is what the files were at a time.
func (sp *span) commitAt(tx *store.Tx, t time.Time) (string, error) {
	cp, ok, err := tx.CheckpointAt(sp.attempt.ID, t)
	if !ok {
		return sp.attempt.Base, err
	}
	return cp.Commit, err
}

// Change lists the files of a change in reading order.
func (s *Service) Change(ctx context.Context, r Ref, sc Scope) (ChangeView, error) {
	if err := s.freshen(ctx, r, sc); err != nil {
		return ChangeView{}, err
	}
	sp, rd, err := s.parsed(ctx, r, sc)
	if err != nil {
		return ChangeView{}, err
	}
	left, err := s.remarks(ctx, sp.attempt.ID)
	if err != nil {
		return ChangeView{}, err
	}
	return s.changeIn(ctx, sc, sp, rd, left)
}

func (s *Service) remarks(ctx context.Context, id domain.AttemptID) (remarks, error) {
	return view(ctx, s, func(tx *store.Tx) (r remarks, err error) {
		if r.comments, err = tx.Comments(id); err == nil {
			r.read, err = tx.ReadHunks(id)
		}
		return r, err
	})
}

func changeView(sp span, rd *reading, left remarks) ChangeView {
	v := ChangeView{Attempt: sp.attempt, Base: sp.from, Tree: sp.attempt.HeadTree, MovedUnknown: rd.long}
	if !sp.current() {
		v.Tree = sp.to
	}
	outside := map[string]bool{}
	for _, p := range review.OutsideContract(sp.task.Contract, rd.files) {
		outside[p] = true
	}
	v.Files = make([]FileView, len(rd.files))
	diff.Each(len(rd.files), func(i int) {
		f := rd.files[i]
		v.Files[i] = fileView(f, rd.of(i), outside[f.Path] || outside[f.Old], left)
	})
	for _, f := range rd.files {
		v.Additions += f.Additions
		v.Deletions += f.Deletions
	}
	return v
}

func fileView(f diff.File, rows *fileRows, outside bool, left remarks) FileView {
	v := FileView{
		File: f, Group: string(review.GroupOf(f)), Flag: review.Flag(f), Folded: foldedAtFirst(f), Outside: outside,
		Rows: len(rows.rows), Heads: diff.Heads(rows.rows), Pairs: len(rows.pairs), PairHeads: diff.PairHeads(rows.pairs),
		Hunks: review.ReadIn(f, rows.marks, left.read),
	}
	if outside {
		v.Flag = joinFlags("outside the contract", v.Flag)
	}
	for _, c := range left.comments {
		if c.Anchor.File == f.Path || f.Old != "" && c.Anchor.File == f.Old {
			v.Comments++
		}
	}
	return v
}

func joinFlags(a, b string) string {
	if b == "" {
		return a
	}
	return a + ", " + b
}

// Diff gives a window of one file's rows.
func (s *Service) Diff(ctx context.Context, r Ref, sc Scope, w Window) (DiffView, error) {
	_, rd, err := s.parsed(ctx, r, sc)
	if err != nil {
		return DiffView{}, err
	}
	i := rd.find(w.Path)
	if i < 0 {
		return DiffView{}, domain.E(domain.CodeNotFound, "diff "+w.Path, "the change does not touch it")
	}
	return rd.page(i, w.Offset, w.Limit, w.Split), nil
}

// Opening gives what a face needs to paint a change at once: its files, the first rows over them in reading order, the
// evidence, the comments. What it cannot have of the diff is told, and takes nothing of the rest with it.
func (s *Service) Opening(ctx context.Context, r Ref, sc Scope, split bool) (OpeningView, error) {
	a, _, err := s.find(ctx, r)
	if err != nil {
		return OpeningView{}, err
	}
	r = Ref{Text: string(a.ID)}
	v := OpeningView{}
	if v.Attempt, err = s.attemptByID(ctx, a.ID); err != nil {
		return v, err
	}
	if v.Evidence, err = s.Evidence(ctx, r); err != nil {
		return v, err
	}
	if v.Decided, err = s.Decisions(ctx, r); err != nil {
		return v, err
	}
	if err := s.freshen(ctx, r, sc); err != nil {
		v.Problem = err
		return v, nil
	}
	sp, rd, err := s.parsed(ctx, r, sc)
	if err != nil {
		v.Problem = err
		return v, nil
	}
	if v.Comments, err = s.commentsIn(ctx, sc, sp); err != nil {
		return v, err
	}
	if v.Opinions, err = s.Opinions(ctx, r); err != nil {
		return v, err
	}
	left := remarks{comments: make([]domain.Comment, len(v.Comments))}
	for i, c := range v.Comments {
		left.comments[i] = c.Comment
	}
	left.read, err = view(ctx, s, func(tx *store.Tx) ([]domain.ReadHunk, error) { return tx.ReadHunks(a.ID) })
	if err != nil {
		return v, err
	}
	v.Pages = rd.opening(split)
	v.Change, err = s.changeIn(ctx, sc, sp, rd, left)
	return v, err
}

// Patch gives the diff as git prints it.
func (s *Service) Patch(ctx context.Context, r Ref, spec PatchSpec) ([]byte, error) {
	if err := s.freshen(ctx, r, spec.Scope); err != nil {
		return nil, err
	}
	sp, err := s.span(ctx, r, spec.Scope)
	if err != nil {
		return nil, err
	}
	_, repo, err := s.repo(ctx, sp.attempt.Project)
	if err != nil {
		return nil, err
	}
	p, err := repo.Patch(ctx, sp.from, sp.to, git.PatchOptions{
		Stat: spec.Stat, NameOnly: spec.NameOnly, Short: true, IgnoreSpace: spec.IgnoreSpace,
	})
	if p.Cut {
		p.Text = append(p.Text, "… the diff is longer than this and was cut here; --stat and --name-only list all of its files\n"...)
	}
	return p.Text, err
}

// parsed gives a change ready to be read. Commits never change, so what was parsed once is kept for a while.
func (s *Service) parsed(ctx context.Context, r Ref, sc Scope) (span, *reading, error) {
	sp, err := s.span(ctx, r, sc)
	if err != nil {
		return sp, nil, err
	}
	key := sp.from + ".." + sp.to
	if sc.IgnoreSpace {
		key += " -w"
	}
	if rd, ok := s.readings.get(key); ok {
		return sp, rd, nil
	}
	_, repo, err := s.repo(ctx, sp.attempt.Project)
	if err != nil {
		return sp, nil, err
	}
	files, size, err := change.Read(ctx, repo, sp.from, sp.to, change.Options{IgnoreSpace: sc.IgnoreSpace})
	if err != nil {
		return sp, nil, err
	}
	rd := newReading(files)
	s.readings.put(key, rd, size)
	return sp, rd, nil
}
