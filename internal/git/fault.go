package git

import (
	"strings"
	"unicode"

	"github.com/coppice/coppice/internal/domain"
)

// faults maps what git says (in the C locale) to a code and a way out. The first match counts.
var faults = []struct {
	words string
	code  domain.Code
	hint  string
}{
	{"dubious ownership", domain.CodeGit,
		"the folder belongs to another user; if you trust it: git config --global --add safe.directory <folder>"},
	{"No space left on device", domain.CodeDisk, "free some space and try again"},
	{"Out of diskspace", domain.CodeDisk, "free some space and try again"}, // what it says of an index that was cut short
	{"Disk quota exceeded", domain.CodeDisk, "free some space and try again"},
	{"Read-only file system", domain.CodeDisk, "the disk cannot be written"},
	{".lock': File exists", domain.CodeConflict,
		"another git command works in this repository, or one was killed; when none runs, remove the lock file git names"},
	{"would be overwritten by merge", domain.CodeConflict, "commit, stash or move these files, then try again"},
	{"Not possible to fast-forward", domain.CodeConflict, "the branch has moved; compute the landing again"},
	{"have not concluded your merge", domain.CodeConflict, "finish or abort the merge in that checkout first"},
	{"unmerged files", domain.CodeConflict, "finish or abort what is under way in that checkout first"},
	{"is already checked out at", domain.CodeConflict, "a branch can be checked out in one place only"},
	{"already used by worktree", domain.CodeConflict, "a branch can be checked out in one place only"},
	{"already exists", domain.CodeConflict, ""},
	{"but expected", domain.CodeConflict, "it has moved meanwhile; look again and repeat"},
	{"unable to resolve reference", domain.CodeConflict, "it has moved meanwhile; look again and repeat"},
	{"promisor remote", domain.CodeGit, "this is a partial clone and objects are missing; fetch them with git first"},
	{"loose object", domain.CodeGit, "the repository is damaged; git fsck tells more"},
}

// fault makes an error of a failed run and what git wrote about it.
func fault(op string, cause error, stderr []byte) error {
	words := clean(string(stderr))
	for _, f := range faults {
		if strings.Contains(words, f.words) {
			return domain.E(f.code, op, "%s", words).WithHint("%s", f.hint)
		}
	}
	if words == "" {
		return domain.E(domain.CodeGit, op, "git failed").Because(cause)
	}
	return domain.E(domain.CodeGit, op, "%s", words)
}

// locked says whether err is git's complaint about a lock another process holds, or a record of a worktree that is
// being written: worth another try.
func locked(err error) bool {
	if err == nil {
		return false
	}
	s := err.Error()
	return strings.Contains(s, ".lock': File exists") || strings.Contains(s, "could not lock config file") ||
		strings.Contains(s, "failed to read") && strings.Contains(s, "commondir")
}

// clean makes git's words fit to show: what git prefixes is taken off, control characters too, and length is bounded.
func clean(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(strings.Map(printable, line))
		for _, p := range []string{"fatal: ", "error: ", "hint: "} {
			line = strings.TrimPrefix(line, p)
		}
		if line != "" && line != "Aborting" && len(lines) < 12 {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "; ")
}

func printable(r rune) rune {
	if unicode.IsControl(r) && r != '\t' || unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}
