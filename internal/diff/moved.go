package diff

import (
	"fmt"
	"unicode"
)

// MaxMoved is the most changed lines of a change among which moved ones are looked for.
const MaxMoved = 50_000

// movedLetters is how many letters and digits a block must have to count as moved: less stands anywhere by chance.
const movedLetters = 20

// maxLikes bounds how many removed lines of one text a block is tried at.
const maxLikes = 32

// Moved says of a changed line that it stands on the other side of the change, too.
type Moved struct {
	Path  string
	Line  int // there
	Lines int // of its block, on the first line of it; else 0
}

// String gives the place as a person writes it; empty where the line did not move.
func (m *Moved) String() string {
	if m == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d", m.Path, m.Line)
}

// spot is a changed line, and where it stands. Lines of one run follow one another.
type spot struct {
	line *Line
	path string
	at   int
	run  int
}

// FindMoved marks the lines of a change that only moved within it: blocks of lines that were removed in one place and
// added in another as they were. A removed line moved to one place at most. It gives false where the change has more
// lines than are looked through; nothing is marked then.
func FindMoved(files []File) bool {
	removed, added := count(files)
	if removed == 0 || added == 0 {
		return true
	}
	if removed+added > MaxMoved {
		return false
	}
	dels, adds := spots(files, removed, added)
	by := map[string][]int{}
	for j, d := range dels {
		by[key(d)] = append(by[key(d)], j)
	}
	for i := 0; i < len(adds); i++ {
		if adds[i].line.Moved != nil || lettersIn(adds[i].line.Text) == 0 {
			continue // a block is found by a line that says something, and takes in those around it
		}
		likes := by[key(adds[i])]
		for len(likes) > 0 && dels[likes[0]].line.Moved != nil {
			likes = likes[1:]
		}
		by[key(adds[i])] = likes
		if from, to, n := longest(dels, adds, i, likes); n > 0 {
			join(dels[from:from+n], adds[to:to+n])
			i = to + n - 1
		}
	}
	return true
}

// key is what two lines must have in common to be the same.
func key(s spot) string {
	if s.line.NoEOL {
		return s.line.Text + "\x00"
	}
	return s.line.Text
}

// count counts the lines among which moved ones are looked for.
func count(files []File) (removed, added int) {
	for _, f := range files {
		for _, h := range f.Hunks {
			for _, l := range h.Lines {
				switch {
				case h.Raw:
				case l.Op == Del:
					removed++
				case l.Op == Add:
					added++
				}
			}
		}
	}
	return removed, added
}

func spots(files []File, removed, added int) (dels, adds []spot) {
	dels, adds = make([]spot, 0, removed), make([]spot, 0, added)
	run := 0
	for f := range files {
		old := files[f].Old
		if old == "" {
			old = files[f].Path
		}
		for h := range files[f].Hunks {
			hunk := &files[f].Hunks[h]
			if hunk.Raw {
				continue
			}
			oldAt, newAt, last := hunk.OldStart, hunk.NewStart, Context
			for l := range hunk.Lines {
				line := &hunk.Lines[l]
				if line.Op != last || l == 0 {
					run++
				}
				switch last = line.Op; line.Op {
				case Del:
					dels = append(dels, spot{line, old, oldAt, run})
					oldAt++
				case Add:
					adds = append(adds, spot{line, files[f].Path, newAt, run})
					newAt++
				default:
					oldAt, newAt = oldAt+1, newAt+1
				}
			}
		}
	}
	return dels, adds
}

// longest finds the block with the most letters that holds an added line and is among the removed ones; n is 0 where none
// has enough of them.
func longest(dels, adds []spot, i int, likes []int) (from, to, n int) {
	most, tried := movedLetters-1, 0
	for _, j := range likes {
		if dels[j].line.Moved != nil {
			continue
		}
		if tried++; tried > maxLikes {
			break
		}
		back, length, has := extent(dels, adds, i, j)
		if has > most {
			most, from, to, n = has, j-back, i-back, length
		}
	}
	return from, to, n
}

// extent says how far two equal lines can be followed on both sides: how many lines up, how many in all, and how many
// letters and digits those have.
func extent(dels, adds []spot, i, j int) (back, n, letters int) {
	same := func(k int) bool {
		a, d := i+k, j+k
		return a >= 0 && d >= 0 && a < len(adds) && d < len(dels) && adds[a].run == adds[i].run &&
			dels[d].run == dels[j].run && adds[a].line.Moved == nil && dels[d].line.Moved == nil && key(adds[a]) == key(dels[d])
	}
	for same(-back - 1) {
		back++
	}
	for k := -back; same(k); k++ {
		n++
		letters += lettersIn(adds[i+k].line.Text)
	}
	return back, n, letters
}

func lettersIn(text string) (n int) {
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

func join(dels, adds []spot) {
	for k := range adds {
		dels[k].line.Moved = &Moved{Path: adds[k].path, Line: adds[k].at}
		adds[k].line.Moved = &Moved{Path: dels[k].path, Line: dels[k].at}
	}
	dels[0].line.Moved.Lines, adds[0].line.Moved.Lines = len(adds), len(adds)
}
