package agent

import (
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// Reviewer is the system prompt of one that reads a change: how to read, and the project's notes. It says nothing of the
// task, nor of the session in which the change was made.
func Reviewer(info provider.Info, notes Notes) string { return reader("reviewer.md", info, notes) }

// Guide is the system prompt of one that gives a tour of a change. It is handed the same as a reviewer.
func Guide(info provider.Info, notes Notes) string { return reader("guide.md", info, notes) }

func reader(how string, info provider.Info, notes Notes) string {
	parts := []string{prompt(how, nil), prompt("notes.md", fenced(notes))}
	if info.Context > 0 && info.Context <= smallContext {
		parts = append(parts, prompt("small.md", info.Context))
	}
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
	}
	return strings.TrimSpace(strings.Join(parts, "\n\n")) + "\n"
}

// Reviewed is what a reviewer is handed of a change.
type Reviewed struct {
	Task    domain.Task
	Diff    string
	Cut     bool // there is more of it than Diff has
	Files   []string
	Checks  []Checked
	Summary string // the author's words
	NotDone []string
}

// Checked is one check as a reviewer is told of it.
type Checked struct {
	Name, Command, How string
	Tail               string // the end of what it printed; empty where it passed
}

// Review is the first message to a reviewer. What stands in it is quoted so that nothing of it can end its own quotation.
func Review(r Reviewed) string {
	t := r.Task
	for i, c := range r.Checks {
		r.Checks[i].Tail = quoted(c.Tail)
	}
	return strings.TrimSpace(prompt("review.md", struct {
		Reviewed
		Title, Brief, DoneWhen, Diff, Summary string
		Paths, NotPaths                       []string
	}{
		r, plain(oneLine(t.Title, 300)), unclosed(t.Brief), plain(strings.TrimSpace(t.Contract.DoneWhen)), unclosed(r.Diff),
		unclosed(r.Summary), t.Contract.Paths, t.Contract.NotPaths,
	}))
}

// unclosed gives text that cannot end the block it is quoted in.
func unclosed(s string) string {
	for _, tag := range []string{"brief", "diff", "author"} {
		s = strings.ReplaceAll(s, "</"+tag, "<\\/"+tag)
	}
	return strings.TrimSpace(plain(s))
}

// quoted indents output, as Markdown quotes it.
func quoted(s string) string {
	if s = strings.TrimSpace(plain(s)); s == "" {
		return ""
	}
	return "      " + strings.ReplaceAll(s, "\n", "\n      ")
}
