package review

import (
	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/policy"
)

// OutsideContract gives the paths of a result that its task's contract does not let be written, sorted as the files
// are. Both sides of a rename count: the old path was removed. It judges what came of a run whatever wrote it, so it
// also finds what a shell command wrote behind the back of the tools.
func OutsideContract(c domain.Contract, files []diff.File) []string {
	var out []string
	for _, f := range files {
		for _, p := range touched(f) {
			if ok, _ := policy.PathAllowed(c, p); !ok {
				out = append(out, p)
			}
		}
	}
	return out
}

// touched gives the paths a file's change writes or removes.
func touched(f diff.File) []string {
	if f.Status == diff.Renamed && f.Old != "" {
		return []string{f.Old, f.Path}
	}
	return []string{f.Path}
}
