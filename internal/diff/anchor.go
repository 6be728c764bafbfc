package diff

import (
	"slices"
	"strings"
	"unicode"

	"github.com/coppice/coppice/internal/domain"
)

// Reach is how many lines of context an anchor keeps on either side.
const Reach = 3

// sideLine is a line of one side of a diff: its number and its text as shown.
type sideLine struct {
	n    int
	text string
}

// crMark is how a carriage return at the end of a line shows. Anchors do without it: whether it is drawn depends on the
// other lines of the file.
const crMark = "\u240d"

// side picks the lines of one side, in order.
func side(rows []Row, old bool) []sideLine {
	lines := make([]sideLine, 0, len(rows))
	for _, r := range rows {
		n := r.New
		if old {
			n = r.Old
		}
		if n > 0 && (r.Kind == RowContext || r.Kind == RowAdd || r.Kind == RowDel) {
			lines = append(lines, sideLine{n, strings.TrimSuffix(r.Text, crMark)})
		}
	}
	return lines
}

// Anchor ties a line of a file's rows to its content. It is false where the rows do not hold the line: it is neither
// changed nor context (Lines makes rows of a whole file).
func Anchor(path string, rows []Row, old bool, line int) (domain.Anchor, bool) {
	lines := side(rows, old)
	for i, l := range lines {
		if l.n == line {
			return domain.Anchor{
				File: path, Line: line, Old: old, Text: l.text, Before: before(lines, i), After: after(lines, i),
			}, true
		}
	}
	return domain.Anchor{}, false
}

// Span widens an anchor to a number of lines from its own on. It is false where the rows do not hold them all.
func Span(a domain.Anchor, rows []Row, lines int) (domain.Anchor, bool) {
	all := side(rows, a.Old)
	i := slices.IndexFunc(all, func(l sideLine) bool { return l.n == a.Line })
	if i < 0 || i+lines > len(all) {
		return a, lines <= 1
	}
	a.Rest = nil
	for k := 1; k < lines; k++ {
		if all[i+k].n != a.Line+k {
			return a, false
		}
		a.Rest = append(a.Rest, all[i+k].text)
	}
	a.After = after(all, i+lines-1)
	return a, true
}

// rest says whether the further lines of an anchor stand below line i still.
func rest(a domain.Anchor, lines []sideLine, i int) bool {
	for k, text := range a.Rest {
		if at := i + 1 + k; at >= len(lines) || lines[at].text != text || lines[at].n != lines[at-1].n+1 {
			return false
		}
	}
	return true
}

// before gives up to Reach lines that stand directly above line i, in reading order.
func before(lines []sideLine, i int) []string {
	var out []string
	for k := i - 1; k >= 0 && len(out) < Reach && lines[k].n == lines[k+1].n-1; k-- {
		out = append([]string{lines[k].text}, out...)
	}
	return out
}

func after(lines []sideLine, i int) []string {
	var out []string
	for k := i + 1; k < len(lines) && len(out) < Reach && lines[k].n == lines[k-1].n+1; k++ {
		out = append(out, lines[k].text)
	}
	return out
}

// Place finds where an anchored line is now. The line must have the same text; among several the one with the most of
// the anchor's context around it is meant, and where two have as much, the one that did not move. It is false when the
// line is gone or no longer tells itself apart: the comment is then outdated and shows the anchor's own text.
func Place(a domain.Anchor, rows []Row) (line int, ok bool) {
	best, ties := -1, 0
	for _, c := range candidates(a, side(rows, a.Old)) {
		switch {
		case c.score > best:
			best, line, ties = c.score, c.line, 1
		case c.score == best:
			ties++
			if c.line == a.Line {
				line = c.line
			}
		}
	}
	switch {
	case best < 0:
		return 0, false
	case line == a.Line:
		return line, best > 0 || ties == 1
	case ties > 1:
		return 0, false
	}
	return line, best > 0 || telling(a.Text)
}

type candidate struct{ line, score int }

func candidates(a domain.Anchor, lines []sideLine) []candidate {
	var out []candidate
	for i, l := range lines {
		if l.text == a.Text && rest(a, lines, i) {
			out = append(out, candidate{l.n, score(a, lines, i)})
		}
	}
	return out
}

// score counts the lines of context that agree, from the anchored line outwards; nearer ones count more.
func score(a domain.Anchor, lines []sideLine, i int) int {
	s := 0
	b, f := before(lines, i), after(lines, i+len(a.Rest))
	for k := 1; k <= min(len(a.Before), len(b)); k++ {
		if a.Before[len(a.Before)-k] == b[len(b)-k] {
			s += Reach + 1 - k
		}
	}
	for k := range min(len(a.After), len(f)) {
		if a.After[k] == f[k] {
			s += Reach - k
		}
	}
	return s
}

// telling says whether a text can be recognised without its context: a lone brace cannot.
func telling(text string) bool {
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
	return len(letters) >= 6
}
