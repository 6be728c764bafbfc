package review

import (
	"slices"

	"github.com/coppice/coppice/internal/diff"
)

// Undoing is how rejected hunks are taken out of a change: files that become again what they are on the base, and files of
// which only some of what was done goes.
type Undoing struct {
	Back []string
	Some map[string]Partly
}

// Partly is a file of which some changes stay.
type Partly struct {
	File diff.File
	gone map[int]map[int]bool // by hunk: which of its lines go
}

// Keep says whether a line of a hunk stays as it was changed, both counted from 0.
func (p Partly) Keep(hunk, line int) bool { return !p.gone[hunk][line] }

func (p Partly) lose(r Rejected) {
	gone := p.gone[r.Hunk]
	if gone == nil {
		gone = map[int]bool{}
		p.gone[r.Hunk] = gone
	}
	if r.Hunk >= len(p.File.Hunks) {
		return
	}
	nth := 0
	for i, l := range p.File.Hunks[r.Hunk].Lines {
		if l.Op == diff.Context {
			continue
		}
		if len(r.Lines) == 0 || slices.Contains(r.Lines, nth) {
			gone[i] = true
		}
		nth++
	}
}

// whole says whether nothing stays.
func (p Partly) whole() bool {
	for i, h := range p.File.Hunks {
		gone, any := p.gone[i]
		if !any {
			return false
		}
		for k, l := range h.Lines {
			if l.Op != diff.Context && !gone[k] {
				return false
			}
		}
	}
	return true
}

// Undo sorts what was rejected. A file that loses all its changes is as it was, with its name and its mode.
func Undo(rejected []Rejected) Undoing {
	some := map[string]Partly{}
	for _, r := range rejected {
		p, ok := some[r.File.Path]
		if !ok {
			p = Partly{r.File, map[int]map[int]bool{}}
			some[r.File.Path] = p
		}
		p.lose(r)
	}
	u := Undoing{Some: some}
	for _, r := range rejected {
		p, ok := some[r.File.Path]
		if !ok || !p.whole() {
			continue
		}
		delete(some, r.File.Path)
		u.Back = append(u.Back, r.File.Path)
		if r.File.Status == diff.Renamed {
			u.Back = append(u.Back, r.File.Old)
		}
	}
	return u
}
