package review

import (
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/verify"
)

// Checked says what checks say of a change merged with a target that has changed files of it since it began: what they
// said of the change alone is stale then.
type Checked string

// What checks say. Red is what was not red on the target before.
const (
	CheckedStale  Checked = "stale" // not all of them ran
	CheckedPassed Checked = "passed"
	CheckedRed    Checked = "red"
)

// CheckedOn sums up the newest evidence of each check on a tree.
func CheckedOn(tree string, checks []domain.Check, evidence []domain.Evidence) Checked {
	red := map[string]bool{}
	for _, e := range evidence {
		if e.Tree == tree {
			red[e.Check.Command] = len(verify.NewlyRed([]domain.Evidence{e})) > 0
		}
	}
	out := CheckedPassed
	for _, c := range checks {
		isRed, ran := red[c.Command]
		switch {
		case !ran:
			return CheckedStale
		case isRed:
			out = CheckedRed
		}
	}
	return out
}
