package passport

import (
	"context"
	"encoding/json"
	"path"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// offers are the numbers of tools that a model is offered.
var offers = []int{1, 5, 15}

// ask is an exercise: words that only one tool and one argument fit.
type ask struct{ words, tool, key, value string }

var asks = []ask{
	{"Show me what is in the file src/main.go.", "read_file", "path", "src/main.go"},
	{"Find every place in the project that holds the text parseConfig.", "find_text", "text", "parseConfig"},
	{"Run the command: go test ./...", "run_command", "command", "go test ./..."},
}

// offered are the tools. Those that are asked for come first, so that they are among the fewest; what stands beside them
// is near enough to be mistaken.
var offered = []provider.ToolSpec{
	spec("read_file", "Reads a file and gives its content.", "path", "file to read"),
	spec("find_text", "Finds a text in all files of the project.", "text", "text to find, exactly"),
	spec("run_command", "Runs a command in a shell and gives its output.", "command", "command line"),
	spec("list_folder", "Lists what is in a folder.", "path", "folder to list"),
	spec("write_note", "Keeps a note for later.", "text", "the note"),
	spec("find_files", "Finds files by a pattern of their names.", "pattern", "such as *.go"),
	spec("delete_file", "Deletes a file.", "path", "file to delete"),
	spec("file_size", "Says how large a file is.", "path", "file to look at"),
	spec("file_history", "Lists the commits that changed a file.", "path", "file to look at"),
	spec("stop_command", "Ends a command that runs in the background.", "id", "the command's id"),
	spec("read_log", "Reads the output of a command that runs in the background.", "id", "the command's id"),
	spec("fetch_page", "Gets a page from the web.", "url", "address of the page"),
	spec("find_symbol", "Finds where a function or a type is declared.", "name", "of the symbol"),
	spec("ask_person", "Asks the person a question.", "question", "what to ask"),
	spec("finish", "Says that all is done.", "summary", "what was done"),
}

func spec(name, description, key, what string) provider.ToolSpec {
	schema, _ := json.Marshal(map[string]any{ // of plain strings: cannot fail
		"type": "object", "required": []string{key}, "additionalProperties": false,
		"properties": map[string]any{key: map[string]string{"type": "string", "description": what}},
	})
	return provider.ToolSpec{Name: name, Description: description, Schema: schema}
}

const callSystem = "You work on a software project with tools. Do what the person asks by calling the one tool that fits. " +
	"Do not answer in words."

// calls has the model call tools.
func (m *measuring) calls(ctx context.Context) error {
	for _, n := range offers {
		score := domain.CallScore{Offered: n}
		for _, a := range asks {
			m.step("calls one of %d tools", n)
			req := provider.Request{System: callSystem, Messages: said(a.words), Tools: choice(n, a.tool)}
			r, wrong, err := m.ask(ctx, req)
			if err != nil {
				return err
			}
			score.Of++
			if wrong == nil && a.right(r) {
				score.Good++
			}
		}
		m.pass.Calls = append(m.pass.Calls, score)
	}
	return nil
}

// choice gives n tools, the wanted one among them.
func choice(n int, want string) []provider.ToolSpec {
	if n > 1 {
		return offered[:n]
	}
	for _, s := range offered {
		if s.Name == want {
			return []provider.ToolSpec{s}
		}
	}
	return nil
}

// right says whether a reply makes the one call that was asked for, and no other.
func (a ask) right(r provider.Reply) bool {
	found := 0
	for _, p := range r.Parts {
		if p.Kind != domain.PartCall {
			continue
		}
		var args map[string]any
		if p.Name != a.tool || r.Malformed[p.Call] != "" || json.Unmarshal(p.Args, &args) != nil {
			return false
		}
		got, _ := args[a.key].(string)
		if got = strings.TrimSpace(got); a.key == "path" {
			got = path.Clean(got)
		}
		if got != a.value || len(args) != 1 {
			return false
		}
		found++
	}
	return found == 1
}
