package verify

import (
	"regexp"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// makeTarget matches the line that begins a rule, not an assignment with := or ::=.
var makeTarget = regexp.MustCompile(`^([A-Za-z0-9_./ -]+?)\s*::?(?:[^:=]|$)`)

// makeChecks finds `make test`, or `make check` where there is no test.
func (p project) makeChecks() []domain.Check {
	for _, file := range []string{"GNUmakefile", "makefile", "Makefile"} { // the order in which make looks
		if !p.has(file) {
			continue
		}
		targets := makeTargets(p.read(file))
		for _, target := range []string{"test", "check"} {
			if targets[target] {
				return []domain.Check{test("make "+target, "make "+target, file)}
			}
		}
		return nil
	}
	return nil
}

func makeTargets(text string) map[string]bool {
	out := map[string]bool{}
	for line := range strings.Lines(text) {
		m := makeTarget.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
		if m == nil {
			continue
		}
		for _, name := range strings.Fields(m[1]) {
			out[name] = true
		}
	}
	return out
}
