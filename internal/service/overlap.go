package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// rival is an open task that may get in the way of one that is to start.
type rival struct {
	task    domain.Task
	changed []string // files that attempts at it have changed
}

// rivals lists the open tasks that land on the same target, but for those the new one waits for anyway.
func (st *starting) rivals(ctx context.Context) ([]rival, error) {
	if st.task.Contract.Produces != domain.ArtifactChange {
		return nil, nil
	}
	var out []rival
	var ask [][2]string
	var of []int
	err := st.s.Store.View(ctx, func(tx *store.Tx) error {
		attempts, err := tx.Attempts(store.AttemptFilter{Project: st.project.ID})
		for _, a := range attempts {
			if a.State.Done() || slices.Contains(st.task.After, a.Task) {
				continue
			}
			at := slices.IndexFunc(out, func(r rival) bool { return r.task.ID == a.Task })
			if at < 0 {
				t, err := tx.Task(a.Task)
				if err != nil {
					return err
				}
				if t.Target != st.task.Target || t.Contract.Produces != domain.ArtifactChange {
					continue
				}
				at, out = len(out), append(out, rival{task: t})
			}
			if a.HeadTree != "" && a.HeadTree != a.BaseTree {
				ask, of = append(ask, [2]string{a.BaseTree, a.HeadTree}), append(of, at)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	stats, err := st.repo.Touched(ctx, ask)
	for i, files := range stats {
		out[of[i]].add(files)
	}
	return out, err
}

func (r *rival) add(files []git.FileStat) {
	for _, f := range files {
		for _, name := range []string{f.Path, f.Old} {
			if name != "" && !slices.Contains(r.changed, name) {
				r.changed = append(r.changed, name)
			}
		}
	}
}

// overlaps says where the new task may write what an open one changes or may change too. It is a warning and never a
// reason to refuse: they may well merge. files are those of the base.
func (st *starting) overlaps(ctx context.Context, files []string) (warnings []LintFinding) {
	rivals, err := st.rivals(ctx)
	if err != nil {
		return nil // what can be known is told; starting finds fault with the rest
	}
	mine := st.task.Contract
	var everywhere []string
	for _, r := range rivals {
		number := fmt.Sprintf("#%d", r.task.Number)
		changed := review.Writable(r.changed, mine)
		may := review.Writable(files, mine, r.task.Contract)
		switch {
		case len(mine.Paths) == 0:
			if len(changed) > 0 {
				everywhere = append(everywhere, number)
			}
			continue
		case len(changed) > 0:
			warnings = append(warnings, overlap(number+" has changed "+review.SomeFiles(changed), number))
		case len(r.task.Contract.Paths) > 0 && len(may) > 0:
			warnings = append(warnings, overlap(number+" may write "+review.SomeFiles(may), number))
		}
	}
	if len(everywhere) > 0 {
		warnings = append(warnings, LintFinding{
			Field: "paths", Level: lintNote, Message: "it may write everything, also what open tasks have changed: " +
				strings.Join(everywhere, ", "), Hint: "paths keep it out of their way",
		})
	}
	return warnings
}

func overlap(words, number string) LintFinding {
	return LintFinding{
		Field: "paths", Level: lintWarn, Message: words + ", which this may write as well",
		Hint: "they may conflict: narrow the paths, or let it come after " + number,
	}
}

// noteOverlaps keeps the warnings for who starts the task without having looked.
func (st *starting) noteOverlaps(ctx context.Context) error {
	base := st.task.Base
	if base == "" {
		base = st.task.Target
	}
	files, err := st.repo.Names(ctx, base)
	if err != nil {
		return nil // no reason not to start
	}
	for _, w := range st.overlaps(ctx, files) {
		if w.Level == lintWarn {
			st.notices = append(st.notices, w.Message)
		}
	}
	return nil
}

// overlaps is starting's, for who looks first.
func (l *lint) overlaps(ctx context.Context) {
	files, err := l.st.repo.Names(ctx, l.base())
	if err == nil {
		l.view.Findings = append(l.view.Findings, l.st.overlaps(ctx, files)...)
	}
}
