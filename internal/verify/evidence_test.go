package verify

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/coppice/coppice/internal/domain"
)

func TestStale(t *testing.T) {
	const tree, base, merged = "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "mmmmmmmmmmmmmmmm"
	alone := domain.Evidence{Tree: tree, Base: base}
	both := domain.Evidence{Tree: merged, Base: base, Onto: "oooooooooooooooo"}
	const moved = "it ran on the change merged with oooooooooo of the target; one of them has moved"
	for _, c := range []struct {
		e    domain.Evidence
		now  Now
		want string
	}{
		{alone, Now{Tree: tree, Base: base}, ""},
		{alone, Now{Tree: tree, Base: base, Target: "main", Merged: merged}, ""},
		{alone, Now{Tree: "cccccccccccccccc", Base: base}, "it ran on tree aaaaaaaaaa; the change is at cccccccccc now"},
		{alone, Now{Tree: tree, Base: "dddddddddddddddd"}, "it ran with base bbbbbbbbbb; the base is dddddddddd now"},
		{alone, Now{Base: base}, "it ran on tree aaaaaaaaaa; the change is at none now"},
		{alone, Now{Tree: tree, Base: base, Target: "main", Moved: []string{"a.go"}}, "main has changed a.go since"},
		{alone, Now{Tree: tree, Base: base, Target: "main", Moved: []string{"a", "b"}}, "main has changed 2 files of it since"},
		{both, Now{Tree: tree, Base: base, Merged: merged, Moved: []string{"a.go"}}, ""},
		{both, Now{Tree: tree, Base: base, Merged: "nnnnnnnnnnnnnnnn"}, moved},
		{both, Now{Tree: tree, Base: base}, moved},
	} {
		if got := Stale(c.e, c.now); got != c.want {
			t.Errorf("%+v: %q, want %q", c.now, got, c.want)
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
