package review

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

//go:embed feedback.md
var feedbackText string

var feedback = template.Must(template.New("feedback").Parse(feedbackText))

// point is one numbered comment as the agent reads it.
type point struct {
	N           int
	Place       string
	Quote, Text string
	Lines       bool // single lines of a hunk, all of them in the quote
}

// Feedback is the message by which a request for changes reaches the agent: what the person wrote with the verdict,
// what they rejected and is taken back by now, then the open comments, numbered, each with its place and its line.
// Comments that were sent, answered or resolved before are left out, and so are the opinions of models; the rest keep
// their order by file and line.
func Feedback(comments []domain.Comment, rejected []Rejected, text string) string {
	var open []domain.Comment
	for _, c := range comments {
		if c.State == domain.CommentOpen && !c.Opinion() {
			open = append(open, c)
		}
	}
	points, gone := pointsOf(open), taken(rejected)
	var b strings.Builder
	if err := feedback.Execute(&b, struct {
		Text          string
		Points, Taken []point
		Lines         bool // some of what was taken are single lines
	}{strings.TrimSpace(text), points, gone, slices.ContainsFunc(gone, func(p point) bool { return p.Lines })}); err != nil {
		panic(err) // the template is ours and its data are strings: a fault of the program
	}
	return strings.TrimSpace(b.String())
}

// pointsOf numbers comments, by file and line.
func pointsOf(open []domain.Comment) (points []point) {
	open = slices.Clone(open)
	slices.SortStableFunc(open, func(a, b domain.Comment) int {
		if a.Anchor.File != b.Anchor.File {
			return strings.Compare(a.Anchor.File, b.Anchor.File)
		}
		return a.Anchor.Line - b.Anchor.Line
	})
	for i, c := range open {
		points = append(points, point{N: i + 1, Place: place(c), Quote: strings.TrimSpace(c.Anchor.Text), Text: indent(c.Text)})
	}
	return points
}

// maxTold is how many lines of one rejection are told by their text.
const maxTold = 40

// taken are the hunks that were taken back, each with its first changed line and why; of single lines all of them.
func taken(rejected []Rejected) (out []point) {
	for i, r := range rejected {
		p := point{N: i + 1, Place: r.Place(), Quote: firstChanged(r), Text: indent(r.Reason)}
		if len(r.Lines) > 0 {
			p.Quote, p.Lines = quoted(r), true
		}
		out = append(out, p)
	}
	return out
}

func firstChanged(r Rejected) string {
	if len(r.File.Hunks) == 0 {
		return ""
	}
	for _, l := range r.File.Hunks[r.Hunk].Lines {
		if l.Op != diff.Context && strings.TrimSpace(l.Text) != "" {
			return string(l.Op) + " " + strings.TrimSpace(l.Text)
		}
	}
	return ""
}

// quoted is the text of single lines, each as the diff has it.
func quoted(r Rejected) string {
	var lines []string
	nth := -1
	for _, l := range r.File.Hunks[r.Hunk].Lines {
		if l.Op == diff.Context {
			continue
		}
		if nth++; slices.Contains(r.Lines, nth) {
			lines = append(lines, string(l.Op)+" "+strings.TrimRight(l.Text, " \t\r"))
		}
	}
	if more := len(lines) - maxTold; more > 0 {
		lines = append(lines[:maxTold], fmt.Sprintf("(and %d more)", more))
	}
	return strings.Join(lines, "\n   > ")
}

func place(c domain.Comment) string {
	p := c.Anchor.File
	if p == "" {
		p = "on the change as a whole"
	} else if c.Anchor.Line > 0 {
		p = fmt.Sprintf("%s:%d", p, c.Anchor.Line)
	}
	if n := len(c.Anchor.Rest); n > 0 {
		p += fmt.Sprintf("-%d", c.Anchor.Line+n)
	}
	switch {
	case c.Anchor.Old && len(c.Anchor.Rest) > 0:
		p += " (lines you removed)"
	case c.Anchor.Old:
		p += " (a line you removed)"
	}
	if c.Severity != "" {
		p += ", " + c.Severity
	}
	return p
}

func indent(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, l := range lines {
		if l = strings.TrimRight(l, " \t\r"); l != "" {
			lines[i] = "   " + l
		}
	}
	return strings.Join(lines, "\n")
}
