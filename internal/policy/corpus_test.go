package policy

import (
	"os"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

var tokens = strings.NewReplacer("<NL>", "\n", "<CR>", "\r", "<NUL>", "\x00", "<NBSP>", "\u00a0", "<RLO>", "\u202e",
	"<ZWSP>", "\u200b", "<LONG>", strings.Repeat("true && ", 60))

type row struct {
	want    domain.Effect
	command string
}

func corpus(t testing.TB, file string) []row {
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for line := range strings.Lines(string(text)) {
		want, command, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if ok && !strings.HasPrefix(line, "#") {
			rows = append(rows, row{domain.Effect(want), tokens.Replace(command)})
		}
	}
	return rows
}

func TestCorpora(t *testing.T) {
	for file, least := range map[string]int{"shell_corpus.tsv": 90, "own_corpus.tsv": 350} {
		rows := corpus(t, file)
		if len(rows) < least {
			t.Fatalf("%s has only %d rows", file, len(rows))
		}
		for _, r := range rows {
			d := ReadOnly(r.command)
			if d.Effect != r.want {
				t.Errorf("%s: %q: %s, wanted %s (%s)", file, r.command, d.Effect, r.want, d.Reason)
			}
			if d.Rule == "" || d.Reason == "" || d.By != "rule" {
				t.Errorf("%q: no rule or reason: %+v", r.command, d)
			}
		}
	}
}

// TestNothingIsAllowedBehindABenignCommand joins every row that asks to one that does not, in every way.
func TestNothingIsAllowedBehindABenignCommand(t *testing.T) {
	for _, file := range []string{"shell_corpus.tsv", "own_corpus.tsv"} {
		for _, r := range corpus(t, file) {
			if r.want != domain.Ask || strings.TrimSpace(r.command) == "" || strings.HasPrefix(r.command, "#") {
				continue
			}
			for _, joined := range []string{"ls; " + r.command, "ls && " + r.command, "ls | " + r.command, "ls\n" + r.command} {
				if d := ReadOnly(joined); d.Effect == domain.Allow {
					t.Errorf("allowed: %q", joined)
				}
			}
		}
	}
}
