package review

import "slices"

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
