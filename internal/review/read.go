package review

import (
	"slices"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

// HunkRead is what became of one hunk's reading.
type HunkRead struct {
	Mark    string
	Read    bool
	Lines   int                // how many lines it changes that can be judged one by one
	Verdict domain.VerdictKind // what a person decided on it, on its lines that have no verdict of their own; empty: nothing
	Reason  string
	Own     []domain.LineVerdict // what they decided on single lines of it
	// Changed: what was read here is no longer what the change says. Was is what had been decided on that.
	Changed bool
	Was     domain.VerdictKind
	// Part: seen in a scope that shows only a part of what the whole change says here. It is read and judged there.
	Part bool
}

// near is how many lines of the old side may lie between what was read and what came in its place: as many as git gives
// as context.
const near = 3

// ReadIn says of each hunk of a file, whose marks those are, in order, whether it was read: by its mark, whatever happened around it. A hunk that
// was not read is changed where one stood that was, and is gone: it was read as something else. Both sides of a
// follow-up have the same base, so the old side says where that is. What was said of single lines holds in another hunk, too,
// for as long as they are as they were.
func ReadIn(f diff.File, marks []string, read []domain.ReadHunk) []HunkRead {
	out := make([]HunkRead, len(marks))
	known := map[string]domain.ReadHunk{}
	for _, r := range read {
		if r.File == f.Path || r.File == f.Old {
			known[r.Hunk] = r
		}
	}
	judged := make([]bool, len(marks))
	for i, m := range marks {
		out[i] = HunkRead{Mark: m, Lines: len(diff.Changed(f, i))}
		r, ok := known[m]
		if !ok || len(r.Prints) > 0 && len(r.Prints) != out[i].Lines {
			continue // it is of a part of these lines
		}
		judged[i] = true
		out[i].Read, out[i].Verdict, out[i].Reason, out[i].Own = !r.Open, r.Verdict, r.Reason, r.Own
		delete(known, m)
	}
	if len(known) == 0 {
		return out
	}
	carryIn(f, out, judged, slices.DeleteFunc(slices.Clone(read), func(r domain.ReadHunk) bool {
		_, gone := known[r.Hunk]
		return !gone
	}))
	return out
}

// graver is what counts of two verdicts: that something was accepted must not be lost.
func graver(a, b domain.VerdictKind) domain.VerdictKind {
	if a == domain.VerdictAccept || b == "" {
		return a
	}
	return b
}

// reach is which lines of the old side a hunk covers; all of them where a file has no hunks.
func reach(f diff.File, i int) (from, to int) {
	if len(f.Hunks) == 0 {
		return 0, 1 << 30
	}
	return f.Hunks[i].OldStart, f.Hunks[i].OldStart + f.Hunks[i].OldLines
}
