package review

import (
	"fmt"
	"path"
	"strings"
)

// Words says what is foretold of an attempt the way a row does: "clean", "clean after #4", "conflicts with #7 in
// auth.go". target is the name of the branch. File names are as the repository has them: faces make them safe to show.
func (s Standing) Words(target string) string {
	switch s.Fate {
	case FateConflict:
		var parts []string
		for i, c := range s.With {
			if i == maxNamed {
				parts = append(parts, fmt.Sprintf("%d more", len(s.With)-i))
				break
			}
			parts = append(parts, c.words(target, i == 0))
		}
		return "conflicts with " + and(parts)
	case FateAfter:
		var parts []string
		for i, n := range s.After {
			if i == maxNamed {
				parts = append(parts, fmt.Sprintf("%d more", len(s.After)-i))
				break
			}
			parts = append(parts, fmt.Sprintf("#%d", n))
		}
		return "clean after " + and(parts)
	}
	return "clean"
}

// maxNamed is how many others a row names.
const maxNamed = 2

func (c Clash) words(target string, where bool) string {
	who := target
	if c.Number != 0 {
		who = fmt.Sprintf("#%d", c.Number)
	}
	if !where || len(c.Paths) == 0 {
		return who
	}
	who += " in " + path.Base(c.Paths[0])
	if more := len(c.Paths) - 1; more == 1 {
		who += " and 1 more file"
	} else if more > 1 {
		who += fmt.Sprintf(" and %d more files", more)
	}
	return who
}

func and(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}
