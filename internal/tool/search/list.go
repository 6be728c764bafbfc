package search

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

//go:embed list.md
var listPrompt string

// maxListed is how many entries of a folder are listed.
const maxListed = 500

type listIn struct {
	Path string `json:"path,omitempty" jsonschema:"folder in the worktree"`
}

// List is the tool that lists a folder.
func List() tool.Tool {
	return tool.Define(tool.Def[listIn]{
		Name: "list", Prompt: listPrompt,
		Action: func(in listIn) (domain.Action, error) { return inFolder(in.Path) },
		Run:    list,
	})
}

func list(_ context.Context, env *tool.Env, in listIn) (tool.Result, error) {
	name, err := begin(env, in.Path)
	if err != nil {
		return tool.Fail(err.Error()), nil
	}
	entries, err := readFolder(env, name)
	switch {
	case errors.Is(err, fs.ErrInvalid):
		return tool.Fail(in.Path + " is a file; read shows what is in it."), nil
	case err != nil && !errors.Is(err, io.EOF):
		return tool.Fail(env.Explain(name, err).Error()), nil
	}
	var b strings.Builder
	shown, more := 0, 0
	for _, e := range entries {
		if domain.GitPath(e.Name()) {
			continue
		}
		if shown == maxListed {
			more++
			continue
		}
		shown++
		b.WriteString(entryLine(env, name, e))
	}
	if more > 0 {
		fmt.Fprintf(&b, "(%d more; use glob to narrow it down)\n", more)
	}
	if shown == 0 {
		b.WriteString("(the folder is empty)\n")
	}
	return tool.Result{Model: b.String(), Shown: fmt.Sprintf("%d entries", shown+more)}, nil
}

func entryLine(env *tool.Env, folder string, e fs.DirEntry) string {
	name := printable(e.Name())
	switch {
	case e.IsDir():
		return name + "/\n"
	case e.Type()&fs.ModeSymlink != 0:
		target, err := env.Root.Readlink(path.Join(folder, e.Name()))
		if err != nil {
			target = "?"
		}
		return name + " -> " + printable(target) + "\n"
	case !e.Type().IsRegular():
		return name + "  (special file)\n"
	}
	if info, err := e.Info(); err == nil {
		return fmt.Sprintf("%s  %d\n", name, info.Size())
	}
	return name + "\n"
}

// printable quotes a name that would break a line or cannot be shown.
func printable(name string) string {
	if quoted := fmt.Sprintf("%q", name); len(quoted) != len(name)+2 && strings.ContainsAny(quoted, `\`) {
		return quoted
	}
	return name
}
