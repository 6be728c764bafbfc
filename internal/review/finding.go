package review

import (
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// FindingsText writes findings as Markdown, for a face that has no view of them and for the estimate of reading time.
func FindingsText(fs []domain.Finding) string {
	var b strings.Builder
	for _, f := range fs {
		fmt.Fprintf(&b, "- **%s**: %s%s\n", f.Severity, f.Title, findingPlace(f))
		for line := range strings.SplitSeq(strings.TrimSpace(f.Text), "\n") {
			if line != "" {
				b.WriteString("  " + line + "\n")
			}
		}
	}
	return b.String()
}

func findingPlace(f domain.Finding) string {
	switch {
	case f.File == "":
		return ""
	case f.Line == 0:
		return " (" + f.File + ")"
	}
	return fmt.Sprintf(" (%s:%d)", f.File, f.Line)
}
