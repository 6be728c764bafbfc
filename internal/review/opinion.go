package review

import (
	_ "embed"
	"slices"
	"strings"
	"text/template"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

//go:embed opinion.md
var opinionText string

var opinion = template.Must(template.New("opinion").Parse(opinionText))

// maxRemark is how many bytes of a finding's text are kept as a comment.
const maxRemark = 16 << 10

// Remark makes the comment of a finding. text is the file that it names, as it stands after the change, and there says
// whether it is there at all. A finding whose place is not found is about the whole, and says where it was meant; what it
// suggests is then dropped, for nobody could say what it replaces.
func Remark(f domain.Finding, text []byte, there bool) domain.Comment {
	c := domain.Comment{Severity: string(f.Severity), Text: remarkText(f), State: domain.CommentOpen}
	if there && f.Line > 0 {
		rows := diff.Lines(text)
		anchor, ok := diff.Anchor(f.File, rows, false, f.Line)
		if ok && f.Lines > 1 {
			anchor, ok = diff.Span(anchor, rows, f.Lines)
		}
		if ok {
			c.Anchor, c.Suggestion = anchor, f.Suggestion
			return c
		}
	}
	if place := strings.TrimSpace(findingPlace(f)); place != "" {
		c.Text = place + " " + c.Text
	}
	return c
}

func remarkText(f domain.Finding) string {
	text := f.Title
	if more := strings.TrimSpace(f.Text); more != "" {
		text += "\n\n" + more
	}
	if len(text) > maxRemark {
		text = strings.ToValidUTF8(text[:maxRemark], "") + "…"
	}
	return text
}

// Severe says whether a finding is one that its author may be sent back with.
func Severe(c domain.Comment) bool {
	return c.Severity == string(domain.MustFix) || c.Severity == string(domain.ShouldFix)
}

// Remarks is the message by which a model's findings reach the author of a change: as an opinion that may be wrong.
func Remarks(o domain.Opinion, comments []domain.Comment) string {
	severe := slices.DeleteFunc(slices.Clone(comments), func(c domain.Comment) bool { return !Severe(c) })
	points := pointsOf(severe)
	var b strings.Builder
	if err := opinion.Execute(&b, struct {
		Model, Summary string
		Points         []point
	}{o.Model, strings.TrimSpace(o.Summary), points}); err != nil {
		panic(err) // the template is ours and its data are strings: a fault of the program
	}
	return strings.TrimSpace(b.String())
}
