package review

import (
	"cmp"
	"slices"

	"github.com/coppice/coppice/internal/domain"
)

// Choice is how a race between models ended: which one won, and which were out before anybody had to choose.
type Choice struct {
	Won   string
	Lost  []string
	OutOf []string // did not come as far as to be chosen from
}

// ChoiceOf says how a race ended. It has not where nothing was chosen, and tells nothing about models where there is but
// one. A model with several attempts won when one of them did, and was out when all of them were. Only what began together
// raced: an attempt that went on from another one, or brought it together with something, had its work to begin with.
func ChoiceOf(race []Placing) (Choice, bool) {
	race = startedTogether(race)
	won := ""
	out := map[string]bool{}
	for _, p := range race {
		m := p.Attempt.Model
		switch {
		case p.Chosen:
			won = m
		case p.Lap == LapRunning:
			continue // whatever becomes of it, it was not there to be chosen
		}
		was, known := out[m]
		out[m] = wasOut(p) && (was || !known)
	}
	if won == "" || len(out) < 2 {
		return Choice{}, false
	}
	c := Choice{Won: won}
	for m, gone := range out {
		switch {
		case m == won:
		case gone:
			c.OutOf = append(c.OutOf, m)
		default:
			c.Lost = append(c.Lost, m)
		}
	}
	slices.Sort(c.Lost)
	slices.Sort(c.OutOf)
	return c, true
}

func startedTogether(race []Placing) (out []Placing) {
	if len(race) == 0 {
		return nil
	}
	first := race[0].Attempt.CreatedAt
	for _, p := range race {
		if p.Attempt.CreatedAt.Before(first) {
			first = p.Attempt.CreatedAt
		}
	}
	for _, p := range race {
		if p.Attempt.CreatedAt.Equal(first) {
			out = append(out, p)
		}
	}
	return out
}

// wasOut says whether an attempt was out by itself. One that a person rejected, or cancelled for another, was not.
func wasOut(p Placing) bool {
	a := p.Attempt
	return len(p.Red) > 0 || a.State == domain.StateFailed || a.Failure != nil
}

// ModelRecord is how a model fared in the races it was in.
type ModelRecord struct {
	Model                    string
	Wins, Losses, OutOfRaces int
	Beat                     []Beaten
}

// Beaten is how often a model was chosen over another one, out or not.
type Beaten struct {
	Model string
	Times int
}

// RecordOf adds choices up by model, the one with the most wins first.
func RecordOf(choices []Choice) []ModelRecord {
	by := map[string]*ModelRecord{}
	beat := map[[2]string]int{}
	of := func(m string) *ModelRecord {
		if by[m] == nil {
			by[m] = &ModelRecord{Model: m}
		}
		return by[m]
	}
	for _, c := range choices {
		of(c.Won).Wins++
		for _, m := range c.Lost {
			of(m).Losses++
			beat[[2]string{c.Won, m}]++
		}
		for _, m := range c.OutOf {
			of(m).OutOfRaces++
			beat[[2]string{c.Won, m}]++
		}
	}
	for pair, times := range beat {
		of(pair[0]).Beat = append(of(pair[0]).Beat, Beaten{pair[1], times})
	}
	var out []ModelRecord
	for _, r := range by {
		slices.SortFunc(r.Beat, func(a, b Beaten) int { return cmp.Or(b.Times-a.Times, cmp.Compare(a.Model, b.Model)) })
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b ModelRecord) int {
		return cmp.Or(b.Wins-a.Wins, a.Losses+a.OutOfRaces-b.Losses-b.OutOfRaces, cmp.Compare(a.Model, b.Model))
	})
	return out
}
