package diff

import (
	"bytes"

	"github.com/coppice/coppice/internal/domain"
)

// Keep gives what a file is with only some of its changed lines: before is the file as it was, keep says of each line of
// each hunk, both counted from 0, whether what was done to it stays. All of them kept make the file as it is, none make it
// as it was. A hunk that is not made of these lines, or could not be read, is CodeConflict.
func Keep(before []byte, f File, keep func(hunk, line int) bool) ([]byte, error) {
	k := keeper{rest: before, at: 1}
	for i, h := range f.Hunks {
		first := h.OldStart
		if h.OldLines == 0 {
			first++ // git counts from the line before where a side has none
		}
		if h.Raw || !k.until(first) {
			return nil, notOf(f, i)
		}
		for j, l := range h.Lines {
			if !k.line(l, keep(i, j)) {
				return nil, notOf(f, i)
			}
		}
	}
	return append(k.out, k.rest...), nil
}

func notOf(f File, hunk int) error {
	return domain.E(domain.CodeConflict, "take hunks of "+f.Path, "hunk %d is not one of this file as it was", hunk+1)
}

// keeper goes through a file line by line.
type keeper struct {
	rest []byte // what it has not come to
	at   int    // the number of the next line
	out  []byte
}

// until takes the lines before one over as they are.
func (k *keeper) until(line int) bool {
	for k.at < line {
		l, ok := k.next()
		if !ok {
			return false
		}
		k.out = append(k.out, l...)
	}
	return k.at == line
}

// next takes the next line, with its end.
func (k *keeper) next() ([]byte, bool) {
	if len(k.rest) == 0 {
		return nil, false
	}
	n := bytes.IndexByte(k.rest, '\n') + 1
	if n == 0 {
		n = len(k.rest)
	}
	l := k.rest[:n]
	k.rest, k.at = k.rest[n:], k.at+1
	return l, true
}

// line does what a line of a hunk says, or leaves what was there.
func (k *keeper) line(l Line, kept bool) bool {
	if l.Op == Add {
		if kept {
			k.put(whole(l))
		}
		return true
	}
	was, ok := k.next()
	if !ok || string(was) != whole(l) {
		return false
	}
	if l.Op == Context || !kept {
		k.put(string(was))
	}
	return true
}

// put adds a line. The one before it may have been the last of its side, without a line feed, and is not any more.
func (k *keeper) put(line string) {
	if n := len(k.out); n > 0 && k.out[n-1] != '\n' {
		k.out = append(k.out, '\n')
	}
	k.out = append(k.out, line...)
}

// whole is a line with its end.
func whole(l Line) string {
	if l.NoEOL {
		return l.Text
	}
	return l.Text + "\n"
}
