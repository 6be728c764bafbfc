package review

import (
	"fmt"
	"slices"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

// Rejected is a hunk of a change that a person does not want.
type Rejected struct {
	File   diff.File
	Hunk   int // counted from 0; of a file that has none it is the whole
	Mark   string
	Reason string
}

// RejectedIn gives the hunks of a change that were rejected, in its order; sent: only those that are to be taken back.
func RejectedIn(files []diff.File, read []domain.ReadHunk, sent bool) (out []Rejected) {
	if sent {
		read = slices.DeleteFunc(slices.Clone(read), func(h domain.ReadHunk) bool { return !h.Sent })
	}
	for _, f := range files {
		for i, h := range ReadIn(f, diff.Marks(f), read) {
			if h.Verdict == domain.VerdictReject {
				out = append(out, Rejected{f, i, h.Mark, h.Reason})
			}
		}
	}
	return out
}

// LeftIn gives the hunks of a change that nobody accepted, in its order, and how many somebody did.
func LeftIn(files []diff.File, read []domain.ReadHunk) (left []Rejected, accepted int) {
	for _, f := range files {
		for i, h := range ReadIn(f, diff.Marks(f), read) {
			if h.Verdict == domain.VerdictAccept {
				accepted++
			} else {
				left = append(left, Rejected{f, i, h.Mark, ""})
			}
		}
	}
	return left, accepted
}

// Place says where it stands, as far as there are lines: on the new side, or on the old one of what is only removed.
func (r Rejected) Place() string {
	if len(r.File.Hunks) == 0 {
		return r.File.Path
	}
	h := r.File.Hunks[r.Hunk]
	from, lines := h.NewStart, h.NewLines
	if lines == 0 {
		return fmt.Sprintf("%s, after line %d", r.File.Path, from)
	}
	if lines == 1 {
		return fmt.Sprintf("%s:%d", r.File.Path, from)
	}
	return fmt.Sprintf("%s:%d-%d", r.File.Path, from, from+lines-1)
}

// Undoing is how rejected hunks are taken out of a change: files that become again what they are on the base, and files of
// which only some hunks go.
type Undoing struct {
	Back []string
	Some map[string]Partly
}

// Partly is a file of which some hunks stay.
type Partly struct {
	File diff.File
	Gone map[int]bool
}

// Undo sorts rejected hunks. A file that loses all its hunks is as it was, with its name and its mode.
func Undo(rejected []Rejected) Undoing {
	some := map[string]Partly{}
	for _, r := range rejected {
		p, ok := some[r.File.Path]
		if !ok {
			p = Partly{r.File, map[int]bool{}}
		}
		p.Gone[r.Hunk] = true
		some[r.File.Path] = p
	}
	u := Undoing{Some: some}
	for _, r := range rejected {
		p, ok := some[r.File.Path]
		if !ok || len(p.Gone) < len(p.File.Hunks) {
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
