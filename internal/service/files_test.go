package service

import (
	"testing"
)

var tree = []string{
	"README.md", "api/openapi.yaml", "internal/auth/session.go", "internal/invoice/total.go", "internal/invoice/total_test.go",
	"internal/totals/README.md", "web/src/InvoiceTable.svelte",
}

func TestFilesAreFoundByPartsOfTheirNames(t *testing.T) {
	for _, c := range []struct{ query, first string }{
		{"total.go", "internal/invoice/total.go"},
		{"readme", "README.md"},
		{"invtab", "web/src/InvoiceTable.svelte"},
		{"inv/tot", "internal/invoice/total.go"},
		{"AUTH", "internal/auth/session.go"},
		{"", "README.md"},
	} {
		if got := fitting(tree, c.query); len(got) == 0 || got[0] != c.first {
			t.Errorf("%q finds %q first, want %s", c.query, got, c.first)
		}
	}
	if got := fitting(tree, "xyz"); len(got) != 0 {
		t.Errorf("nothing has these letters: %q", got)
	}
}

func TestOnlyWhatIsSurelyAProgramIsLookedFor(t *testing.T) {
	for command, want := range map[string]string{
		"go test ./...": "go", "./check.sh -v": "./check.sh", "CGO_ENABLED=0 go vet": "", "cd web && npm test": "",
		"(true)": "", "$TOOL": "", "": "", "test -f x": "",
	} {
		if got := program(command); got != want {
			t.Errorf("program(%q) = %q, want %q", command, got, want)
		}
	}
}

func TestMentionsAreFilesAndNoAddresses(t *testing.T) {
	for brief, want := range map[string]string{
		"See @a/b.go.": "a/b.go.", "(@x.md)": "x.md", "ada@example.com": "", "@everyone": "", "a @src/ b": "src/",
	} {
		got := ""
		if m := mention.FindStringSubmatch(brief); m != nil {
			got = m[1]
		}
		if got != want {
			t.Errorf("%q mentions %q, want %q", brief, got, want)
		}
	}
}
