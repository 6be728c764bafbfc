package review

import (
	"slices"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

// carryIn takes what was said of single lines over into hunks by other marks: where lines of a hunk were rejected and are
// gone, or others came beside them, those that are as they were keep what was said of them. Of what was accepted and is
// gone, and of what was read and is something else, the hunks that stand there now are told to have changed.
func carryIn(f diff.File, out []HunkRead, judged []bool, gone []domain.ReadHunk) {
	kept := map[string]int{} // accepted lines that are still there, by the mark they had
	over := make([][]said, len(out))
	for i := range out {
		var prints []string
		for _, r := range gone {
			if len(r.Prints) == 0 || !nearby(f, i, r) || len(diff.Changed(f, i)) == 0 {
				continue
			}
			if prints == nil {
				prints = diff.Prints(f.Hunks[i])
			}
			say, ok := carry(r.Prints, saidIn(r), prints)
			kept[r.Hunk] += count(say, domain.VerdictAccept)
			over[i] = overlay(over[i], say, ok)
		}
		if over[i] != nil && !judged[i] {
			out[i].Verdict, out[i].Reason, out[i].Own = verdictsOf(over[i])
			out[i].Read = !slices.ContainsFunc(over[i], func(s said) bool { return !s.read })
		}
	}
	for i := range out {
		if !judged[i] {
			out[i].flag(f, i, gone, kept)
		}
	}
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

// Carried notes of hunks as they are now what came over to them from others, so that it is known by their own marks.
func Carried(files []diff.File, read []domain.ReadHunk, tree string) (out []domain.ReadHunk) {
	for _, f := range files {
		if !slices.ContainsFunc(read, func(r domain.ReadHunk) bool { return len(r.Prints) > 0 && (r.File == f.Path || r.File == f.Old) }) {
			continue
		}
		for i, h := range ReadIn(f, diff.Marks(f), read) {
			noted := slices.ContainsFunc(read, func(r domain.ReadHunk) bool { return r.Hunk == h.Mark })
			if !noted && (h.Verdict != "" || len(h.Own) > 0) {
				out = append(out, Where{f, i, h.Mark}.note(h, tree))
			}
		}
	}
	return out
}

// flag says of a hunk that was not judged as it is now whether it stands for something that was.
func (h *HunkRead) flag(f diff.File, i int, gone []domain.ReadHunk, kept map[string]int) {
	read := h.Read
	for k, r := range gone {
		switch {
		case !nearby(f, i, r):
		case len(r.Prints) == 0:
			if !read {
				h.Changed, h.Was = true, graver(h.Was, r.Verdict)
			}
		case judgedSince(f, i, r, gone[k+1:]):
		case count(saidIn(r), domain.VerdictAccept) > kept[r.Hunk]:
			h.Changed, h.Was, h.Read = true, domain.VerdictAccept, false
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

// carry says of each line there is now what was said of it when it was one of others: was are their prints, say what was
// said of each. ok is of those that are known again. Lines that stand once on both sides and in the same order are; between
// them, of lines that say the same, as closing braces do, those that can only have been ones of which the same was said.
func carry(was []string, say []said, now []string) (out []said, ok []bool) {
	out, ok = make([]said, len(now)), make([]bool, len(now))
	from, at := 0, 0
	fill := func(to, until int) {
		between(was[from:to], say[from:to], now[at:until], out[at:until], ok[at:until])
	}
	for _, a := range anchors(was, now) {
		fill(a.was, a.now)
		out[a.now], ok[a.now] = say[a.was], true
		from, at = a.was+1, a.now+1
	}
	fill(len(was), len(now))
	return out, ok
}

type anchor struct{ was, now int }

// anchors pairs lines that stand once on both sides: the most of them that are in one order.
func anchors(was, now []string) []anchor {
	in, times := places(was), places(now)
	var all []anchor
	for k, p := range now {
		if len(in[p]) == 1 && len(times[p]) == 1 {
			all = append(all, anchor{in[p][0], k})
		}
	}
	return longestRun(all)
}

func places(prints []string) map[string][]int {
	out := map[string][]int{}
	for i, p := range prints {
		out[p] = append(out[p], i)
	}
	return out
}

// longestRun gives the longest part of a list in which was goes up.
func longestRun(all []anchor) []anchor {
	var ends []int // by length, the run of it that ends lowest: its last place in all
	before := make([]int, len(all))
	for k, a := range all {
		n, _ := slices.BinarySearchFunc(ends, a.was, func(e, was int) int { return all[e].was - was })
		before[k] = -1
		if n > 0 {
			before[k] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, k)
		} else {
			ends[n] = k
		}
	}
	out := make([]anchor, len(ends))
	for k, n := -1, len(ends)-1; n >= 0; n-- {
		if k < 0 {
			k = ends[n]
		}
		out[n], k = all[k], before[k]
	}
	return out
}

// between knows lines again that stand more than once. Each of now may be the earliest line of was that it can be, the
// latest, or one between; where the same was said of all those, that was said of it. Lines that are new do not count, and
// where one of now can be none of was, none is known.
func between(was []string, say []said, now []string, out []said, ok []bool) {
	in := places(was)
	var mine []int
	for k, p := range now {
		if len(in[p]) > 0 {
			mine = append(mine, k)
		}
	}
	first, last := make([]int, len(mine)), make([]int, len(mine))
	at := -1
	for i, k := range mine {
		n, _ := slices.BinarySearch(in[now[k]], at+1)
		if n == len(in[now[k]]) {
			return
		}
		at = in[now[k]][n]
		first[i] = at
	}
	at = len(was)
	for i := len(mine) - 1; i >= 0; i-- {
		n, _ := slices.BinarySearch(in[now[mine[i]]], at)
		at = in[now[mine[i]]][n-1] // there is one: the earliest is before it
		last[i] = at
	}
	other := others(was, say)
	for i, k := range mine {
		if other[first[i]] > last[i] {
			out[k], ok[k] = say[first[i]], true
		}
	}
}

// others gives of each line the next one that says the same and of which something else was said; none is beyond the end.
func others(was []string, say []said) []int {
	out := make([]int, len(was))
	next := map[string]int{}
	for i := len(was) - 1; i >= 0; i-- {
		out[i] = len(was)
		if k, ok := next[was[i]]; ok {
			out[i] = k
			if say[k] == say[i] {
				out[i] = out[k]
			}
		}
		next[was[i]] = i
	}
	return out
}
