package review

import (
	"slices"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

// carryIn takes what was said of single lines over into hunks by other marks: where lines of a hunk were rejected and are
// gone, or others came beside them, those that are as they were keep what was said of them. Of what was accepted or read and
// is gone, the hunks that stand there now are told to have changed.
func carryIn(f diff.File, out []HunkRead, judged []bool, gone []domain.ReadHunk) {
	left := map[string]tallied{} // what is still there of each, by the mark it had
	over := make([][]said, len(out))
	for i := range out {
		var prints []string
		for _, r := range gone {
			if len(r.Prints) == 0 || !nearby(f, i, r) || out[i].Lines == 0 {
				continue
			}
			if prints == nil {
				prints = diff.Prints(f.Hunks[i])
			}
			say, ok := carry(r.Prints, saidIn(r), prints)
			within(f.Hunks[i], r, say, ok)
			left[r.Hunk] = left[r.Hunk].plus(tallyOf(say))
			over[i] = overlay(over[i], say, ok)
		}
		if over[i] != nil && !judged[i] {
			out[i].Verdict, out[i].Reason, out[i].Own = verdictsOf(over[i])
			out[i].Read = !slices.ContainsFunc(over[i], func(s said) bool { return !s.read })
		}
	}
	for i := range out {
		if !judged[i] || !out[i].Read {
			out[i].flag(f, i, gone, left)
		}
	}
}

// within leaves lines out that stand outside of where a hunk was: they say the same, in another place.
func within(h diff.Hunk, r domain.ReadHunk, say []said, ok []bool) {
	at, nth := h.OldStart, 0
	if h.OldLines == 0 {
		at++ // git counts from the line before where a side has none
	}
	for _, l := range h.Lines {
		if l.Op != diff.Context {
			if at < r.Line || at > r.Line+r.Lines+1 {
				say[nth], ok[nth] = said{}, false
			}
			nth++
		}
		if l.Op != diff.Add {
			at++
		}
	}
}

// tallied is how many lines were accepted, and how many were read and not rejected.
type tallied struct{ accepted, read int }

func (t tallied) plus(o tallied) tallied { return tallied{t.accepted + o.accepted, t.read + o.read} }

func tallyOf(all []said) (t tallied) {
	for _, s := range all {
		if s.verdict == domain.VerdictAccept {
			t.accepted++
		}
		if s.read && s.verdict != domain.VerdictReject {
			t.read++
		}
	}
	return t
}

// Without is what is noted of a hunk without those of its lines of which a verdict was given that does not stay: what can be
// known again of it where they are gone.
func Without(r domain.ReadHunk, stays func(domain.VerdictKind) bool) domain.ReadHunk {
	var all []said
	var prints []string
	for i, s := range saidIn(r) {
		if stays(s.verdict) {
			all, prints = append(all, s), append(prints, r.Prints[i])
		}
	}
	if len(prints) == len(r.Prints) {
		return r
	}
	r.Prints = prints
	r.Verdict, r.Reason, r.Own = verdictsOf(all)
	return r
}

// Carried notes of hunks as they are now what came over to them from others, so that it is known by their own marks; not of
// those that are to be looked at again.
func Carried(files []diff.File, read []domain.ReadHunk, tree string) (out []domain.ReadHunk) {
	for _, f := range files {
		if !slices.ContainsFunc(read, func(r domain.ReadHunk) bool { return len(r.Prints) > 0 && (r.File == f.Path || r.File == f.Old) }) {
			continue
		}
		for i, h := range ReadIn(f, diff.Marks(f), read) {
			noted := slices.ContainsFunc(read, func(r domain.ReadHunk) bool { return r.Hunk == h.Mark })
			if !noted && !h.Changed && (h.Verdict != "" || len(h.Own) > 0) {
				out = append(out, Where{f, i, h.Mark}.note(h, tree))
			}
		}
	}
	return out
}

// flag says of a hunk that was not judged as it is now whether it stands for something that was. What was rejected is
// expected to be gone.
func (h *HunkRead) flag(f diff.File, i int, gone []domain.ReadHunk, left map[string]tallied) {
	read := h.Read
	for k, r := range gone {
		was, is := tallyOf(saidIn(r)), left[r.Hunk]
		switch {
		case !nearby(f, i, r) || r.Open && r.Verdict == "" && len(r.Own) == 0:
		case len(r.Prints) == 0:
			if !read {
				h.Changed, h.Was = true, graver(h.Was, r.Verdict)
			}
		case judgedSince(f, i, r, gone[k+1:]):
		case was.accepted > is.accepted:
			h.Changed, h.Was, h.Read = true, domain.VerdictAccept, false
		case was.read > is.read:
			h.Changed, h.Read = true, false
		case !r.Open && !read:
			h.Changed = true
		}
	}
}

// judgedSince says whether what was judged later was the same place: it was looked at as it was then.
func judgedSince(f diff.File, i int, r domain.ReadHunk, later []domain.ReadHunk) bool {
	return slices.ContainsFunc(later, func(q domain.ReadHunk) bool {
		return nearby(f, i, q) && q.Line < r.Line+r.Lines && r.Line < q.Line+q.Lines
	})
}

// nearby says whether a hunk stands where something else was read.
func nearby(f diff.File, i int, r domain.ReadHunk) bool {
	from, to := reach(f, i)
	return r.Line <= to+near && from <= r.Line+r.Lines+near
}

func saidIn(r domain.ReadHunk) []said {
	return saidOf(r.Verdict, r.Reason, r.Own, !r.Open, len(r.Prints))
}

func count(all []said, verdict domain.VerdictKind) (n int) {
	for _, s := range all {
		if s.verdict == verdict {
			n++
		}
	}
	return n
}

// overlay puts what is known of lines over what was known of them before.
func overlay(under, over []said, ok []bool) []said {
	if under == nil {
		under = make([]said, len(over))
	}
	for k, s := range over {
		if ok[k] {
			under[k] = s
		}
	}
	return under
}
