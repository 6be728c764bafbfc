package file

import (
	"context"
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

//go:embed patch.md
var patchPrompt string

type patchIn struct {
	Path  string `json:"path" jsonschema:"file in the worktree"`
	Patch string `json:"patch" jsonschema:"hunks of a unified diff of that file"`
}

// Patch is edit for models that write patches better than they quote: the same tool to the rules, with a unified patch
// in the place of quoted text.
func Patch() tool.Tool {
	return tool.Define(tool.Def[patchIn]{
		Name: "edit", Prompt: patchPrompt,
		Action: func(in patchIn) (domain.Action, error) { return action(domain.ActionWrite, in.Path) },
		Run: func(_ context.Context, env *tool.Env, in patchIn) (tool.Result, error) {
			hunks, why := parsePatch(path.Clean(in.Path), in.Patch)
			if why != "" {
				return tool.Fail(why), nil
			}
			return change(env, in.Path, func(e *editing) string { return e.patch(hunks) })
		},
	})
}

// patch applies hunks in order, or says to the model why one cannot be and how to mend it.
func (e *editing) patch(hunks []hunk) string {
	moved := 0 // lines that the hunks before have added
	for i, h := range hunks {
		s, why := e.locate(h, moved)
		if why == "" && !e.splice(s, h.old, h.new) {
			why = "its indentation differs from the file's in more than one way. Quote the file exactly."
		}
		if why != "" {
			return fmt.Sprintf("Hunk %d of %d: %s Nothing was changed.", i+1, len(hunks), why)
		}
		e.lines = append(e.lines, s.first+1)
		moved += len(h.new) - len(h.old)
	}
	return ""
}

// locate finds the one place of a hunk: by its lines, exactly or but for white space, and by the line its header names
// where they are there more than once.
func (e *editing) locate(h hunk, moved int) (span, string) {
	switch {
	case len(h.old) == 0:
		return span{}, "it quotes no line of the file. Give the lines around the change."
	case slices.Equal(h.old, h.new):
		return span{}, "it changes nothing."
	}
	for _, m := range measures {
		found := findRuns(e.text, h.old, m.same)
		if len(found) > 1 {
			if named := slices.IndexFunc(found, func(s span) bool { return s.first+1 == h.at+moved }); named >= 0 {
				found = found[named : named+1]
			}
		}
		switch {
		case len(found) > 1:
			return span{}, fmt.Sprintf("its lines are in %s %d times (lines %s). Give more lines around the change.",
				e.name, len(found), numbers(lineNumbers(found)))
		case len(found) == 1 && m.note != "" && !e.seen:
			return span{}, "its lines are not in " + e.name + " as quoted, and you have not read the file. Read it first."
		case len(found) == 1:
			if m.note != "" {
				e.notes = append(e.notes, m.note)
			}
			return found[0], ""
		}
	}
	return span{}, fmt.Sprintf("its lines are not in %s. %sQuote the file exactly, without line numbers.", e.name,
		e.candidates(strings.Join(h.old, "\n")))
}
