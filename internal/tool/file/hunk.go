package file

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// hunk is one part of a patch: lines that are there, and what takes their place. Lines that stay are in both.
type hunk struct {
	at       int // line the header names; 0: it names none
	old, new []string
}

var hunkHeader = regexp.MustCompile(`^@@+(?:\s*-(\d+)(?:,\d+)?\s+\+\d+(?:,\d+)?)?`)

// parsePatch reads the hunks of a patch of one file. It takes what models write: wrong counts, no line numbers, a fence
// around it, blank lines without their space. why is for the model.
func parsePatch(name, patch string) (hunks []hunk, why string) {
	lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(patch, "\r\n", "\n"), "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		switch {
		case fileHeader(lines[i:]):
			if why = otherFile(name, line, lines[i+1]); why != "" {
				return nil, why
			}
			i++
		case hunkHeader.MatchString(line):
			at, _ := strconv.Atoi(hunkHeader.FindStringSubmatch(line)[1]) // 0 where there is none
			hunks = append(hunks, hunk{at: at})
		case strings.HasPrefix(line, "```"), len(hunks) == 0 && !strings.ContainsAny(line[:min(1, len(line))], "+-"):
			// a fence, or what git writes above the hunks
		case len(hunks) == 0:
			return nil, "The patch has no hunk before its first change: begin each with a line @@."
		default:
			if !hunks[len(hunks)-1].add(line) {
				return nil, fmt.Sprintf("Line %d of the patch, %q, begins with neither a space nor - nor +.", i+1, clipLine(line))
			}
		}
	}
	if len(hunks) == 0 {
		return nil, "The patch has no hunk: begin each with a line @@."
	}
	for i := range hunks {
		hunks[i].trim()
	}
	return hunks, ""
}

// add takes a line of a hunk's body, or says no.
func (h *hunk) add(line string) bool {
	kind, text := byte(' '), ""
	if line != "" {
		kind, text = line[0], line[1:]
	}
	switch kind {
	case ' ':
		h.old, h.new = append(h.old, text), append(h.new, text)
	case '-':
		h.old = append(h.old, text)
	case '+':
		h.new = append(h.new, text)
	case '\\': // there is no end of line at the end of the file: the file itself says so
	default:
		return false
	}
	return true
}

// trim takes off blank lines that stay: they say little about the place, and models add and lose them.
func (h *hunk) trim() {
	blank := func(at func([]string) string) bool {
		return len(h.old) > 1 && len(h.new) > 0 && strings.TrimSpace(at(h.old)) == "" && strings.TrimSpace(at(h.new)) == ""
	}
	first := func(s []string) string { return s[0] }
	last := func(s []string) string { return s[len(s)-1] }
	for blank(last) {
		h.old, h.new = h.old[:len(h.old)-1], h.new[:len(h.new)-1]
	}
	for blank(first) {
		h.old, h.new = h.old[1:], h.new[1:]
		if h.at > 0 {
			h.at++
		}
	}
}

// fileHeader says whether the two lines that name a patch's file stand here.
func fileHeader(lines []string) bool {
	return len(lines) > 2 && strings.HasPrefix(lines[0], "--- ") && strings.HasPrefix(lines[1], "+++ ") &&
		strings.HasPrefix(lines[2], "@@")
}

// otherFile says why a patch with these headers is not one of the file.
func otherFile(name, minus, plus string) string {
	for _, line := range []string{minus, plus} {
		named, _, _ := strings.Cut(strings.TrimSpace(line[4:]), "\t")
		if named == "/dev/null" {
			return "A patch changes a file that stays: make a new one with write, delete one in the shell."
		}
		short := named
		if rest, ok := strings.CutPrefix(named, sides[line[0]]); ok {
			short = rest
		}
		if path.Clean(named) != name && path.Clean(short) != name {
			return fmt.Sprintf("The patch names %s, the call %s. Patch one file with each call.", clipLine(named), name)
		}
	}
	return ""
}

// sides is what git puts before the names of both sides.
var sides = map[byte]string{'-': "a/", '+': "b/"}

func clipLine(s string) string {
	const most = 80
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
