package forecast

import (
	"context"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/review"
)

// inOrder lands the proposed order in memory, as far as pairs do not tell how it goes: three changes of one file may
// conflict though any two of them merge. It gives what does not merge at its place, and where.
func (w *work) inOrder(ctx context.Context, standings []review.Standing) (map[domain.AttemptID][]string, error) {
	order := w.crowded(w.placed(standings))
	if len(order) == 0 {
		return nil, nil
	}
	key := w.merge(order...)
	failed, ok := w.known.orders[key]
	if !ok {
		var err error
		if failed, err = w.play(ctx, order); err != nil {
			return nil, err
		}
	}
	w.used.orders[key] = failed
	out := map[domain.AttemptID][]string{}
	for i, paths := range failed {
		out[order[i].Attempt] = paths
	}
	return out, nil
}

// play lands one after the other and gives those that do not merge at their place, by where they are in the order.
func (w *work) play(ctx context.Context, order []Attempt) (map[int][]string, error) {
	failed := map[int][]string{}
	tree := w.target
	for i, a := range order {
		if tree == a.Base {
			tree = a.Head
			continue
		}
		got, err := w.try(ctx, []git.Try{{Base: a.Base, Ours: tree, Theirs: a.Head}})
		if err != nil {
			return nil, err
		}
		if !got[0].Clean {
			failed[i] = got[0].Conflicts
			continue
		}
		tree = got[0].Tree
	}
	return failed, nil
}

func (w *work) placed(standings []review.Standing) (out []Attempt) {
	byID := map[domain.AttemptID]Attempt{}
	for _, a := range w.list {
		byID[a.Attempt] = a
	}
	for _, s := range standings {
		if s.Place > 0 {
			out = append(out, byID[s.Attempt])
		}
	}
	return out
}

// crowded keeps those of an order that have to be landed one after the other to know how it goes: what touches the same
// files as two or more before it, and everything that may play a part in that.
func (w *work) crowded(order []Attempt) (out []Attempt) {
	group := make([]int, len(order)) // those that touch one another have the same
	crowd := map[int]bool{}
	for i, a := range order {
		group[i] = i
		before := 0
		for j := range i {
			if w.apart(order[j], a) {
				continue
			}
			before++
			from, to := group[j], group[i]
			for k := range i + 1 {
				if group[k] == from {
					group[k] = to
				}
			}
			if crowd[from] {
				crowd[to] = true
			}
		}
		if before > 1 {
			crowd[group[i]] = true
		}
	}
	for i, a := range order {
		if crowd[group[i]] {
			out = append(out, a)
		}
	}
	return out
}
