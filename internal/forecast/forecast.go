package forecast

import (
	"context"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/review"
)

// Most is how many attempts at one target are looked at. Every pair of them may be a merge.
const Most = 40

// Attempt is an open attempt with the trees of its change.
type Attempt struct {
	review.Contender
	Base, Head string
}

// Target is a branch that attempts may land on, as it is now.
type Target struct{ Ref, Tree string }

// Forecaster makes the forecasts of one repository, one at a time, and remembers what the last of each target came to.
type Forecaster struct {
	turn  chan struct{}     // held by whoever makes a forecast
	known map[string]memory // by ref of the target
	ran   int               // merges of the last forecast that git had to do
}

// New makes a Forecaster.
func New() *Forecaster { return &Forecaster{turn: make(chan struct{}, 1), known: map[string]memory{}} }

// Of foretells how attempts would land on a target, in their order of preference. What is beyond Most is left out.
func (f *Forecaster) Of(ctx context.Context, repo *git.Repo, target Target, list []Attempt) ([]review.Standing, error) {
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return nil, domain.E(domain.CodeCancelled, "forecast", "it was ended before it was done").Because(context.Cause(ctx))
	}
	w := &work{
		repo: repo, target: target.Tree, list: list[:min(len(list), Most)], known: f.known[target.Ref], used: newMemory(),
	}
	defer w.close()
	out, err := w.forecast(ctx)
	f.ran = w.ran
	if err == nil {
		f.known[target.Ref] = w.used
	}
	return out, err
}

// memory is what is known of trees: they never change, so it never grows old. A forecast hands on what it used.
type memory struct {
	touches map[[2]string]touch
	merges  map[merge]review.Outcome
	orders  map[merge]map[int][]string // what does not merge at its place, and where
}

func newMemory() memory {
	return memory{touches: map[[2]string]touch{}, merges: map[merge]review.Outcome{}, orders: map[merge]map[int][]string{}}
}

// merge is a change that lands on a target, or on what a target is once others have landed: the changes one after the
// other, the last of them the one that is asked about.
type merge struct{ target, changes string }

// change is what an attempt made of its base.
func (a Attempt) change() string { return a.Base + ".." + a.Head + " " }

func (w *work) merge(chain ...Attempt) merge {
	m := merge{target: w.target}
	for _, a := range chain {
		m.changes += a.change()
	}
	return m
}
