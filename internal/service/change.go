package service

import (
	"context"
	"sync"

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

// span finds what to compare: the whole change, or what one turn changed.
func (s *Service) span(ctx context.Context, r Ref, turn int) (span, error) {
	return view(ctx, s, func(tx *store.Tx) (span, error) {
		a, t, err := resolve(tx, r)
		if err != nil {
			return span{}, err
		}
		sp := span{attempt: a, task: t, from: a.Base, to: a.Head}
		if a.Base == "" {
			return sp, domain.E(domain.CodeConflict, "diff "+string(a.ID), "the attempt has not begun")
		}
		if sp.to == "" {
			sp.to = a.Base
		}
		if turn == 0 {
			return sp, nil
		}
		return sp, sp.narrow(tx, turn)
	})
}

// narrow sets the ends to the checkpoints around a turn.
func (sp *span) narrow(tx *store.Tx, n int) error {
	turns, err := tx.Turns(sp.attempt.ID)
	if err != nil {
		return err
	}
	found := false
	sp.to = sp.attempt.Base
	for _, t := range turns {
		if t.N > n {
			break
		}
		found = found || t.N == n
		sp.from = sp.to
		if t.Checkpoint == "" {
			continue
		}
		cp, err := tx.Checkpoint(t.Checkpoint)
		if err != nil {
			return err
		}
		sp.to = cp.Commit
	}
	if !found {
		return domain.E(domain.CodeNotFound, "diff "+string(sp.attempt.ID), "there is no turn %d; it has %d", n, len(turns))
	}
	return nil
}

// Change lists the files of a change in reading order.
func (s *Service) Change(ctx context.Context, r Ref, turn int) (ChangeView, error) {
	sp, files, err := s.parsed(ctx, r, turn)
	if err != nil {
		return ChangeView{}, err
	}
	comments, err := view(ctx, s, func(tx *store.Tx) ([]domain.Comment, error) { return tx.Comments(sp.attempt.ID) })
	if err != nil {
		return ChangeView{}, err
	}
	v := ChangeView{Attempt: sp.attempt, Tree: sp.attempt.HeadTree}
	outside := map[string]bool{}
	for _, p := range review.OutsideContract(sp.task.Contract, files) {
		outside[p] = true
	}
	for _, f := range review.Order(files) {
		v.Additions += f.Additions
		v.Deletions += f.Deletions
		v.Files = append(v.Files, fileView(f, outside[f.Path] || outside[f.Old], comments))
	}
	return v, nil
}

func fileView(f diff.File, outside bool, comments []domain.Comment) FileView {
	v := FileView{File: f, Group: string(review.GroupOf(f)), Flag: review.Flag(f), Rows: len(diff.Rows(f))}
	if outside {
		v.Flag = joinFlags("outside the contract", v.Flag)
	}
	for _, c := range comments {
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
func (s *Service) Diff(ctx context.Context, r Ref, turn int, path string, offset, limit int) (DiffView, error) {
	_, files, err := s.parsed(ctx, r, turn)
	if err != nil {
		return DiffView{}, err
	}
	f := diff.Find(files, path)
	if f == nil {
		return DiffView{}, domain.E(domain.CodeNotFound, "diff "+path, "the change does not touch it")
	}
	rows := diff.Rows(*f)
	return DiffView{Path: f.Path, Offset: offset, Total: len(rows), Rows: diff.Window(rows, offset, limit)}, nil
}

// Patch gives the diff as git prints it.
func (s *Service) Patch(ctx context.Context, r Ref, spec PatchSpec) ([]byte, error) {
	sp, err := s.span(ctx, r, spec.Turn)
	if err != nil {
		return nil, err
	}
	_, repo, err := s.repo(ctx, sp.attempt.Project)
	if err != nil {
		return nil, err
	}
	p, err := repo.Patch(ctx, sp.from, sp.to, git.PatchOptions{Stat: spec.Stat, NameOnly: spec.NameOnly, Short: true})
	return p.Text, err
}

// parsed gives the files of a change. Commits never change, so what was parsed once is kept for a while.
func (s *Service) parsed(ctx context.Context, r Ref, turn int) (span, []diff.File, error) {
	sp, err := s.span(ctx, r, turn)
	if err != nil {
		return sp, nil, err
	}
	key := sp.from + ".." + sp.to
	if files, ok := s.patches.get(key); ok {
		return sp, files, nil
	}
	_, repo, err := s.repo(ctx, sp.attempt.Project)
	if err != nil {
		return sp, nil, err
	}
	p, err := repo.Patch(ctx, sp.from, sp.to, git.PatchOptions{})
	if err != nil {
		return sp, nil, err
	}
	files := diff.Parse(p.Text)
	s.patches.put(key, files, len(p.Text))
	return sp, files, nil
}

// maxPatches bounds the bytes of patches whose parsed form is kept.
const maxPatches = 32 << 20

// patchCache keeps parsed patches, newest first, up to maxPatches. Safe for concurrent use.
type patchCache struct {
	mu    sync.Mutex
	items []cachedPatch
	bytes int
}

type cachedPatch struct {
	key   string
	files []diff.File
	bytes int
}

func (c *patchCache) get(key string) ([]diff.File, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, it := range c.items {
		if it.key == key {
			copy(c.items[1:i+1], c.items[:i])
			c.items[0] = it
			return it.files, true
		}
	}
	return nil, false
}

func (c *patchCache) put(key string, files []diff.File, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items = append([]cachedPatch{{key, files, bytes}}, c.items...)
	c.bytes += bytes
	for len(c.items) > 1 && c.bytes > maxPatches {
		last := len(c.items) - 1
		c.bytes -= c.items[last].bytes
		c.items = c.items[:last]
	}
}
