package land

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/coppice/coppice/internal/domain"
)

const (
	subjectWidth = 72
	bodyWidth    = 72
	messageMax   = 16 << 10 // bytes; longer messages are cut
)

// Message proposes the commit message of a landing: the task's title, what was done in the agent's words, what was
// not, and trailers that lead back to the task and name the model. It is a proposal: a person may edit it.
func Message(task domain.Task, attempt domain.Attempt, artifact domain.Artifact) string {
	var b strings.Builder
	b.WriteString(subject(task))
	if text := strings.TrimSpace(artifact.Summary); text != "" {
		b.WriteString("\n\n" + wrap(text))
	}
	if len(artifact.NotDone) > 0 {
		b.WriteString("\n\nNot done:")
		for _, n := range artifact.NotDone {
			b.WriteString("\n" + wrapItem(n))
		}
	}
	b.WriteString("\n\n" + trailers(task, attempt))
	return Clean(b.String())
}

// subject is the title on one line, without a full stop and within what git's own tools show.
func subject(task domain.Task) string {
	s := strings.Join(strings.Fields(task.Title), " ")
	if s == "" {
		line, _, _ := strings.Cut(strings.TrimSpace(task.Brief), "\n")
		s = strings.Join(strings.Fields(line), " ")
	}
	s = strings.TrimSuffix(s, ".")
	if s == "" {
		s = fmt.Sprintf("Task %d", task.Number)
	}
	if utf8.RuneCountInString(s) <= subjectWidth {
		return s
	}
	cut := string([]rune(s)[:subjectWidth-1])
	if at := strings.LastIndexByte(cut, ' '); at > subjectWidth/2 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,;:") + "…"
}

func trailers(task domain.Task, attempt domain.Attempt) string {
	s := fmt.Sprintf("Coppice-Task: #%d %s", task.Number, task.ID)
	if m := modelName(attempt.Model); m != "" {
		s += "\nAssisted-by: " + m
	}
	return s
}

// modelName is the model as a trailer names it. A replay's script is named without its folder, which says where it
// lies on this machine.
func modelName(model string) string {
	if script, ok := strings.CutPrefix(model, "replay/"); ok {
		return "replay/" + path.Base(strings.ReplaceAll(script, `\`, "/"))
	}
	return strings.Join(strings.Fields(model), " ")
}

// wrap breaks paragraphs at the body's width. Lines that are indented, listed or quoted keep their breaks.
func wrap(text string) string {
	var out []string
	for _, para := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		para = strings.Trim(para, "\n")
		if para == "" {
			continue
		}
		if shaped(para) {
			out = append(out, para)
			continue
		}
		out = append(out, fill(strings.Fields(para), "", ""))
	}
	return strings.Join(out, "\n\n")
}

func shaped(para string) bool {
	for line := range strings.Lines(para) {
		if strings.ContainsAny(line[:1], " \t-*>|`0123456789") {
			return true
		}
	}
	return false
}

func wrapItem(text string) string { return fill(strings.Fields(text), "- ", "  ") }

// fill sets words into lines of the body's width; a longer word stands alone.
func fill(words []string, first, rest string) string {
	var b strings.Builder
	width := 0
	for i, w := range words {
		n := utf8.RuneCountInString(w)
		switch {
		case i == 0:
			b.WriteString(first)
			width = len(first)
		case width+1+n > bodyWidth:
			b.WriteString("\n" + rest)
			width = len(rest)
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(w)
		width += n
	}
	return b.String()
}

// Clean makes a message fit for a commit: valid UTF-8, line feeds only, no control characters, no trailing blanks, one
// line feed at the end, and of bounded size. It is what a person's edited message goes through too.
func Clean(message string) string {
	s := strings.ToValidUTF8(message, "\uFFFD")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
	if len(s) > messageMax {
		s = strings.ToValidUTF8(s[:messageMax], "")
	}
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	s = strings.Trim(strings.Join(lines, "\n"), "\n")
	for strings.Contains(s, "\n\n\n") {
		s = strings.ReplaceAll(s, "\n\n\n", "\n\n")
	}
	if s == "" {
		s = "Land a change"
	}
	return s + "\n"
}
