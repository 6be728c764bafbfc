package file

import (
	"fmt"
	"slices"
	"strings"
)

// span is a run of lines of a text.
type span struct {
	first      int // index of the first line
	start, end int // bytes, without the end of the last line
	lines      []string
}

func lineNumbers(spans []span) []int {
	var out []int
	for _, s := range spans {
		out = append(out, s.first+1)
	}
	return out
}

// measures are the ways in which lines may be the same, the strictest first, with what the model is told of each.
var measures = []struct {
	same func(a, b string) bool
	note string
}{
	{sameLine, ""}, {sameButTrailing, "white space at line ends"}, {sameButIndent, "indentation"},
}

func sameLine(a, b string) bool { return strings.TrimSuffix(a, "\r") == strings.TrimSuffix(b, "\r") }
func sameButTrailing(a, b string) bool {
	return strings.TrimRight(a, " \t\r") == strings.TrimRight(b, " \t\r")
}
func sameButIndent(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }

// quoted gives the lines of a quoted text, without an empty first or last one.
func quoted(old string) []string {
	lines := strings.Split(strings.ReplaceAll(old, "\r\n", "\n"), "\n")
	for len(lines) > 1 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	for len(lines) > 1 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	return lines
}

// findLines gives the runs of whole lines that are the quoted ones by the given measure. A quote without any text
// matches nothing: blank lines are everywhere.
func findLines(text, old string, same func(a, b string) bool) []span {
	want := quoted(old)
	if strings.TrimSpace(strings.Join(want, "")) == "" {
		return nil
	}
	return findRuns(text, want, same)
}

// findRuns gives the runs of lines that are the wanted ones by the given measure.
func findRuns(text string, want []string, same func(a, b string) bool) []span {
	have := strings.SplitAfter(text, "\n")
	if have[len(have)-1] == "" {
		have = have[:len(have)-1] // behind the last end of line there is no line
	}
	var found []span
	at := 0
	for i := 0; i+len(want) <= len(have); i++ {
		match := true
		for j := 0; j < len(want) && match; j++ {
			match = same(strings.TrimSuffix(have[i+j], "\n"), want[j])
		}
		if match {
			whole := strings.Join(have[i:i+len(want)], "")
			end := at + len(strings.TrimSuffix(strings.TrimSuffix(whole, "\n"), "\r"))
			found = append(found, span{first: i, start: at, end: end, lines: slices.Clone(have[i : i+len(want)])})
		}
		at += len(have[i])
	}
	return found
}

// splice puts lines in the place of a span, with the indentation moved as the old lines' would have to be moved to fit;
// without lines the span goes with its end. It says no where that is not the same for all lines.
func (e *editing) splice(s span, old, lines []string) bool {
	moves := map[string]string{}
	for i, line := range old {
		if strings.TrimSpace(line) == "" {
			continue
		}
		from, to := indent(line), indent(s.lines[i])
		if known, ok := moves[from]; ok && known != to {
			return false
		}
		moves[from] = to
	}
	moved := slices.Clone(lines)
	for i, line := range moved {
		if strings.TrimSpace(line) != "" {
			moved[i] = move(moves, line)
		}
	}
	text := strings.Join(moved, "\n")
	end := s.end
	if len(lines) == 0 { // the lines go, and with them their end
		end += len(e.text[end:]) - len(strings.TrimPrefix(strings.TrimPrefix(e.text[end:], "\r"), "\n"))
	}
	if e.crlf {
		text = toCRLF(text)
	}
	e.text = e.text[:s.start] + text + e.text[end:]
	return true
}

// newLines gives the lines that take the place of quoted ones; none where those are deleted.
func newLines(c replacement) []string {
	if c.New == "" {
		return nil
	}
	lines := strings.Split(strings.ReplaceAll(c.New, "\r\n", "\n"), "\n")
	if strings.HasSuffix(c.Old, "\n") && len(lines) > 1 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func indent(line string) string { return line[:len(line)-len(strings.TrimLeft(line, " \t"))] }

// move gives a line the indentation that the longest known beginning of its own becomes.
func move(moves map[string]string, line string) string {
	have := indent(line)
	best, found := "", false
	for from := range moves {
		if strings.HasPrefix(have, from) && (!found || len(from) > len(best)) {
			best, found = from, true
		}
	}
	if !found {
		return line
	}
	return moves[best] + line[len(best):]
}

// candidates shows the lines of the file that are nearest to the quoted ones, for the model to quote from.
func (e *editing) candidates(old string) string {
	const most, tall = 3, 8
	want := quoted(old)
	have := strings.Split(e.text, "\n")
	type scored struct{ at, score int }
	var best []scored
	for i := range have {
		score := 0
		for j := 0; j < min(len(want), tall) && i+j < len(have); j++ {
			score += alike(want[j], have[i+j])
		}
		if score > 0 {
			best = append(best, scored{i, score})
		}
	}
	slices.SortStableFunc(best, func(a, b scored) int { return b.score - a.score })
	var b strings.Builder
	var shown []int
	for _, s := range best {
		if len(shown) == most || s.score*3 < best[0].score*2 {
			break
		}
		if slices.ContainsFunc(shown, func(at int) bool { return at-s.at < tall && s.at-at < tall }) {
			continue
		}
		shown = append(shown, s.at)
		for j := 0; j < min(len(want), tall) && s.at+j < len(have); j++ {
			fmt.Fprintf(&b, "%6d\t%.200s\n", s.at+j+1, strings.TrimRight(have[s.at+j], "\r"))
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "Nearest:\n" + b.String()
}

// alike scores how alike two lines are: 0 not at all, 10 the same but for white space.
func alike(a, b string) int {
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	if a == "" || b == "" {
		return 0
	}
	if a == b {
		return 10
	}
	words := strings.FieldsFunc(a, notWord)
	common := 0
	for _, w := range strings.FieldsFunc(b, notWord) {
		if slices.Contains(words, w) {
			common++
		}
	}
	if 2*common < len(words) || common == 0 {
		return 0
	}
	return min(8, 8*common/max(len(words), 1))
}

func notWord(r rune) bool {
	return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r < 128
}
