package shell

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/coppice/coppice/internal/sandbox"
	"github.com/coppice/coppice/internal/tool"
)

// How much of an output's start and end the model sees, in bytes. Errors mostly stand at the end.
const (
	shownHead = 6 << 10
	shownTail = 14 << 10
)

// output gives what the model sees of an output and what a person does, who sees its colours too. The whole is kept
// where that is less.
func output(env *tool.Env, r sandbox.Result) (model, shown string) {
	all := append(append([]byte{}, r.Head...), r.Tail...)
	if r.Bytes <= shownHead+shownTail {
		return ended(clean(string(all))), ended(coloured(string(all)))
	}
	note := fmt.Sprintf("… %d bytes left out", r.Bytes-shownHead-shownTail)
	where := ""
	if env.Outputs != nil && (r.File != "" || r.Bytes <= int64(len(all))) {
		where = "; read " + env.Outputs.Keep(r.File, textOnly(r, all)) + " for the rest"
	}
	head, tail := lineCut(all[:shownHead], true), lineCut(all[len(all)-shownTail:], false)
	model = ended(clean(head)) + note + where + "\n" + ended(clean(tail))
	if r.File == "" {
		return model, ended(coloured(string(all))) // there is no file to page it from: the record holds all of it
	}
	// The colour that the left out part ended with is not known: the tail begins without one.
	return model, ended(coloured(head)) + "\x1b[0m" + note + "\n" + ended(coloured(tail))
}

// textOnly gives the text to be kept where there is no file.
func textOnly(r sandbox.Result, all []byte) []byte {
	if r.File != "" {
		return nil
	}
	return []byte(clean(string(all)))
}

// lineCut takes a broken line off the end of a head, or off the start of a tail, unless that were most of it.
func lineCut(b []byte, head bool) string {
	s := string(b)
	if head {
		if i := strings.LastIndexByte(s, '\n'); i > len(s)/2 {
			return s[:i]
		}
		return s
	}
	if i := strings.IndexByte(s, '\n'); i >= 0 && i < len(s)/2 {
		return s[i+1:]
	}
	return s
}

func ended(s string) string {
	if s != "" && !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return s
}

// escapes are the sequences by which programs steer terminals: CSI, OSC and its kin with their terminators, and the
// two-character ones.
var escapes = regexp.MustCompile(`\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?`)

// sgr are the escapes that colour text: the only ones that are left for a person.
var sgr = regexp.MustCompile(`^\x1b\[[0-9;:]*m$`)

// Coloured is clean but for the escapes that colour text. What shows it takes them for classes, never for commands.
func Coloured(s string) string { return coloured(s) }

func coloured(s string) string {
	const mark = "\ue000" // stands for the escape of a colour while everything else is taken out
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), mark, "\ufffd")
	s = escapes.ReplaceAllStringFunc(s, func(e string) string {
		if sgr.MatchString(e) {
			return mark + e[1:]
		}
		return ""
	})
	return strings.ReplaceAll(clean(s), mark, "\x1b")
}

// clean makes an output plain text: no escapes, no control characters but newline and tab, valid UTF-8. Of a line that
// was overwritten by carriage returns the last version stays.
func clean(s string) string {
	s = escapes.ReplaceAllString(strings.ToValidUTF8(s, "\ufffd"), "")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if strings.ContainsRune(s, '\r') {
		lines := strings.Split(s, "\n")
		for i, line := range lines {
			line = strings.TrimRight(line, "\r")
			lines[i] = line[strings.LastIndexByte(line, '\r')+1:]
		}
		s = strings.Join(lines, "\n")
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}
