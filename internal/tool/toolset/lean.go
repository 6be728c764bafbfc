package toolset

import (
	"embed"
	"encoding/json"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
	"github.com/coppice/coppice/internal/tool/control"
	"github.com/coppice/coppice/internal/tool/file"
	"github.com/coppice/coppice/internal/tool/shell"
)

// words are what a model is told instead of the whole description, a file for each tool that says less.
//
//go:embed lean/*.md
var words embed.FS

// optional are parameters that a model can do without, by tool.
var optional = map[string][]string{"shell": {"background"}, "edit": {"edits"}}

// Lean gives the fewest tools that a task can be done with, domain.LeanTools at the most, for models that are lost among
// many. The shell does what the others would. They say in few words what they take, and leave out what can be done without.
func Lean(f domain.EditFormat) []tool.Tool {
	tools := slices.Concat([]tool.Tool{file.Read()}, file.Changing(f), []tool.Tool{shell.Shell(), control.Finish()})
	for i, t := range tools {
		tools[i] = slim{t, brief(t.Spec(), f)}
	}
	return tools
}

// slim is a tool of which a model is told less. It takes all that the whole one takes.
type slim struct {
	tool.Tool
	spec tool.Spec
}

// Spec gives the few words.
func (s slim) Spec() tool.Spec { return s.spec }

// brief makes few words of a spec, and a schema without a word for each parameter.
func brief(spec tool.Spec, f domain.EditFormat) tool.Spec {
	var schema map[string]any
	if json.Unmarshal(spec.Schema, &schema) != nil {
		return spec
	}
	if text, err := words.ReadFile("lean/" + spec.Name + ".md"); err == nil && (spec.Name != "edit" || f != domain.EditPatch) {
		spec.Description = strings.TrimSpace(string(text))
	}
	params := object(schema["properties"])
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
		p := object(v)
		delete(p, "description")
		plain(object(p["properties"]))
		plain(object(object(p["items"])["properties"]))
	}
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}
