package review_test

import (
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
)

func finding(line, lines int, suggestion *string) domain.Finding {
	return domain.Finding{Severity: domain.MustFix, Title: "It is off.", Text: "By one.", File: "a.go", Line: line, Lines: lines, Suggestion: suggestion}
}

func TestRemark(t *testing.T) {
	text, edit := []byte("one\ntwo\nthree\n"), "zwei"
	c := review.Remark(finding(2, 0, &edit), text, true)
	if c.Anchor.File != "a.go" || c.Anchor.Text != "two" || c.Suggestion != &edit || c.Severity != "must fix" || c.Text != "It is off.\n\nBy one." {
		t.Errorf("%+v", c)
	}
	if c := review.Remark(finding(2, 2, &edit), text, true); len(c.Anchor.Rest) != 1 || c.Anchor.Rest[0] != "three" {
		t.Errorf("%+v", c.Anchor)
	}
	for name, c := range map[string]domain.Comment{
		"past the end":  review.Remark(finding(9, 0, &edit), text, true),
		"over the end":  review.Remark(finding(3, 5, &edit), text, true),
		"no such file":  review.Remark(finding(2, 0, &edit), nil, false),
		"a whole file":  review.Remark(finding(0, 0, nil), text, true),
		"an empty file": review.Remark(finding(1, 0, &edit), nil, true),
	} {
		if c.Anchor.File != "" || c.Suggestion != nil || !strings.HasPrefix(c.Text, "(a.go") {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestApply(t *testing.T) {
	for name, c := range map[string]struct{ text, edit, now, want string }{
		"a line":                {"one\ntwo\nthree\n", "zwei", "", "one\nzwei\nthree\n"},
		"more lines":            {"one\ntwo\nthree\n", "zwei\nzweieinhalb\n", "", "one\nzwei\nzweieinhalb\nthree\n"},
		"taken out":             {"one\ntwo\nthree\n", "", "", "one\nthree\n"},
		"an empty line":         {"one\ntwo\nthree\n", "\n", "", "one\n\nthree\n"},
		"it moved":              {"one\ntwo\nthree\n", "zwei", "zero\none\ntwo\nthree\n", "zero\none\nzwei\nthree\n"},
		"CRLF":                  {"one\r\ntwo\r\nthree\r\n", "zwei\ndrei", "", "one\r\nzwei\r\ndrei\r\nthree\r\n"},
		"no end":                {"one\ntwo", "zwei", "", "one\nzwei"},
		"taken out without end": {"one\ntwo", "", "", "one"},
		"it is gone":            {"one\ntwo\nthree\n", "zwei", "one\nthree\n", ""},
	} {
		made := review.Remark(finding(2, 0, &c.edit), []byte(c.text), true)
		if c.now == "" {
			c.now = c.text
		}
		got, err := review.Apply([]byte(c.now), made)
		if string(got) != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := review.Apply([]byte("one\n"), domain.Comment{Anchor: domain.Anchor{File: "a", Line: 1, Text: "one"}}); err == nil {
		t.Error("a comment that suggests nothing was applied")
	}
}

func TestRemarks(t *testing.T) {
	text := []byte("one\ntwo\n")
	worth := finding(1, 0, nil)
	worth.Severity, worth.Title = domain.CouldBeBetter, "A matter of taste."
	got := review.Remarks(domain.Opinion{Model: "ollama/m", Summary: "Nearly."}, []domain.Comment{
		review.Remark(worth, text, true), review.Remark(finding(2, 0, nil), text, true),
	})
	for _, want := range []string{"(ollama/m)", "it may be wrong", "Nearly.", "1. a.go:2, must fix", "> two", "   It is off."} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "taste") || strings.Contains(got, "2. ") {
		t.Errorf("what is no reason to go back is in:\n%s", got)
	}
}

func TestTheAgentIsToldWhatWasApplied(t *testing.T) {
	put := "\tdone()\n"
	c := domain.Comment{
		Author: "ollama/m", Severity: "must fix", Text: "never shown",
		Anchor: domain.Anchor{File: "a.go", Line: 4, Text: "\tdnoe()", Rest: []string{"\tdnoe()"}}, Suggestion: &put,
	}
	got := review.Applied(c)
	for _, want := range []string{
		"another model (ollama/m) had suggested for a.go:4-5. ", "taken out:\n\n    \tdnoe()\n    \tdnoe()\n", "there now:\n\n    \tdone()",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "never shown") || strings.Contains(got, "must fix") {
		t.Errorf("%s", got)
	}
	gone := ""
	c.Suggestion = &gone
	if got := review.Applied(c); strings.Contains(got, "there now") {
		t.Errorf("nothing stands there now:\n%s", got)
	}
	long := strings.Repeat("x", 20_000)
	c.Suggestion = &long
	if got := review.Applied(c); len(got) > 9_000 || !strings.HasSuffix(got, "…") {
		t.Errorf("%d bytes", len(got))
	}
}
