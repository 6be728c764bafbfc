package policy

import (
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/coppice/coppice/internal/domain"
)

// PathAllowed says whether the contract lets the path (relative to the worktree) be written, and by which of its
// lines: "not-path GLOB", "path GLOB", or "paths" when it is in none of those given. NotPaths beats Paths.
func PathAllowed(c domain.Contract, file string) (ok bool, rule string) {
	file = path.Clean(file)
	for _, glob := range c.NotPaths {
		if MatchPath(glob, file) || !validGlob(glob) {
			return false, "not-path " + glob
		}
	}
	if len(c.Paths) == 0 {
		return true, "paths: all"
	}
	for _, glob := range c.Paths {
		if MatchPath(glob, file) {
			return true, "path " + glob
		}
	}
	return false, "paths"
}

// MatchPath says whether a path lies in a glob. A glob without a slash at its start or end is taken as it stands; one
// that ends in a slash, or names a directory without any wildcard, means everything below it. A glob that cannot
// be read matches nothing; Validate refuses it beforehand, and PathAllowed takes one in NotPaths to forbid everything.
func MatchPath(glob, file string) bool {
	glob = strings.TrimPrefix(strings.TrimPrefix(glob, "./"), "/")
	below := strings.TrimSuffix(glob, "/")
	if below == "" || below == "." {
		return true
	}
	if ok, err := doublestar.Match(below, file); err == nil && ok {
		return true
	}
	ok, err := doublestar.Match(below+"/**", file)
	return err == nil && ok
}

// Validate refuses a contract whose globs or rules cannot be read. Decide assumes nothing: it asks about what it
// cannot read; this is for telling the person early.
func Validate(c domain.Contract) error {
	for _, glob := range append(append([]string{}, c.Paths...), c.NotPaths...) {
		if strings.HasPrefix(glob, "/") || strings.HasPrefix(glob, "~") || strings.Contains(glob, "..") {
			return domain.E(domain.CodeUsage, "read contract", "%q leads out of the repository", glob).
				WithHint("Paths are relative to its top: internal/billing/**, docs/ or *.md.")
		}
		if !validGlob(glob) {
			return domain.E(domain.CodeUsage, "read contract", "%q is not a valid glob", glob).
				WithHint("Write it like: internal/billing/**, docs/ or *.md.")
		}
	}
	var rs Rules
	return rs.Add(c.Allow...)
}

func validGlob(glob string) bool { return doublestar.ValidatePattern(strings.TrimSuffix(glob, "/")) }
