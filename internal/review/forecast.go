package review

import (
	"cmp"
	"math"
	"slices"

	"github.com/coppice/coppice/internal/domain"
)

// Contender is an open attempt whose change may land, as a forecast sees it.
type Contender struct {
	Attempt domain.AttemptID
	Task    domain.TaskID
	Number  int
	Ready   bool            // it can land as it stands
	After   []domain.TaskID // tasks that are to land first
	Moved   []string        // files of its change that the target has changed too since it began
	Over    bool            // another attempt at its task has brought its change over: nobody waits for this one
}

// Outcome is what came of a merge. Paths are where it conflicts.
type Outcome struct {
	Clean bool
	Paths []string
}

// Merges are the merges a forecast is made from. After holds, for two attempts {first, second}, how the second merges
// once the first has landed; a pair that touches nothing in common is not in it. OnTarget is how each merges as the
// target is now.
type Merges struct {
	OnTarget map[domain.AttemptID]Outcome
	After    map[[2]domain.AttemptID]Outcome
}

// Fate says what is to be expected of a change that lands.
type Fate string

// The fates.
const (
	FateClean    Fate = "clean"
	FateAfter    Fate = "after" // clean, with others landed before it that change the same files
	FateConflict Fate = "conflict"
)

// Clash is whom a change conflicts with, and where. Number 0 is the target itself.
type Clash struct {
	Attempt domain.AttemptID
	Number  int
	Paths   []string
}

// Standing is what is foretold of one attempt.
type Standing struct {
	Attempt domain.AttemptID
	Number  int
	Fate    Fate
	With    []Clash  // of a conflict
	After   []int    // numbers of the tasks it is clean after
	Needs   bool     // it merges only once they have landed
	Place   int      // in the order to land in, from 1; 0: it is not in it
	Moved   []string // files of it that the target has changed too since it began; none: what was checked of it holds, see Checked
}

// Forecast tells how attempts at one target would land, and in which order they are best landed. The attempts come in
// the order of preference; of several at one task only the first has a place, for only one of them will land. What
// conflicts with an earlier one has none either: it has to be worked over first. Standings come in the order to land
// in, then as they were given.
func Forecast(list []Contender, m Merges) []Standing {
	f := forecaster{list: list, m: m, place: map[domain.AttemptID]int{}}
	f.arrange()
	out := make([]Standing, 0, len(list))
	for _, c := range list {
		out = append(out, f.standing(c))
	}
	slices.SortStableFunc(out, func(a, b Standing) int { return cmp.Compare(atEnd(a.Place), atEnd(b.Place)) })
	return out
}

func atEnd(place int) int {
	if place == 0 {
		return math.MaxInt
	}
	return place
}

type forecaster struct {
	list  []Contender
	m     Merges
	place map[domain.AttemptID]int
	order []Contender
}

// arrange proposes the order: of those that may come next, what is ready first, then what stands in the fewest ways.
func (f *forecaster) arrange() {
	left := f.first()
	for {
		at, best := -1, 0
		for i, c := range left {
			if !f.fits(c, left) {
				continue
			}
			n := f.clashesIn(c, left)
			if !c.Ready {
				n += len(f.list) // after all that are
			}
			if at < 0 || n < best {
				at, best = i, n
			}
		}
		if at < 0 {
			return
		}
		f.order = append(f.order, left[at])
		f.place[left[at].Attempt] = len(f.order)
		left = slices.Delete(left, at, at+1)
	}
}

// first keeps the preferred attempt of each task.
func (f *forecaster) first() (out []Contender) {
	seen := map[domain.TaskID]bool{}
	for _, c := range f.list {
		if !seen[c.Task] {
			seen[c.Task] = true
			out = append(out, c)
		}
	}
	return out
}

// fits says whether an attempt may come next: it merges with the target as the order leaves it, what it comes after has
// its place, and nobody who is left would be shut out by it though the other order serves both.
func (f *forecaster) fits(c Contender, left []Contender) bool {
	for _, o := range left {
		if o.Task != c.Task && slices.Contains(c.After, o.Task) {
			return false
		}
		if o.Attempt != c.Attempt && f.onlyAfter(c, o) && f.landable(o) {
			return false
		}
	}
	helped := f.m.OnTarget[c.Attempt].Clean
	for _, o := range f.order {
		res, touches := f.m.After[[2]domain.AttemptID{o.Attempt, c.Attempt}]
		if touches && !res.Clean {
			return false
		}
		helped = helped || touches
	}
	return helped
}

// landable says whether an attempt merges with the target as it is.
func (f *forecaster) landable(c Contender) bool { return f.m.OnTarget[c.Attempt].Clean }

// onlyAfter says whether c merges once o has landed, and o would not once c has.
func (f *forecaster) onlyAfter(c, o Contender) bool {
	after, touches := f.m.After[[2]domain.AttemptID{o.Attempt, c.Attempt}]
	before, other := f.m.After[[2]domain.AttemptID{c.Attempt, o.Attempt}]
	return touches && after.Clean && (other && !before.Clean || !f.landable(c))
}

// clash says where two attempts conflict whichever lands first.
func (f *forecaster) clash(c, o Contender) ([]string, bool) {
	if c.Task == o.Task {
		return nil, false // only one of them will land
	}
	after, touches := f.m.After[[2]domain.AttemptID{o.Attempt, c.Attempt}]
	before, other := f.m.After[[2]domain.AttemptID{c.Attempt, o.Attempt}]
	return after.Paths, touches && !after.Clean && (!other || !before.Clean)
}

func (f *forecaster) clashesIn(c Contender, among []Contender) (n int) {
	for _, o := range among {
		if _, clash := f.clash(c, o); clash {
			n++
		}
	}
	return n
}

func (f *forecaster) standing(c Contender) Standing {
	s := Standing{Attempt: c.Attempt, Number: c.Number, Fate: FateClean, Place: f.place[c.Attempt], Moved: c.Moved}
	on := f.m.OnTarget[c.Attempt]
	for _, o := range f.order {
		if o.Task == c.Task {
			continue
		}
		after, touches := f.m.After[[2]domain.AttemptID{o.Attempt, c.Attempt}]
		waits := slices.Contains(c.After, o.Task)
		earlier := s.Place == 0 || f.place[o.Attempt] < s.Place
		if waits || touches && after.Clean && earlier {
			s.After = append(s.After, o.Number)
			s.Needs = s.Needs || waits || !on.Clean
		}
	}
	if s.Needs {
		s.Moved = nil // what the target lacks is not what it has changed
	}
	if !on.Clean && len(s.After) == 0 {
		s.Fate, s.With = FateConflict, []Clash{{Paths: on.Paths}}
		return s
	}
	for _, o := range f.list {
		if paths, clash := f.clash(c, o); clash && !o.Over {
			s.With = append(s.With, Clash{Attempt: o.Attempt, Number: o.Number, Paths: paths})
		}
	}
	switch {
	case len(s.With) > 0:
		s.Fate, s.After, s.Needs = FateConflict, nil, false
	case len(s.After) > 0:
		s.Fate = FateAfter
	}
	return s
}

// Unplace takes attempts out of an order that were found not to merge at their place, with the files in which they
// conflict, though each merges after any one of those before it. What follows moves up.
func Unplace(list []Standing, failed map[domain.AttemptID][]string) []Standing {
	if len(failed) == 0 {
		return list
	}
	out := make([]Standing, 0, len(list))
	gone := map[int]bool{}
	var taken []Standing
	for _, s := range list {
		paths, fails := failed[s.Attempt]
		s.After = slices.DeleteFunc(slices.Clone(s.After), func(n int) bool { return gone[n] })
		switch {
		case fails && s.Place > 0:
			gone[s.Number] = true
			taken = append(taken, together(s, paths, list))
			continue
		case s.Fate == FateAfter && len(s.After) == 0:
			s.Fate = FateClean
		}
		if s.Place > 0 {
			s.Place = len(out) + 1
		}
		out = append(out, s)
	}
	at := slices.IndexFunc(out, func(s Standing) bool { return s.Place == 0 })
	if at < 0 {
		at = len(out)
	}
	return slices.Insert(out, at, taken...)
}

// together is a standing that conflicts with several as they are together.
func together(s Standing, paths []string, list []Standing) Standing {
	for _, o := range list {
		if o.Place > 0 && o.Place < s.Place && slices.Contains(s.After, o.Number) {
			s.With = append(s.With, Clash{Attempt: o.Attempt, Number: o.Number, Paths: paths})
		}
	}
	s.Fate, s.Place, s.After, s.Needs = FateConflict, 0, nil, false
	return s
}
