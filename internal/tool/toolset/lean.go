package toolset

import (
	"encoding/json"
	"slices"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
	"github.com/coppice/coppice/internal/tool/control"
	"github.com/coppice/coppice/internal/tool/file"
	"github.com/coppice/coppice/internal/tool/shell"
)

// Lean gives the fewest tools that a task can be done with, domain.LeanTools at the most, for models that are lost among
// many. The shell does what the others would. They say in few words what they take, and leave out what can be done without.
func Lean(f domain.EditFormat) []tool.Tool {
	tools := slices.Concat([]tool.Tool{file.Read()}, file.Changing(f), []tool.Tool{shell.Shell(), control.Finish()})
	for i, t := range tools {
		tools[i] = slim{t}
	}
	return tools
}

// slim is a tool of which a model is told less. It takes all that the whole one takes.
type slim struct{ tool.Tool }

// words are what a model is told instead of the whole description. A tool that is not here keeps its own.
var words = map[string]string{
	"read": "Read a text file. `offset` is the first line, from 1, `limit` the most lines. The path `output:N` is the rest of " +
		"a command's output.",
	"write": "Create a file, or overwrite one that you have read, with the whole `content`: no placeholder for what stays.",
	"shell": "Run a command line with bash, in the worktree or in the folder `dir` of it. No input, usually no network. " +
		"`timeout_s` seconds end it (120). Git can be read, not written: what you change is saved for you.",
	"finish": "End the work: call it once, last and alone. `summary` says what was done and how it was checked, `not_done` " +
		"what is missing. `text` is the plan or report as Markdown; `findings` lists findings, their `severity` is must " +
		"fix, should fix or could be better.",
}

// editing are the words for changing by quoting; a patch has its own.
const editing = "Replace text in a file. `old` is quoted exactly, with its indentation and without line numbers, and is " +
	"there once; `replace_all` replaces every place. An empty `new` deletes."

// optional are parameters that a model can do without, by tool.
var optional = map[string][]string{"shell": {"background"}, "edit": {"edits"}}

// Spec gives the few words, and the schema without a word for each parameter.
func (s slim) Spec() tool.Spec {
	spec := s.Tool.Spec()
	var schema map[string]any
	if json.Unmarshal(spec.Schema, &schema) != nil {
		return spec
	}
	params, _ := schema["properties"].(map[string]any)
	if _, quotes := params["old"]; quotes && spec.Name == "edit" {
		spec.Description = editing
	}
	if said, ok := words[spec.Name]; ok {
		spec.Description = said
	}
	for _, name := range optional[spec.Name] {
		delete(params, name)
	}
	plain(params)
	if raw, err := json.Marshal(schema); err == nil { // maps are written in the order of their keys
		spec.Schema = raw
	}
	return spec
}

// plain takes the descriptions off parameters, and off the parameters of what they hold.
func plain(params map[string]any) {
	for _, v := range params {
		p, ok := v.(map[string]any)
		if !ok {
			continue
		}
		delete(p, "description")
		for _, inner := range []map[string]any{p, object(p["items"])} {
			plain(object(inner["properties"]))
		}
	}
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}
