package review

import (
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/diff"
)

// Lifting is what of a change is taken over into another one: whole files, and files of which only some hunks are.
type Lifting struct {
	Whole []string // paths that become what they are, former ones of renames with them
	Some  map[string]Some
	Paths []string // all that are written by it, each once
	Hunks int
}

// Some is a file of which some hunks are taken.
type Some struct {
	File  diff.File
	Taken map[int]bool
}

// Lift sorts what is to be taken over. missing is the first path or mark that the change does not have. A file all of whose
// hunks are taken is taken whole.
func Lift(files []diff.File, paths, marks []string) (l Lifting, missing string) {
	l.Some = map[string]Some{}
	left := map[string]bool{}
	for _, s := range slices.Concat(paths, marks) {
		left[s] = true
	}
	for _, f := range files {
		whole := slices.Contains(paths, f.Path)
		delete(left, f.Path)
		taken := map[int]bool{}
		for i, m := range diff.Marks(f) {
			if slices.Contains(marks, m) {
				taken[i] = true
				delete(left, m)
			}
		}
		l.add(f, whole || len(taken) > 0 && len(taken) >= len(f.Hunks), taken)
	}
	for _, s := range slices.Concat(paths, marks) {
		if left[s] {
			return l, s
		}
	}
	return l, ""
}

func (l *Lifting) add(f diff.File, whole bool, taken map[int]bool) {
	switch {
	case whole:
		l.Whole = append(l.Whole, f.Path)
		l.Hunks += max(1, len(f.Hunks))
		if f.Status == diff.Renamed {
			l.Whole = append(l.Whole, f.Old)
			l.Paths = append(l.Paths, f.Old)
		}
	case len(taken) > 0:
		l.Some[f.Path] = Some{f, taken}
		l.Hunks += len(taken)
	default:
		return
	}
	l.Paths = append(l.Paths, f.Path)
}

// Lifted is the message by which the agent of an attempt hears that parts of another one were put into its files.
func Lifted(l Lifting) string {
	shown := make([]string, len(l.Paths))
	for i, p := range l.Paths {
		shown[i] = "- " + diff.Show(p)
	}
	return "A person took parts of another attempt at this task over into your files. They are in the worktree; leave them " +
		"unless you are asked to change them, and read a file again before you edit it:\n\n" + strings.Join(shown, "\n")
}
