package file

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

//go:embed edit.md
var editPrompt string

type replacement struct {
	Old        string `json:"old"`
	New        string `json:"new"`
	ReplaceAll bool   `json:"replace_all,omitempty"`
}

type editIn struct {
	Path       string        `json:"path" jsonschema:"file in the worktree"`
	Old        string        `json:"old,omitempty" jsonschema:"text that is there, quoted exactly"`
	New        string        `json:"new,omitempty" jsonschema:"text in its place"`
	ReplaceAll bool          `json:"replace_all,omitempty" jsonschema:"replace every place"`
	Edits      []replacement `json:"edits,omitempty" jsonschema:"several changes, instead of old and new"`
}

// changes gives the changes of a call in order.
func (in editIn) changes() []replacement {
	if in.Old == "" && in.New == "" && len(in.Edits) > 0 {
		return in.Edits
	}
	return append([]replacement{{in.Old, in.New, in.ReplaceAll}}, in.Edits...)
}

// Edit is the tool that replaces text in a file.
func Edit() tool.Tool {
	return tool.Define(tool.Def[editIn]{
		Name: "edit", Prompt: editPrompt,
		Action: func(in editIn) (domain.Action, error) { return action(domain.ActionWrite, in.Path) },
		Run:    edit,
	})
}

func edit(_ context.Context, env *tool.Env, in editIn) (tool.Result, error) {
	return change(env, in.Path, func(e *editing) string { return e.replace(in.changes()) })
}

// change takes a file through an edit, unless it is not what the agent has read or the edit looks like an accident.
func change(env *tool.Env, file string, how func(*editing) string) (tool.Result, error) {
	name, err := target(env, file)
	if err != nil {
		return tool.Fail(tool.Words(err)), nil
	}
	before, _, err := env.Text(name)
	if err != nil {
		return tool.Fail(tool.Words(err)), nil
	}
	if why := editable(name, before); why != "" {
		return tool.Fail(why), nil
	}
	seen, same := env.Seen.Compare(name, before)
	if seen && !same {
		return tool.Fail(name + " has changed since you read it, so nothing was changed. Read it again, then edit."), nil
	}
	e := editing{name: name, text: string(before), crlf: crlf(before), seen: seen}
	if why := how(&e); why != "" {
		return tool.Fail(why), nil
	}
	if e.text == string(before) {
		return tool.Fail("Nothing would change: the new text is the old one."), nil
	}
	if why := damage(string(before), e.text); why != "" {
		return tool.Fail(why), nil
	}
	return save(env, name, before, []byte(e.text), e.words())
}

// editing is a text on its way through the changes of one call.
type editing struct {
	name  string
	text  string
	crlf  bool
	seen  bool
	lines []int    // where changes were made, for the model
	notes []string // what was taken tolerantly
}

// replace makes changes in order, or says to the model which cannot be made and why.
func (e *editing) replace(changes []replacement) string {
	for i, c := range changes {
		if why := e.apply(c); why != "" {
			if len(changes) > 1 {
				why = fmt.Sprintf("Change %d of %d: %s None of them was made.", i+1, len(changes), why)
			}
			return why
		}
	}
	return ""
}

// apply makes one change, or says to the model why it cannot and how to mend it.
func (e *editing) apply(c replacement) string {
	if c.Old == "" {
		return "old is empty. Quote the text that is to be replaced; a whole new file is made with write."
	}
	if c.Old == c.New {
		return "old and new are the same."
	}
	old, replacement := c.Old, c.New
	n := strings.Count(e.text, old)
	if e.crlf && (n == 0 || !strings.Contains(old, "\r\n")) {
		if with := toCRLF(old); strings.Contains(e.text, with) {
			old, n = with, strings.Count(e.text, with)
		}
		replacement = toCRLF(replacement)
	}
	switch {
	case n == 0:
		return e.tolerant(c)
	case n > 1 && !c.ReplaceAll:
		return fmt.Sprintf("old is in %s %d times (lines %s). Quote more of the lines around the one you mean, or set "+
			"replace_all.", e.name, n, numbers(e.places(old)))
	case n > 1 && !e.seen:
		return fmt.Sprintf("old is in %s %d times, and you have not read the file. Read it first.", e.name, n)
	}
	e.lines = append(e.lines, e.places(old)...)
	e.text = strings.ReplaceAll(e.text, old, replacement)
	return ""
}

// tolerant makes a change whose old text differs from the file in white space only, when that can mean one place.
func (e *editing) tolerant(c replacement) string {
	if !e.seen {
		return fmt.Sprintf("old is not in %s as quoted, and you have not read the file. %sRead it, then quote it exactly.",
			e.name, e.candidates(c.Old))
	}
	if c.ReplaceAll {
		return fmt.Sprintf("old is not in %s as quoted; replace_all takes exact text only. %s", e.name, e.candidates(c.Old))
	}
	for _, how := range measures[1:] {
		found := findLines(e.text, c.Old, how.same)
		if len(found) > 1 {
			return fmt.Sprintf("old is not in %s as quoted; but for %s it is there %d times (lines %s). Quote it exactly.",
				e.name, how.note, len(found), numbers(lineNumbers(found)))
		}
		if len(found) == 1 && e.splice(found[0], quoted(c.Old), newLines(c)) {
			e.lines = append(e.lines, found[0].first+1)
			e.notes = append(e.notes, how.note)
			return ""
		}
	}
	return fmt.Sprintf("old is not in %s. %sQuote the file exactly, without line numbers.", e.name, e.candidates(c.Old))
}

// places gives the line numbers at which a text stands, before it is replaced.
func (e *editing) places(old string) []int {
	var at []int
	line, rest := 1, e.text
	for i := strings.Index(rest, old); i >= 0; i = strings.Index(rest, old) {
		line += strings.Count(rest[:i], "\n")
		at = append(at, line)
		line += strings.Count(old, "\n")
		rest = rest[i+len(old):]
	}
	return at
}

func (e *editing) words() string {
	s := fmt.Sprintf("Edited %s, line %s.", e.name, numbers(e.lines))
	if len(e.lines) > 1 {
		s = fmt.Sprintf("Edited %s in %d places, lines %s.", e.name, len(e.lines), numbers(e.lines))
	}
	if len(e.notes) > 0 {
		s += " The quoted text differed in " + strings.Join(e.notes, " and in ") + "; that was adjusted."
	}
	return s
}

// numbers lists up to ten numbers.
func numbers(ns []int) string {
	const most = 10
	var b strings.Builder
	for i, n := range ns {
		if i == most {
			b.WriteString(", …")
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprint(&b, n)
	}
	return b.String()
}
