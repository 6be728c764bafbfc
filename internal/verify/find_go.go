package verify

import (
	"path"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// goChecks finds the checks of a Go module, or of the modules of a workspace.
func (p project) goChecks() []domain.Check {
	source, patterns := "go.mod", "./..."
	if !p.has("go.mod") {
		dirs := workspace(p.read("go.work"))
		if len(dirs) == 0 {
			return nil
		}
		source, patterns = "go.work", strings.Join(dirs, " ")
	}
	return []domain.Check{
		lint("go vet", "go vet "+patterns, source),
		test("go test", "go test "+patterns, source),
	}
}

// workspace gives the packages of every module a go.work file uses. Folders outside of the project or with names a
// shell would not take as they are are left out.
func workspace(text string) []string {
	var out []string
	block := false
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "//")
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0:
			continue
		case block && fields[0] == ")":
			block = false
			continue
		case fields[0] == "use" && len(fields) > 1 && fields[1] == "(":
			block = true
			continue
		case fields[0] == "use" && len(fields) > 1:
			fields = fields[1:]
		case !block:
			continue
		}
		dir := path.Clean(fields[0])
		if path.IsAbs(dir) || strings.HasPrefix(dir, "..") || !plainWord(dir) {
			continue
		}
		out = append(out, "./"+path.Join(dir, "..."))
	}
	return out
}

// plainWord says whether a shell takes s as one word that means itself.
func plainWord(s string) bool {
	for _, r := range s {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:@", r) {
			return false
		}
	}
	return s != "" && s[0] != '-'
}
