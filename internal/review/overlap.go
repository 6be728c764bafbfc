package review

import (
	"fmt"
	"path"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/policy"
)

// Writable gives the files that all of some contracts let be written, in their order.
func Writable(files []string, contracts ...domain.Contract) (out []string) {
	for _, f := range files {
		all := true
		for _, c := range contracts {
			ok, _ := policy.PathAllowed(c, f)
			all = all && ok
		}
		if all {
			out = append(out, f)
		}
	}
	return out
}

// SomeFiles names the first of some files, and says how many more there are.
func SomeFiles(files []string) string {
	switch len(files) {
	case 0:
		return "no file"
	case 1:
		return path.Clean(files[0])
	case 2:
		return path.Clean(files[0]) + " and 1 more file"
	}
	return fmt.Sprintf("%s and %d more files", path.Clean(files[0]), len(files)-1)
}
