package forecast

import (
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/git"
)

// touch is what a change touches: files, and the folders above them.
type touch struct {
	files   map[string]bool
	folders map[string]bool
	adds    bool // files that were not there
	moves   bool // files away from where they were: git may take a whole folder to have moved
}

func touchOf(files []git.FileStat) touch {
	t := touch{files: map[string]bool{}, folders: map[string]bool{}}
	added, deleted := false, false
	for _, f := range files {
		t.add(f.Path)
		if f.Old != "" {
			t.add(f.Old)
			t.moves = true
		}
		added = added || f.Status == "A"
		deleted = deleted || f.Status == "D"
	}
	t.adds = added || t.moves
	t.moves = t.moves || added && deleted // below git's likeness for a rename here, but not in every merge
	return t
}

func (t touch) add(path string) {
	t.files[path] = true
	for i := strings.LastIndexByte(path, '/'); i > 0; i = strings.LastIndexByte(path[:i], '/') {
		t.folders[path[:i]] = true
	}
}

// apart says whether two changes can be merged without looking: no file is in both, none has the place of the other's
// folder, and no file of one can be in a folder that the other moved.
func (t touch) apart(o touch) bool {
	if t.moves && o.adds || o.moves && t.adds {
		return false
	}
	if len(o.files) < len(t.files) {
		t, o = o, t
	}
	for f := range t.files {
		if o.files[f] || o.folders[f] {
			return false
		}
	}
	for f := range t.folders {
		if o.files[f] {
			return false
		}
	}
	return true
}

// common gives the files that two changes both touch, sorted.
func (t touch) common(o touch) (out []string) {
	for f := range t.files {
		if o.files[f] {
			out = append(out, f)
		}
	}
	slices.Sort(out)
	return out
}
