package passport

import (
	"context"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/tool"
)

// edit is an exercise: a file, what is to be changed, and the file as it is then.
type edit struct{ name, before, words, after string }

var edits = []edit{
	{
		name: "limits.go", words: "Change the value of maxUsers to 25.",
		before: "package limits\n\n// Limits of an account.\nconst (\n\tmaxUsers  = 10\n\tmaxGroups = 10\n)\n",
		after:  "package limits\n\n// Limits of an account.\nconst (\n\tmaxUsers  = 25\n\tmaxGroups = 10\n)\n",
	},
	{
		name: "greet.py", words: "Rename the function hello to greet, where it is defined and where it is called.",
		before: "def hello(name):\n    return \"Hello, \" + name\n\n\nif __name__ == \"__main__\":\n    print(hello(\"world\"))\n",
		after:  "def greet(name):\n    return \"Hello, \" + name\n\n\nif __name__ == \"__main__\":\n    print(greet(\"world\"))\n",
	},
	{
		name: "server.ini", words: "Add the line \"retries = 3\" directly below the line that sets the timeout.",
		before: "[server]\nhost = localhost\nport = 8080\ntimeout = 30\n\n[log]\nlevel = info\nfile = server.log\n",
		after:  "[server]\nhost = localhost\nport = 8080\ntimeout = 30\nretries = 3\n\n[log]\nlevel = info\nfile = server.log\n",
	},
}

const editSystem = "You change files with tools. You are shown a file and told what to change. Call a tool that makes this " +
	"change and no other. Do not answer in words."

// maxCalls is how many calls of one reply are made.
const maxCalls = 4

// edits has the model change files in each format, with the tool that agents have for it.
func (m *measuring) edits(ctx context.Context) error {
	for _, f := range domain.EditFormats {
		score := domain.EditScore{Format: f}
		for _, e := range edits {
			m.step("changes a file (%s)", f)
			good, err := m.edit(ctx, e, m.Editor(f))
			if err != nil {
				return err
			}
			if score.Of++; good {
				score.Good++
			}
		}
		m.pass.Edits = append(m.pass.Edits, score)
	}
	return nil
}

// edit says whether the file is what it should be after the calls of one reply.
func (m *measuring) edit(ctx context.Context, e edit, t tool.Tool) (bool, error) {
	env, err := tool.Open(m.Dir, m.Now)
	if err != nil {
		return false, err
	}
	defer env.Root.Close()
	if err := env.Replace(e.name, []byte(e.before)); err != nil {
		return false, err
	}
	env.Seen.Note(e.name, []byte(e.before))
	s := t.Spec()
	req := provider.Request{
		System: editSystem, Messages: said(fmt.Sprintf("%s:\n```\n%s```\n\n%s", e.name, e.before, e.words)),
		Tools: []provider.ToolSpec{{Name: s.Name, Description: s.Description, Schema: s.Schema}},
	}
	r, wrong, err := m.ask(ctx, req)
	if err != nil || wrong != nil {
		return false, err
	}
	if err := run(ctx, env, t, r); err != nil {
		return false, err
	}
	after, _, err := env.Text(e.name)
	return err == nil && trimmed(string(after)) == trimmed(e.after), nil
}

// run makes the calls of a reply. One that is refused changes nothing, which the file then shows.
func run(ctx context.Context, env *tool.Env, t tool.Tool, r provider.Reply) error {
	made := 0
	for _, p := range r.Parts {
		if p.Kind != domain.PartCall || r.Malformed[p.Call] != "" || p.Name != t.Spec().Name || made == maxCalls {
			continue
		}
		made++
		if _, err := t.Run(ctx, env, p.Args); err != nil {
			return err
		}
	}
	return nil
}

// trimmed is a text without white space at the ends of lines, and of itself.
func trimmed(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t\r")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
