package review

import (
	"fmt"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

// Rejected is a hunk of a change that a person does not want, or some lines of it.
type Rejected struct {
	File   diff.File
	Hunk   int // counted from 0; of a file that has none it is the whole
	Mark   string
	Reason string
	Lines  []int // of its changed lines, counted from 0; none: all of it
}

// RejectedIn gives the hunks and lines of a change that were rejected, in its order; sent: only those that are to be taken
// back, of hunks that are as they were when they were sent.
func RejectedIn(files []diff.File, read []domain.ReadHunk, sent bool) (out []Rejected) {
	if sent {
		read = slices.DeleteFunc(slices.Clone(read), func(h domain.ReadHunk) bool { return !h.Sent })
	}
	for _, f := range files {
		for i, h := range ReadIn(f, diff.Marks(f), read) {
			if sent && !slices.ContainsFunc(read, func(r domain.ReadHunk) bool { return r.Hunk == h.Mark }) {
				continue
			}
			out = append(out, h.parts(f, i, h.said(), func(s said) bool { return s.verdict == domain.VerdictReject })...)
		}
	}
	return out
}

// parts gives a hunk as what was said of its lines that are meant, one part for each reason; all of it as one where the
// same was said of all of it.
func (h HunkRead) parts(f diff.File, i int, all []said, meant func(said) bool) (out []Rejected) {
	if len(all) == 0 {
		all = []said{{verdict: h.Verdict, reason: h.Reason}}
	}
	for k, s := range all {
		if !meant(s) {
			continue
		}
		at := slices.IndexFunc(out, func(r Rejected) bool { return r.Reason == s.reason })
		if at < 0 {
			at, out = len(out), append(out, Rejected{File: f, Hunk: i, Mark: h.Mark, Reason: s.reason})
		}
		out[at].Lines = append(out[at].Lines, k)
	}
	if len(out) == 1 && len(out[0].Lines) == len(all) {
		out[0].Lines = nil
	}
	return out
}

// LeftIn gives what of a change nobody accepted, in its order, and how much somebody did.
func LeftIn(files []diff.File, read []domain.ReadHunk) (left []Rejected, accepted Tally) {
	for _, f := range files {
		for i, h := range ReadIn(f, diff.Marks(f), read) {
			h.Reason = ""
			all := h.said()
			for k := range all {
				all[k].reason = ""
			}
			rest := h.parts(f, i, all, func(s said) bool { return s.verdict != domain.VerdictAccept })
			left = append(left, rest...)
			if len(rest) == 0 {
				accepted.Hunks++
			} else {
				accepted.Lines += count(all, domain.VerdictAccept)
			}
		}
	}
	return left, accepted
}

// Tally counts whole hunks, and single lines of others.
type Tally struct{ Hunks, Lines int }

// TallyOf counts what was rejected.
func TallyOf(rejected []Rejected) (t Tally) {
	for _, r := range rejected {
		if len(r.Lines) == 0 {
			t.Hunks++
		}
		t.Lines += len(r.Lines)
	}
	return t
}

// Words says how much that is, as "2 hunks and 3 lines"; of puts words before what is counted, as in "1 of its hunks".
func (t Tally) Words(of string) string {
	var parts []string
	if t.Hunks > 0 || t.Lines == 0 {
		parts = append(parts, counted(t.Hunks, of, "hunk"))
	}
	if t.Lines > 0 {
		parts = append(parts, counted(t.Lines, of, "line"))
	}
	return strings.Join(parts, " and ")
}

func counted(n int, of, what string) string {
	if n != 1 || strings.HasPrefix(of, "of ") {
		what += "s"
	}
	return fmt.Sprintf("%d %s%s", n, of, what)
}

// Place says where it stands, as far as there are lines: on the new side, or on the old one of what is only removed.
func (r Rejected) Place() string {
	if len(r.File.Hunks) == 0 {
		return r.File.Path
	}
	h := r.File.Hunks[r.Hunk]
	from, lines := h.NewStart, h.NewLines
	if len(r.Lines) > 0 {
		from, lines = r.span()
	}
	if lines == 0 {
		return fmt.Sprintf("%s, after line %d", r.File.Path, from)
	}
	if lines == 1 {
		return fmt.Sprintf("%s:%d", r.File.Path, from)
	}
	return fmt.Sprintf("%s:%d-%d", r.File.Path, from, from+lines-1)
}

// span says which lines of the new side its own lines lie on, or after which one where all of them were removed.
func (r Rejected) span() (from, lines int) {
	h := r.File.Hunks[r.Hunk]
	at, nth, first, last := h.NewStart, 0, 0, 0
	if h.NewLines == 0 {
		at++ // git counts from the line before where a side has none
	}
	after := 0
	for _, l := range h.Lines {
		if l.Op != diff.Context && slices.Contains(r.Lines, nth) {
			if after == 0 {
				after = at
			}
			if l.Op == diff.Add {
				if first == 0 {
					first = at
				}
				last = at
			}
		}
		if l.Op != diff.Context {
			nth++
		}
		if l.Op != diff.Del {
			at++
		}
	}
	if first == 0 {
		return after - 1, 0
	}
	return first, last - first + 1
}
