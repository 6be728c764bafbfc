package review

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// Lap is how far an attempt of a race has come.
type Lap string

// The laps, in the order in which a race lists them.
const (
	LapReady   Lap = "ready"   // there to be chosen, its checks as they should be
	LapUnsure  Lap = "unsure"  // there to be chosen, but its checks are of another state of it
	LapRunning Lap = "running" // it works yet
	LapOut     Lap = "out"     // it failed, its checks are red, or it was ended
)

var laps = []Lap{LapReady, LapUnsure, LapRunning, LapOut}

// RaceCheck is one check of an attempt of a race, as it ended last.
type RaceCheck struct {
	Name   string
	Passed bool
	RedOn  bool // the base as well: the change does not answer for it
	Stale  bool // it ran on another state of the change
}

// Racer is one attempt of a race.
type Racer struct {
	Attempt domain.Attempt
	Checks  []RaceCheck
	Chosen  bool // accepted as it stands, or landed
}

// Placing is what a race says of one attempt.
type Placing struct {
	Racer
	Name  string // A, B, C: says nothing about the model
	Lap   Lap
	Place int    // among those there to be chosen, from 1; 0: it has none
	Why   string // it is out or unsure
	Red   []string
}

// Race compares the attempts at one task. First come those that may be chosen, of these the ones whose checks speak for
// them as they are; then those that work yet; last what is out: failed, red where the base is not, or ended by a person.
// Those that may be chosen stand in the order of their size, then of what they cost (unknown after any price), then of
// the time their agents worked.
func Race(racers []Racer) []Placing {
	names := RaceNames(attemptsOf(racers))
	out := make([]Placing, len(racers))
	for i, r := range racers {
		out[i] = Placing{Racer: r, Name: names[r.Attempt.ID], Red: redOf(r.Checks)}
		out[i].Lap, out[i].Why = lapOf(r, out[i].Red)
	}
	slices.SortStableFunc(out, comparePlacings)
	for i := range out {
		if out[i].Lap == LapReady || out[i].Lap == LapUnsure {
			out[i].Place = i + 1
		}
	}
	return out
}

func attemptsOf(racers []Racer) []domain.Attempt {
	out := make([]domain.Attempt, len(racers))
	for i, r := range racers {
		out[i] = r.Attempt
	}
	return out
}

// redOf names the checks that an attempt has to answer for.
func redOf(checks []RaceCheck) (red []string) {
	for _, c := range checks {
		if !c.Passed && !c.RedOn && !c.Stale {
			red = append(red, c.Name)
		}
	}
	return red
}

func lapOf(r Racer, red []string) (Lap, string) {
	a := r.Attempt
	switch {
	case a.State == domain.StateRejected:
		return LapOut, "rejected"
	case a.State == domain.StateCancelled:
		return LapOut, "cancelled"
	case len(red) > 0 && (a.State == domain.StateReady || a.State == domain.StateFailed):
		return LapOut, "red: " + strings.Join(red, ", ")
	case a.State == domain.StateFailed:
		return LapOut, cmp.Or(failureOf(a), "failed")
	case a.State != domain.StateReady && a.State != domain.StateLanding && a.State != domain.StateLanded:
		return LapRunning, ""
	case slices.ContainsFunc(r.Checks, func(c RaceCheck) bool { return c.Stale }):
		return LapUnsure, "its checks ran on an earlier state of it"
	}
	return LapReady, ""
}

func failureOf(a domain.Attempt) string {
	if a.Failure == nil {
		return a.Why
	}
	return a.Failure.Msg
}

func comparePlacings(a, b Placing) int {
	x, y := a.Attempt, b.Attempt
	return cmp.Or(
		cmp.Compare(slices.Index(laps, a.Lap), slices.Index(laps, b.Lap)),
		cmp.Compare(x.Diff.Additions+x.Diff.Deletions, y.Diff.Additions+y.Diff.Deletions),
		compareBool(x.Usage.CostUnknown, y.Usage.CostUnknown),
		cmp.Compare(x.Usage.Cost, y.Usage.Cost),
		cmp.Compare(x.Worked, y.Worked),
		cmp.Compare(a.Name, b.Name),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// RaceNames gives each attempt of a task a letter that stays the same and does not tell in which order they were asked
// for: those made together are shuffled by their ids. One that is made later, by a fork, has a later letter.
func RaceNames(attempts []domain.Attempt) map[domain.AttemptID]string {
	sorted := slices.Clone(attempts)
	slices.SortFunc(sorted, func(a, b domain.Attempt) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(shuffled(a.ID), shuffled(b.ID)))
	})
	names := make(map[domain.AttemptID]string, len(sorted))
	for i, a := range sorted {
		names[a.ID] = letters(i)
	}
	return names
}

func shuffled(id domain.AttemptID) string {
	h := sha256.Sum256([]byte("race " + id))
	return string(h[:])
}

// letters counts A to Z, AA, AB and so on.
func letters(n int) string {
	name := ""
	for n++; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// FoundWords says what a reading of a change found that is not resolved, the gravest first.
func FoundWords(comments []domain.Comment, o domain.Opinion) string {
	var parts []string
	for _, severity := range domain.Severities {
		n := 0
		for _, c := range comments {
			if c.Author == o.Model && c.Opinion() && c.Severity == string(severity) && c.State != domain.CommentResolved {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, strconv.Itoa(n)+" "+string(severity))
		}
	}
	return cmp.Or(strings.Join(parts, ", "), "nothing found")
}
