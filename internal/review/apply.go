package review

import (
	"strings"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

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
