package demo

import "path/filepath"

// Task is one task of the demo, as a person would start it.
type Task struct {
	Title, Brief, DoneWhen string
	Kind                   string
	Paths, NotPaths        []string
	Checks                 []string // commands
	Model                  string   // replay/PATH
	AfterFirst             bool     // waits for the first task to land
}

// part is a task with the name of its script.
type part struct {
	script string
	task   Task
}

var checks = []string{"go vet ./...", "go test ./..."}

var parts = []part{
	{"endpoint", Task{
		Title: "Usage-based invoice endpoint",
		Brief: "Add POST /v1/accounts/{account}/usage-invoices?period=YYYY-MM. It drafts an invoice from what the meter " +
			"holds for a closed month: one line a metric, priced per thousand.\n\n" +
			"A month that is still open, that was billed before or that holds nothing is refused with 409. " +
			"Describe it in api/openapi.yaml first. Leave auth alone.",
		DoneWhen: "The endpoint answers as api/openapi.yaml says, each refusal has a test, and internal/auth is unchanged.",
		Kind:     "feature", Paths: []string{"api/**", "internal/**"}, NotPaths: []string{"internal/auth/**"}, Checks: checks,
	}},
	{"tests", Task{
		Title: "Tests for the edge cases of money, periods and keys",
		Brief: "The tests of money, usage and auth only walk the straight path. Add the edge cases: rounding of prices per " +
			"thousand, amounts that do not fit, the first and last moment of a period, malformed periods, and headers " +
			"that only look like a key.\n\nTests only: where production code is wrong, say so and leave it.",
		DoneWhen: "Each of these has a test that would fail without the behaviour, and no other file is changed.",
		Kind:     "test", Paths: []string{"**/*_test.go"}, Checks: checks,
	}},
	{"docs", Task{
		Title: "Document the usage invoice endpoint",
		Brief: "When the endpoint has landed, document it for people who call it: an example, the prices, and every reason " +
			"for which usage-invoices refuses. Link it from docs/api.md and the README. Describe what the code does.",
		DoneWhen: "docs/ describes the endpoint as it is on main, and both overviews lead there.",
		Kind:     "docs", Paths: []string{"docs/**", "README.md"}, Checks: []string{"go vet ./..."}, AfterFirst: true,
	}},
}

// Tasks gives the tasks of the demo in the order in which they are to be started. scriptDir is what WriteScripts gave.
func Tasks(scriptDir string) []Task {
	var out []Task
	for _, p := range parts {
		t := p.task
		t.Model = "replay/" + filepath.ToSlash(filepath.Join(scriptDir, scriptFile(p.script)))
		out = append(out, t)
	}
	return out
}
