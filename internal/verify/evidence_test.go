package verify

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/coppice/coppice/internal/domain"
)

func TestStale(t *testing.T) {
	e := domain.Evidence{Tree: "aaaaaaaaaaaaaaaa", Base: "bbbbbbbbbbbbbbbb"}
	for _, c := range []struct{ tree, base, want string }{
		{e.Tree, e.Base, ""},
		{"cccccccccccccccc", e.Base, "it ran on tree aaaaaaaaaa; the change is at cccccccccc now"},
		{e.Tree, "dddddddddddddddd", "it ran with base bbbbbbbbbb; the base is dddddddddd now"},
		{"", e.Base, "it ran on tree aaaaaaaaaa; the change is at none now"},
	} {
		if got := Stale(e, c.tree, c.base); got != c.want {
			t.Errorf("tree %q, base %q: %q", c.tree, c.base, got)
		}
	}
}

func TestRepairTellsWhatIsNewlyRed(t *testing.T) {
	yes, no := true, false
	output := "start\n" + strings.Repeat("noise é\n", 2000) + "\x1b[31mFAIL\x1b[0m TestX\x1b]0;title\x07\r\n"
	s := Repair([]domain.Evidence{
		{ID: "e1", Check: domain.Check{Name: "go vet", Command: "go vet ./..."}},
		{ID: "e2", Check: domain.Check{Name: "go test", Command: "go test ./..."}, ExitCode: 1, RedOnBase: &no,
			Output: output},
		{ID: "e3", Check: domain.Check{Name: "lint", Command: "lint"}, ExitCode: 2, RedOnBase: &yes,
			Output: "old trouble"},
		{ID: "e4", Check: domain.Check{Name: "slow", Command: "slow", Timeout: time.Minute}, TimedOut: true},
	})
	for _, want := range []string{
		"## go test: exit status 1", "`go test ./...`", "    FAIL TestX\n", "## slow: did not end within 1m0s",
		"(it printed nothing)", "- lint\n", "    …\n    noise é\n",
	} {
		if !strings.Contains(s, want) {
			t.Errorf("the message lacks %q", want)
		}
	}
	for _, not := range []string{"go vet", "old trouble", "start", "\x1b", "title", "\r", "{{", "\n\n\n"} {
		if strings.Contains(s, not) {
			t.Errorf("the message has %q", not)
		}
	}
	if len(s) > 2*maxTail || !utf8.ValidString(s) {
		t.Errorf("%d bytes, valid %t", len(s), utf8.ValidString(s))
	}
}

func TestRepairWithoutOldTrouble(t *testing.T) {
	s := Repair([]domain.Evidence{{ID: "e1", Check: domain.Check{Name: "t"}, ExitCode: 1, Output: "one line"}})
	if strings.Contains(s, "Also red") || strings.Contains(s, "\n\n\n") {
		t.Errorf("message:\n%s", s)
	}
}
