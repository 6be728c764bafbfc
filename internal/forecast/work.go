package forecast

import (
	"context"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/review"
)

// work is one forecast while it is made.
type work struct {
	repo        *git.Repo
	target      string
	list        []Attempt
	known, used memory
	trial       *git.Trial // nil: nothing had to be merged yet
	trees       map[domain.AttemptID]string
	ran         int
}

func (w *work) close() {
	if w.trial != nil {
		w.trial.Close()
	}
}

func (w *work) forecast(ctx context.Context) ([]review.Standing, error) {
	if err := w.touch(ctx); err != nil {
		return nil, err
	}
	m := review.Merges{
		OnTarget: map[domain.AttemptID]review.Outcome{}, After: map[[2]domain.AttemptID]review.Outcome{},
	}
	if err := w.onTarget(ctx, m); err != nil {
		return nil, err
	}
	if err := w.pairs(ctx, m); err != nil {
		return nil, err
	}
	list := make([]review.Contender, len(w.list))
	for i, a := range w.list {
		list[i] = a.Contender
		list[i].Moved = w.touched(a).common(w.used.touches[[2]string{a.Base, w.target}])
	}
	standings := review.Forecast(list, m)
	failed, err := w.inOrder(ctx, standings)
	return review.Unplace(standings, failed), err
}

// touch learns what each change touches, and what the target has changed since each base.
func (w *work) touch(ctx context.Context) error {
	var ask [][2]string
	want := func(from, to string) {
		pair := [2]string{from, to}
		if t, ok := w.known.touches[pair]; ok {
			w.used.touches[pair] = t
		} else if _, ok := w.used.touches[pair]; !ok {
			w.used.touches[pair] = touch{}
			if from != to {
				ask = append(ask, pair)
			}
		}
	}
	for _, a := range w.list {
		want(a.Base, a.Head)
		want(a.Base, w.target)
	}
	stats, err := w.repo.Touched(ctx, ask)
	if err != nil {
		return err
	}
	for i, pair := range ask {
		w.used.touches[pair] = touchOf(stats[i])
	}
	return nil
}

func (w *work) touched(a Attempt) touch { return w.used.touches[[2]string{a.Base, a.Head}] }

// apart says whether two attempts need not be merged: they touch nothing in common, or only one of them will land.
func (w *work) apart(a, b Attempt) bool { return a.Task == b.Task || w.touched(a).apart(w.touched(b)) }

// onTarget merges each change with the target, unless they touch nothing in common.
func (w *work) onTarget(ctx context.Context, m review.Merges) error {
	w.trees = map[domain.AttemptID]string{}
	var ask []Attempt
	for _, a := range w.list {
		out, ok := w.known.merges[w.merge(a)]
		if w.touched(a).apart(w.used.touches[[2]string{a.Base, w.target}]) {
			out, ok = review.Outcome{Clean: true}, true
		}
		if !ok {
			ask = append(ask, a)
			continue
		}
		m.OnTarget[a.Attempt], w.used.merges[w.merge(a)] = out, out
	}
	return w.land(ctx, ask, m)
}

// land merges changes with the target and keeps the trees, for what lands after them.
func (w *work) land(ctx context.Context, list []Attempt, m review.Merges) error {
	tries := make([]git.Try, len(list))
	for i, a := range list {
		tries[i] = git.Try{Base: a.Base, Ours: w.target, Theirs: a.Head}
	}
	got, err := w.try(ctx, tries)
	for i, res := range got {
		a := list[i]
		out := outcome(res)
		m.OnTarget[a.Attempt], w.used.merges[w.merge(a)] = out, out
		w.trees[a.Attempt] = res.Tree
	}
	return err
}

// pairs merges what touches the same files, one after the other. Where both began on the same tree and merge with the
// target, the order makes no difference.
func (w *work) pairs(ctx context.Context, m review.Merges) error {
	var ask [][2]Attempt
	for i, a := range w.list {
		for _, b := range w.list[i+1:] {
			if w.apart(a, b) {
				continue
			}
			orders := [][2]Attempt{{a, b}, {b, a}}
			if a.Base == b.Base && m.OnTarget[a.Attempt].Clean && m.OnTarget[b.Attempt].Clean {
				orders = orders[:1]
			}
			for _, o := range orders {
				if !m.OnTarget[o[0].Attempt].Clean {
					continue
				}
				if out, ok := w.known.merges[w.merge(o[:]...)]; ok {
					w.settle(o, out, len(orders) == 1, m)
				} else {
					ask = append(ask, o)
				}
			}
		}
	}
	return w.pair(ctx, ask, m)
}

func (w *work) pair(ctx context.Context, ask [][2]Attempt, m review.Merges) error {
	if err := w.landFirst(ctx, ask, m); err != nil {
		return err
	}
	tries := make([]git.Try, len(ask))
	for i, o := range ask {
		tries[i] = git.Try{Base: o[1].Base, Ours: w.trees[o[0].Attempt], Theirs: o[1].Head}
	}
	got, err := w.try(ctx, tries)
	for i, res := range got {
		o := ask[i]
		w.settle(o, outcome(res), o[0].Base == o[1].Base && m.OnTarget[o[1].Attempt].Clean, m)
	}
	return err
}

func (w *work) settle(o [2]Attempt, out review.Outcome, both bool, m review.Merges) {
	w.used.merges[w.merge(o[:]...)] = out
	m.After[[2]domain.AttemptID{o[0].Attempt, o[1].Attempt}] = out
	if both {
		m.After[[2]domain.AttemptID{o[1].Attempt, o[0].Attempt}] = out
	}
}

// landFirst makes the trees that are there once the first of each pair has landed.
func (w *work) landFirst(ctx context.Context, ask [][2]Attempt, m review.Merges) error {
	var list []Attempt
	seen := map[domain.AttemptID]bool{}
	for _, o := range ask {
		a := o[0]
		if w.trees[a.Attempt] == "" && a.Base == w.target {
			w.trees[a.Attempt] = a.Head
		}
		if w.trees[a.Attempt] == "" && !seen[a.Attempt] {
			seen[a.Attempt] = true
			list = append(list, a)
		}
	}
	return w.land(ctx, list, m)
}

func (w *work) try(ctx context.Context, tries []git.Try) (out []git.Merge, err error) {
	if len(tries) == 0 {
		return nil, nil
	}
	if w.trial == nil {
		if w.trial, err = w.repo.Trial(); err != nil {
			return nil, err
		}
	}
	w.ran += len(tries)
	return w.trial.Merge(ctx, tries)
}

func outcome(m git.Merge) review.Outcome { return review.Outcome{Clean: m.Clean, Paths: m.Conflicts} }
