package review

import (
	"slices"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

// said is what a person decided on one changed line, and whether they read it.
type said struct {
	verdict domain.VerdictKind
	reason  string
	read    bool
}

// saidOf gives what was said of each of the n changed lines of a hunk: what is its own, else what was said of the hunk.
func saidOf(verdict domain.VerdictKind, reason string, own []domain.LineVerdict, read bool, n int) []said {
	out := make([]said, n)
	for i := range out {
		out[i] = said{verdict, reason, read || verdict != ""}
	}
	for _, o := range own {
		for _, l := range o.Lines {
			if l >= 0 && l < n {
				out[l] = said{o.Verdict, o.Reason, true}
			}
		}
	}
	return out
}

func (h HunkRead) said() []said { return saidOf(h.Verdict, h.Reason, h.Own, h.Read, h.Lines) }

// verdictsOf puts what was said of lines together again: one verdict where it is the same on all of them, else those of lines.
func verdictsOf(all []said) (verdict domain.VerdictKind, reason string, own []domain.LineVerdict) {
	for i, s := range all {
		if s.verdict == "" {
			continue
		}
		at := slices.IndexFunc(own, func(o domain.LineVerdict) bool { return o.Verdict == s.verdict && o.Reason == s.reason })
		if at < 0 {
			at, own = len(own), append(own, domain.LineVerdict{Verdict: s.verdict, Reason: s.reason})
		}
		own[at].Lines = append(own[at].Lines, i)
	}
	if len(own) == 1 && len(own[0].Lines) == len(all) {
		return own[0].Verdict, own[0].Reason, nil
	}
	return "", "", own
}

// Where is a hunk of a change that somebody named.
type Where struct {
	File diff.File
	Hunk int
	Mark string
}

// Find gives the hunks that marks name; unknown are those that no hunk has.
func Find(files []diff.File, marks []string) (found []Where, unknown []string) {
	known := map[string]Where{}
	for _, f := range files {
		for i, m := range diff.Marks(f) {
			known[m] = Where{f, i, m}
		}
	}
	for _, m := range marks {
		if w, ok := known[m]; ok {
			found = append(found, w)
		} else {
			unknown = append(unknown, m)
		}
	}
	return found, unknown
}

// Notes makes what is noted of hunks as it stands, what came over from before with it, for more to be noted.
func Notes(at []Where, read []domain.ReadHunk, tree string) []domain.ReadHunk {
	of := map[string][]HunkRead{}
	out := make([]domain.ReadHunk, 0, len(at))
	for _, w := range at {
		hunks, ok := of[w.File.Path]
		if !ok {
			hunks = ReadIn(w.File, diff.Marks(w.File), read)
			of[w.File.Path] = hunks
		}
		out = append(out, w.note(hunks[w.Hunk], tree))
	}
	return out
}

func (w Where) note(h HunkRead, tree string) domain.ReadHunk {
	from, to := reach(w.File, w.Hunk)
	n := domain.ReadHunk{
		Hunk: w.Mark, File: w.File.Path, Line: from, Lines: to - from, Tree: tree,
		Verdict: h.Verdict, Reason: h.Reason, Own: h.Own, Open: !h.Read,
	}
	if len(n.Own) > 0 {
		n.Prints = diff.Prints(w.File.Hunks[w.Hunk])
	}
	return n
}

// Judge notes what a person decides on a hunk. It counts as read. Lines that have a verdict of their own keep it; with none,
// neither the hunk nor a line of it is judged any more.
func Judge(h domain.ReadHunk, verdict domain.VerdictKind, reason string) domain.ReadHunk {
	if verdict == "" {
		h.Open = h.Open && len(h.Own) > 0
		h.Own, h.Prints = nil, nil
	} else {
		h.Open = false
	}
	h.Verdict, h.Reason = verdict, reason
	return h
}

// JudgeLines notes what a person decides on some of a hunk's changed lines, counted from 0; with no verdict they have none
// any more. The rest of it stays as it is. A line that it does not have is CodeUsage.
func (w Where) JudgeLines(h domain.ReadHunk, lines []int, verdict domain.VerdictKind, reason string) (domain.ReadHunk, error) {
	n := len(diff.Changed(w.File, w.Hunk))
	if n == 0 {
		return h, domain.E(domain.CodeUsage, "judge", "%s has no lines there that can be judged one by one", diff.Show(w.File.Path)).
			WithHint("judge it as a whole")
	}
	own := saidOf("", "", h.Own, false, n)
	if verdict == "" && h.Verdict != "" { // what was said of all of it goes on for the rest
		rest := saidOf(h.Verdict, h.Reason, h.Own, false, n)
		own, h.Verdict, h.Reason = rest, "", ""
	}
	for _, l := range lines {
		if l < 0 || l >= n {
			return h, domain.E(domain.CodeUsage, "judge", "the hunk has %d changed lines, and none with the number %d", n, l+1).
				WithHint("lines are counted from 1 among those that change")
		}
		own[l] = said{verdict, reason, true}
	}
	whole, why, rest := verdictsOf(own)
	h.Own, h.Prints = rest, nil
	if whole != "" {
		h.Verdict, h.Reason, h.Open = whole, why, false
	}
	if !slices.ContainsFunc(own, func(s said) bool { return s.verdict == "" }) {
		h.Open = false // somebody came by each of its lines
	}
	if len(rest) > 0 {
		h.Prints = diff.Prints(w.File.Hunks[w.Hunk])
	}
	return h, nil
}
