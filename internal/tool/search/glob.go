package search

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

//go:embed glob.md
var globPrompt string

// maxFound is how many files a glob gives.
const maxFound = 500

type globIn struct {
	Pattern string `json:"pattern" jsonschema:"glob from the root of the worktree; ** crosses folders"`
}

// Glob is the tool that finds files by name.
func Glob() tool.Tool {
	return tool.Define(tool.Def[globIn]{
		Name: "glob", Prompt: globPrompt,
		Action: func(in globIn) (domain.Action, error) {
			if _, err := domain.CleanPath(in.Pattern); err != nil {
				return domain.Action{}, err
			}
			return inFolder(fixed(in.Pattern))
		},
		Run: glob,
	})
}

// fixed is the part of a pattern before its first wildcard's folder: the walk begins there.
func fixed(pattern string) string {
	folder, _ := doublestar.SplitPattern(pattern)
	return folder
}

func glob(ctx context.Context, env *tool.Env, in globIn) (tool.Result, error) {
	pattern := strings.TrimPrefix(in.Pattern, "./")
	if pattern == "" || !doublestar.ValidatePattern(pattern) {
		return tool.Fail(fmt.Sprintf("%q is not a valid glob. Write it like **/*.go or src/*.{ts,svelte}.", in.Pattern)), nil
	}
	if _, err := begin(env, fixed(pattern)); err != nil {
		return tool.Fail(err.Error()), nil
	}
	var found []string
	w := walker{env: env, named: pattern, visit: func(name string, _ opener) bool {
		if doublestar.MatchUnvalidated(pattern, name) {
			found = append(found, printable(name))
		}
		return len(found) <= maxFound
	}}
	bounded, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	if err := w.finish(ctx, w.walk(bounded, fixed(pattern))); err != nil {
		return tool.Result{}, err
	}
	return globResult(found, w.left()), nil
}

func globResult(found []string, left string) tool.Result {
	more := ""
	if len(found) > maxFound {
		found, more = found[:maxFound], "(there are more; narrow the pattern down)\n"
	}
	text := strings.Join(found, "\n")
	if text == "" {
		text = "No file matches."
	}
	text += "\n" + more
	if left != "" {
		text += "(" + left + ")\n"
	}
	return tool.Result{Model: text, Shown: fmt.Sprintf("%d files", len(found))}
}
