package verify

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"text/template"
	"unicode/utf8"

	"github.com/coppice/coppice/internal/domain"
)

// Now is where a change and its target stand.
type Now struct {
	Tree, Base string
	Target     string   // name of the branch
	Moved      []string // files of the change that the target has changed since Base
	Merged     string   // tree of the change merged with the target as it is; empty: they are not, or cannot be, merged
}

// Stale says why evidence no longer speaks for a change; "" while it does. What ran on the change by itself speaks for
// it until the target changes files of it: from then on only what ran on both together does.
func Stale(e domain.Evidence, now Now) string {
	switch {
	case e.Onto != "" && e.Tree == now.Merged:
		return ""
	case e.Onto != "":
		return fmt.Sprintf("it ran on the change merged with %s of the target; one of them has moved", short(e.Onto))
	case e.Tree != now.Tree:
		return fmt.Sprintf("it ran on tree %s; the change is at %s now", short(e.Tree), short(now.Tree))
	case e.Base != now.Base:
		return fmt.Sprintf("it ran with base %s; the base is %s now", short(e.Base), short(now.Base))
	case len(now.Moved) == 1:
		return fmt.Sprintf("%s has changed %s since", now.Target, now.Moved[0])
	case len(now.Moved) > 1:
		return fmt.Sprintf("%s has changed %d files of it since", now.Target, len(now.Moved))
	}
	return ""
}

func short(id string) string {
	if id == "" {
		return "none"
	}
	return id[:min(len(id), 10)]
}

// Failed gives the evidence of checks that did not pass.
func Failed(evidence []domain.Evidence) []domain.Evidence {
	var out []domain.Evidence
	for _, e := range evidence {
		if !e.Passed() {
			out = append(out, e)
		}
	}
	return out
}

// NewlyRed gives the evidence of checks that failed and were not seen to fail on the base: what the change has to
// answer for. Where the base is not known the change answers.
func NewlyRed(evidence []domain.Evidence) []domain.Evidence {
	var out []domain.Evidence
	for _, e := range evidence {
		if newlyRed(e) {
			out = append(out, e)
		}
	}
	return out
}

func newlyRed(e domain.Evidence) bool { return !e.Passed() && (e.RedOnBase == nil || !*e.RedOnBase) }

//go:embed repair.md
var repairText string

var repair = template.Must(template.New("repair").Parse(repairText))

// maxTail is how many bytes of a check's output the agent is told.
const maxTail = 6 << 10

// Repair is the message that sends an agent back to its work: which checks it broke, with the end of what they
// printed, and which were red before it came. Output is quoted material, free of terminal escapes.
func Repair(evidence []domain.Evidence) string { return fill("repair", evidence) }

// Said is what checks said, of the change and of what was red before it, without a word on what to do about it.
func Said(evidence []domain.Evidence) string { return fill("said", evidence) }

// Told gives how a check ended, and the end of what it printed where it is red: for one who was not there.
func Told(e domain.Evidence) (words, printed string) {
	if e.Passed() {
		return "passed", ""
	}
	if words = how(e); !newlyRed(e) {
		words += ", red on the base as well"
	}
	return words, tail(e.Output, maxTail/2)
}

func fill(name string, evidence []domain.Evidence) string {
	type item struct{ Name, Command, How, Tail string }
	var data struct {
		Red    []item
		Before []string
	}
	for _, e := range Failed(evidence) {
		if newlyRed(e) {
			data.Red = append(data.Red, item{e.Check.Name, e.Check.Command, how(e), tail(e.Output, maxTail)})
		} else {
			data.Before = append(data.Before, e.Check.Name)
		}
	}
	var b strings.Builder
	if err := repair.ExecuteTemplate(&b, name, data); err != nil {
		panic("verify: repair.md: " + err.Error()) // embedded text and types of our own: a fault in this package
	}
	return strings.TrimSpace(b.String())
}

func how(e domain.Evidence) string {
	if e.TimedOut {
		return fmt.Sprintf("did not end within %s", e.Check.Timeout)
	}
	return fmt.Sprintf("exit status %d", e.ExitCode)
}

// escapes are terminal control sequences: CSI, OSC and the two-character ones.
var escapes = regexp.MustCompile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|\x1b[ -~]")

// tail gives the last n bytes of text from the start of a line, indented as a quotation.
func tail(text string, n int) string {
	text = strings.ReplaceAll(escapes.ReplaceAllString(text, ""), "\r\n", "\n")
	text = strings.TrimRight(text, " \t\n")
	if len(text) > n {
		text = text[len(text)-n:]
		for len(text) > 0 && !utf8.RuneStart(text[0]) {
			text = text[1:]
		}
		if i := strings.IndexByte(text, '\n'); i >= 0 && i < len(text)-1 {
			text = text[i+1:]
		}
		text = "…\n" + text
	}
	if text == "" {
		text = "(it printed nothing)"
	}
	return "    " + strings.ReplaceAll(text, "\n", "\n    ")
}
