package domain

import (
	"slices"
	"strings"
	"time"
)

// Passport is what was measured of a model on this machine. What is zero is unknown.
type Passport struct {
	Model      string // provider/name
	At         time.Time
	Load       time.Duration // into memory, where it was not there
	Read       float64       // tokens of a prompt a second
	Write      float64       // tokens of a reply a second
	Context    int64         // tokens it was measured with
	OnGPU      int64         // the largest context with which all of it lies on the graphics card; 0: none, or unknown
	Calls      []CallScore   // by how many tools it was offered, the fewest first
	Edits      []EditScore
	Structured Score // values by a schema
	Usage      Usage // that measuring took
	Bytes      int64 // of the model that was measured
	Quant      string
}

// ModelNames gives the names that a model may have in full which a person named by ref: one without a tag means the
// latest. The name as it stands comes first.
func ModelNames(ref string) []string {
	if strings.Contains(ref[strings.LastIndexByte(ref, '/')+1:], ":") {
		return []string{ref}
	}
	return []string{ref, ref + ":latest"}
}

// Outdated says whether a model is another than the one that was measured: got anew since, or of another size or
// quantisation. What is unknown of it (zero) says nothing. An outdated passport is shown as such and decides nothing.
func (p Passport) Outdated(modified time.Time, bytes int64, quant string) bool {
	return modified.After(p.At) || p.Bytes > 0 && bytes > 0 && p.Bytes != bytes || p.Quant != "" && quant != "" && p.Quant != quant
}

// Score is how many of some exercises were done right.
type Score struct{ Good, Of int }

// CallScore is how well tools are called when so many are offered.
type CallScore struct {
	Offered int
	Score
}

// EditScore is how well files are changed in a format.
type EditScore struct {
	Format EditFormat
	Score
}

// Holds says whether most of the exercises were done right: two of three.
func (s Score) Holds() bool { return s.Of > 0 && 3*s.Good >= 2*s.Of }

// less compares two scores by their share.
func (s Score) less(o Score) bool { return s.Good*o.Of < o.Good*s.Of }

// Edit is the format in which the model changes files best; of equals the one that says least. Empty: none of them
// went right.
func (p Passport) Edit() EditFormat {
	var best EditScore
	for _, f := range EditFormats {
		i := slices.IndexFunc(p.Edits, func(e EditScore) bool { return e.Format == f })
		if i >= 0 && p.Edits[i].Good > 0 && (best.Format == "" || best.less(p.Edits[i].Score)) {
			best = p.Edits[i]
		}
	}
	return best.Format
}

// Tools is the most tools that were offered and called right; 0: it calls none.
func (p Passport) Tools() (most int) {
	for _, c := range p.Calls {
		if c.Holds() {
			most = max(most, c.Offered)
		}
	}
	return most
}

// Stage is what a model is used for.
type Stage string

// The stages.
const (
	StagePlan   Stage = "plan"
	StageBuild  Stage = "build"
	StageReview Stage = "review"
	StageTour   Stage = "tour" // no stage of its own to a person: a model that is to review gives tours as well
)

// LeanTools is how many tools a task needs at the least.
const LeanTools = 5

// Fits says whether the model can do what a stage asks of it: tools to look around and to change files with, and values
// by a schema for a plan and a review.
func (p Passport) Fits(s Stage) bool {
	if p.Tools() < LeanTools {
		return false
	}
	if s == StageBuild {
		return slices.ContainsFunc(p.Edits, func(e EditScore) bool { return e.Holds() })
	}
	return p.Structured.Holds()
}

// Merit orders models that fit a stage: by what went right of what it asks, in hundredths.
func (p Passport) Merit(s Stage) int {
	var sum Score
	add := func(o Score) { sum = Score{sum.Good + o.Good, sum.Of + o.Of} }
	for _, c := range p.Calls {
		add(c.Score)
	}
	if s == StageBuild {
		for _, e := range p.Edits {
			if e.Format == p.Edit() {
				add(e.Score)
			}
		}
	} else {
		add(p.Structured)
	}
	if sum.Of == 0 {
		return 0
	}
	return 100 * sum.Good / sum.Of
}
