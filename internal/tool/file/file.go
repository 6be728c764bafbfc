package file

import (
	"bytes"
	_ "embed"
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

// Changing gives the tools that change files, for models that are best at the given format.
func Changing(f domain.EditFormat) []tool.Tool {
	switch f {
	case domain.EditWhole:
		return []tool.Tool{writing(wholePrompt)}
	case domain.EditPatch:
		return []tool.Tool{Write(), Patch()}
	}
	return []tool.Tool{Write(), Edit()}
}

// action makes the action of a tool on one path.
func action(kind domain.ActionKind, name string) (domain.Action, error) {
	clean, err := domain.CleanPath(name)
	if err != nil {
		return domain.Action{}, err
	}
	return domain.Action{Kind: kind, Paths: []string{clean}}, nil
}

// target resolves a path that is to be written, and judges what it resolves to by the task's paths.
func target(env *tool.Env, name string) (string, error) {
	real, err := env.Resolve(path.Clean(name))
	if err != nil {
		return "", err
	}
	if err := env.Writable(real); err != nil {
		return "", err
	}
	return real, nil
}

var bom = []byte("\ufeff")

// looksBinary says whether a text is none: it holds a NUL byte near its start.
func looksBinary(text []byte) bool { return bytes.IndexByte(text[:min(len(text), 8000)], 0) >= 0 }

// editable says why a file cannot be changed as text; "" when it can.
func editable(name string, text []byte) string {
	switch {
	case looksBinary(text):
		return name + " is a binary file and cannot be changed by this tool."
	case !utf8.Valid(text):
		return name + " is not valid UTF-8 and cannot be changed by this tool without damage; use the shell."
	}
	return ""
}

// crlf says whether most lines of a text end in CR LF.
func crlf(text []byte) bool {
	return 2*bytes.Count(text, []byte("\r\n")) > bytes.Count(text, []byte("\n"))
}

func toCRLF(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}

// placeholder finds a line by which a model stands in for text it leaves out: an ellipsis beside words like "rest of
// the code" or "existing functions", or a remark that the rest is unchanged.
var placeholder = regexp.MustCompile(
	`(?im)^[^\w\n]*(?:\.\.\.|…)[^\w\n]*(?:the )?` +
		`(?:rest|remaining|existing|previous|unchanged|same|other)\b[^\n]{0,60}$` +
		`|^[^\w\n]*(?:the )?(?:rest of|remaining|existing|previous|unchanged|other)\b[^\n]{0,50}(?:\.\.\.|…)[^\w\n]*$` +
		`|^\s*(?://|#|/\*|<!--|--|;)+\s*(?:the )?rest (?:of [\w ]{0,30})?(?:is |remains |stays )?unchanged\b[^\n]*$`)

// damage says why a new content looks like an accident; "" when it does not.
func damage(before, after string) string {
	const few, share = 50, 0.4
	had, has := strings.Count(before, "\n"), strings.Count(after, "\n")
	if had > few && float64(has) < share*float64(had) {
		return fmt.Sprintf("Refused: this would shrink the file from %d lines to %d. Give the whole content. If so much "+
			"is really to go, take it out in several steps, or delete the file in the shell and write it anew.", had, has)
	}
	for _, line := range placeholder.FindAllString(after, -1) {
		if !strings.Contains(before, strings.TrimSpace(line)) {
			return fmt.Sprintf("Refused: the line %q stands in for text that would be lost. Give the text it "+
				"stands for.", strings.TrimSpace(line))
		}
	}
	return ""
}
