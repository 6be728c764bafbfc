package review

import (
	"strconv"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

// RaceFile is a file that some attempts of a race change.
type RaceFile struct {
	Path  string
	Group Section
	Same  bool // it ends up the same in all of them, where there are several
	Cells []RaceCell
}

// RaceCell is what one attempt does to a file.
type RaceCell struct {
	Attempt              domain.AttemptID
	Version              int // attempts with the same number leave the same; 0: it does not touch the file
	Status               diff.Status
	Old                  string
	Binary               bool
	Additions, Deletions int
}

// RaceChange is what one attempt of a race changes, as git counts it.
type RaceChange struct {
	Attempt domain.AttemptID
	Files   []diff.File
}

// RaceFiles puts the changes of a race beside one another, file by file in reading order. What tells whether two attempts
// leave the same is what they leave (content and mode), not how they came to it.
func RaceFiles(changes []RaceChange) []RaceFile {
	var all []diff.File
	seen := map[string]bool{}
	for _, c := range changes {
		for _, f := range c.Files {
			if !seen[f.Path] {
				seen[f.Path] = true
				all = append(all, f)
			}
		}
	}
	var out []RaceFile
	for _, f := range Order(all) {
		out = append(out, raceFile(f.Path, changes))
	}
	return out
}

func raceFile(path string, changes []RaceChange) RaceFile {
	row := RaceFile{Path: path, Group: Group(path), Same: len(changes) > 1}
	versions := map[[2]string]int{}
	for _, c := range changes {
		cell := RaceCell{Attempt: c.Attempt}
		for _, f := range c.Files {
			if f.Path != path {
				continue
			}
			left := [2]string{f.NewID, modeText(f)}
			if versions[left] == 0 {
				versions[left] = len(versions) + 1
			}
			cell.Version, cell.Status, cell.Old, cell.Binary = versions[left], f.Status, f.Old, f.Binary
			cell.Additions, cell.Deletions = f.Additions, f.Deletions
		}
		row.Same = row.Same && cell.Version == 1
		row.Cells = append(row.Cells, cell)
	}
	return row
}

func modeText(f diff.File) string {
	if f.Status == diff.Deleted {
		return "gone"
	}
	return strconv.FormatUint(uint64(f.NewMode), 8)
}
