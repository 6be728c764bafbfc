package file

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

//go:embed write.md
var writePrompt string

//go:embed write_whole.md
var wholePrompt string

type writeIn struct {
	Path    string `json:"path" jsonschema:"file in the worktree"`
	Content string `json:"content" jsonschema:"the whole content"`
}

// Write is the tool that creates or overwrites a file.
func Write() tool.Tool { return writing(writePrompt) }

func writing(prompt string) tool.Tool {
	return tool.Define(tool.Def[writeIn]{
		Name: "write", Prompt: prompt,
		Action: func(in writeIn) (domain.Action, error) { return action(domain.ActionWrite, in.Path) },
		Run:    write,
	})
}

func write(_ context.Context, env *tool.Env, in writeIn) (tool.Result, error) {
	name, err := target(env, in.Path)
	if err != nil {
		return tool.Fail(tool.Words(err)), nil
	}
	before, info, err := env.Text(name)
	content := in.Content
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return save(env, name, nil, []byte(content), fmt.Sprintf("Created %s (%s).", name, lineCount(content)))
	case err != nil:
		return tool.Fail(tool.Words(err)), nil
	}
	seen, same := env.Seen.Compare(name, before)
	switch {
	case !seen && info.Size() > 0:
		return tool.Fail(name + " exists and you have not read it. Read it first."), nil
	case seen && !same:
		return tool.Fail(name + " has changed since you read it. Read it again, then write."), nil
	}
	if crlf(before) && !strings.Contains(content, "\r\n") {
		content = toCRLF(content)
	}
	if bytes.HasPrefix(before, bom) && !strings.HasPrefix(content, string(bom)) {
		content = string(bom) + content
	}
	if content == string(before) {
		return tool.Result{Model: name + " already holds exactly that."}, nil
	}
	if why := damage(string(before), content); why != "" {
		return tool.Fail(why), nil
	}
	return save(env, name, before, []byte(content), fmt.Sprintf("Wrote %s (%s).", name, lineCount(content)))
}

func lineCount(s string) string {
	n := strings.Count(s, "\n")
	if s != "" && !strings.HasSuffix(s, "\n") {
		n++
	}
	if n == 1 {
		return "1 line"
	}
	return fmt.Sprintf("%d lines", n)
}

// save writes the file and makes the result: words for the model, a diff for the person.
func save(env *tool.Env, name string, before, after []byte, words string) (tool.Result, error) {
	if err := env.Replace(name, after); err != nil {
		if domain.CodeOf(err) == domain.CodeDisk {
			return tool.Result{}, err
		}
		return tool.Fail(tool.Words(err)), nil
	}
	env.Seen.Note(name, after)
	return tool.Result{Model: words, Shown: shownDiff(name, before, after), Wrote: []string{name}}, nil
}

// maxDiff is the size in bytes of both sides up to which a person is shown a diff of a single call.
const maxDiff = 256 << 10

func shownDiff(name string, before, after []byte) string {
	if len(before)+len(after) > maxDiff {
		return fmt.Sprintf("%s: %d bytes before, %d after", name, len(before), len(after))
	}
	old := "a/" + name
	if before == nil {
		old = "/dev/null"
	}
	return udiff.Unified(old, "b/"+name, string(before), string(after))
}
