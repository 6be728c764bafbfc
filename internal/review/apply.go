package review

import (
	_ "embed"
	"strings"
	"text/template"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

//go:embed applied.md
var appliedText string

var applied = template.Must(template.New("applied").Parse(appliedText))

// maxQuoted is how many bytes of an applied edit the agent is shown, of what was there and of what is: it can read the file.
const maxQuoted = 4 << 10

// Applied is the message by which the agent of a change hears that a person put a suggestion into its files.
func Applied(c domain.Comment) string {
	by := "another model (" + c.Author + ")"
	if !c.Opinion() {
		by = "they"
	}
	at := c
	at.Severity = ""
	before := strings.Join(append([]string{c.Anchor.Text}, c.Anchor.Rest...), "\n")
	after := ""
	if c.Suggestion != nil {
		after = strings.ReplaceAll(*c.Suggestion, "\r\n", "\n")
	}
	var b strings.Builder
	if err := applied.Execute(&b, struct{ By, Place, Before, After string }{by, place(at), code(before), code(after)}); err != nil {
		panic(err) // the template is ours and its data are strings: a fault of the program
	}
	return strings.TrimSpace(b.String())
}

// code gives lines as a block of code, their own indentation kept.
func code(text string) string {
	if text = strings.TrimSuffix(text, "\n"); text == "" {
		return ""
	}
	if len(text) > maxQuoted {
		text = strings.ToValidUTF8(text[:maxQuoted], "") + "…"
	}
	return "    " + strings.ReplaceAll(text, "\n", "\n    ")
}

// Apply gives a file with a comment's suggestion in the place of the lines that it is about, wherever those are now. The
// ends of lines stay as the file has them. It fails where the lines are not there any more.
func Apply(text []byte, c domain.Comment) ([]byte, error) {
	if c.Suggestion == nil || c.Anchor.Old || c.Anchor.File == "" {
		return nil, domain.E(domain.CodeConflict, "apply", "the comment suggests no edit")
	}
	line, ok := diff.Place(c.Anchor, diff.Lines(text))
	if !ok {
		return nil, domain.E(domain.CodeConflict, "apply", "the lines that the suggestion is about are not there any more").
			WithHint("edit the file yourself, or comment and request changes")
	}
	lines := strings.SplitAfter(string(text), "\n")
	from, to := line-1, line+len(c.Anchor.Rest)
	ending := "\n"
	if strings.HasSuffix(lines[from], "\r\n") {
		ending = "\r\n"
	}
	last := to == len(lines) // the last line has no end of its own
	var put []string
	if *c.Suggestion != "" {
		put = strings.Split(strings.TrimSuffix(strings.ReplaceAll(*c.Suggestion, "\r\n", "\n"), "\n"), "\n")
	}
	for i := range put {
		if i < len(put)-1 || !last {
			put[i] += ending
		}
	}
	out := strings.Join(lines[:from], "") + strings.Join(put, "") + strings.Join(lines[to:], "")
	if last && len(put) == 0 {
		out = strings.TrimSuffix(out, ending)
	}
	return []byte(out), nil
}
