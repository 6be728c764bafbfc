package review

import (
	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

// HunkRead is what became of one hunk's reading.
type HunkRead struct {
	Mark    string
	Read    bool
	Verdict domain.VerdictKind // what a person decided on it; empty: nothing
	Reason  string
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
// follow-up have the same base, so the old side says where that is.
func ReadIn(f diff.File, marks []string, read []domain.ReadHunk) []HunkRead {
	out := make([]HunkRead, len(marks))
	gone := map[string]domain.ReadHunk{}
	for _, r := range read {
		if r.File == f.Path || r.File == f.Old {
			gone[r.Hunk] = r
		}
	}
	for i, m := range marks {
		r, known := gone[m]
		out[i] = HunkRead{Mark: m, Read: known, Verdict: r.Verdict, Reason: r.Reason}
		delete(gone, m)
	}
	for i := range out {
		from, to := reach(f, i)
		for _, r := range gone {
			if !out[i].Read && r.Line <= to+near && from <= r.Line+r.Lines+near {
				out[i].Changed = true
				out[i].Was = graver(out[i].Was, r.Verdict)
			}
		}
	}
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

// ToRead makes what is noted when hunks of a change are read. unknown are marks that no hunk of it has.
func ToRead(files []diff.File, marks []string, tree string) (read []domain.ReadHunk, unknown []string) {
	known := map[string]domain.ReadHunk{}
	for _, f := range files {
		for i, m := range diff.Marks(f) {
			from, to := reach(f, i)
			known[m] = domain.ReadHunk{Hunk: m, File: f.Path, Line: from, Lines: to - from, Tree: tree}
		}
	}
	for _, m := range marks {
		if r, ok := known[m]; ok {
			read = append(read, r)
		} else {
			unknown = append(unknown, m)
		}
	}
	return read, unknown
}
