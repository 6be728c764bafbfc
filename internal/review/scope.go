package review

import "github.com/coppice/coppice/internal/diff"

// InScope says of each hunk of a file, as a scope shows it, what became of its reading: that of the hunk of the whole
// change that says the same in the same place. One that the whole change does not have so is a part of it. whole is
// what is known of the file in the whole change, with what became of its hunks; nil: it is not in there.
func InScope(f diff.File, marks []string, whole *diff.File, read []HunkRead) []HunkRead {
	out := make([]HunkRead, len(marks))
	for i, m := range marks {
		out[i] = HunkRead{Mark: m, Part: true}
		for k := range read {
			if read[k].Mark == m && sameEnds(f, *whole) && overlap(f, i, *whole, k) {
				out[i] = read[k]
			}
		}
	}
	return out
}

// sameEnds guards files without lines: their mark is of the new side alone.
func sameEnds(f, whole diff.File) bool {
	return len(f.Hunks) == len(whole.Hunks) || len(f.Hunks) > 0 && len(whole.Hunks) > 0
}

// overlap says whether two hunks of files with the same new side meet there: of several that say the same, only the one
// in the same place is meant.
func overlap(f diff.File, i int, whole diff.File, k int) bool {
	if len(f.Hunks) == 0 {
		return true
	}
	a, b := f.Hunks[i], whole.Hunks[k]
	return a.NewStart <= b.NewStart+b.NewLines && b.NewStart <= a.NewStart+a.NewLines
}
