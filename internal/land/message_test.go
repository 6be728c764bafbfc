package land_test

import (
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/land"
)

func TestMessage(t *testing.T) {
	task := domain.Task{ID: "tabc", Number: 4, Title: "  Usage-based invoice\nendpoint. "}
	attempt := domain.Attempt{Model: "replay//srv/scripts/usage.replay"}
	artifact := domain.Artifact{
		Summary: "Adds an endpoint which drafts an invoice from the metered usage of a " +
			"period that is closed already.\r\n\r\n" +
			"- a list\n- stays\n",
		NotDone: []string{"Credit notes still round half up, since the brief did not name them at all and " +
			"nobody asked for it."},
	}
	want := `Usage-based invoice endpoint

Adds an endpoint which drafts an invoice from the metered usage of a
period that is closed already.

- a list
- stays

Not done:
- Credit notes still round half up, since the brief did not name them at
  all and nobody asked for it.

Coppice-Task: #4 tabc
Assisted-by: replay/usage.replay
`
	if got := land.Message(task, attempt, artifact); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMessageSubject(t *testing.T) {
	for _, c := range []struct{ title, brief, want string }{
		{"", "Fix the\nlogin", "Fix the"},
		{"", "", "Task 4"},
		{strings.Repeat("word ", 30), "", strings.TrimSpace(strings.Repeat("word ", 14)) + "…"},
		{strings.Repeat("ü", 72), "", strings.Repeat("ü", 72)},
		{strings.Repeat("x", 100), "", strings.Repeat("x", 71) + "…"},
	} {
		got, _, _ := strings.Cut(land.Message(domain.Task{Number: 4, Title: c.title, Brief: c.brief}, domain.Attempt{},
			domain.Artifact{}), "\n")
		if got != c.want {
			t.Errorf("%q becomes %q, want %q", c.title, got, c.want)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                          "Land a change\n",
		"a\r\n\r\n\r\n\r\nb \t\n\n": "a\n\nb\n",
		"x\x00y\x1b[31mz\u009b":     "xy[31mz\n",
		"bad \xff byte":             "bad \uFFFD byte\n",
		"# kept\n; kept":            "# kept\n; kept\n",
		strings.Repeat("é", 20<<10): strings.Repeat("é", 8<<10) + "\n",
	} {
		if got := land.Clean(in); got != want {
			t.Errorf("%.40q becomes %.40q", in, got)
		}
	}
}
