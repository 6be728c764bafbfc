package review

import (
	"strconv"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/git"
)

// Files makes the files of a change from git's counts. They have no hunks, so what reads lines (generated marks,
// placeholders) sees nothing in them.
func Files(stats []git.FileStat) []diff.File {
	out := make([]diff.File, 0, len(stats))
	for _, s := range stats {
		out = append(out, diff.File{
			Path: s.Path, Old: s.Old, Status: statuses[s.Status], OldMode: mode(s.OldMode), NewMode: mode(s.NewMode),
			OldID: s.OldID, NewID: s.NewID, Binary: s.Binary, Additions: s.Add, Deletions: s.Del,
		})
	}
	return out
}

var statuses = map[string]diff.Status{
	"A": diff.Added, "D": diff.Deleted, "M": diff.Modified, "R": diff.Renamed, "C": diff.Copied, "T": diff.Type,
}

func mode(s string) uint32 {
	m, err := strconv.ParseUint(s, 8, 32)
	if err != nil {
		return 0
	}
	return uint32(m)
}
