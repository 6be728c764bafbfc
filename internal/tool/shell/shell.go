// Package shell holds the tools that run commands and look after those in the background.
//
// It shows the model the start and the end of the output, cleaned of terminal escapes, and keeps the whole for
// paging. After a command it names the files that the agent had read and that hold something else now. Confinement
// and limits are the sandbox's. The tools hold no state; see package tool.
package shell

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/sandbox"
	"github.com/coppice/coppice/internal/tool"
)

//go:embed shell.md
var prompt string

// Seconds a command may take.
const (
	usualTimeout = 120
	mostTimeout  = 1800
)

type in struct {
	Command string `json:"command" jsonschema:"for bash"`
	Timeout int    `json:"timeout_s,omitempty" jsonschema:"seconds"`
	Dir     string `json:"dir,omitempty" jsonschema:"folder to run in"`
	Beside  bool   `json:"background,omitempty" jsonschema:"do not wait for its end"`
}

// Shell is the tool that runs commands.
func Shell() tool.Tool {
	return tool.Define(tool.Def[in]{Name: "shell", Prompt: prompt, Action: action, Run: run})
}

func action(in in) (domain.Action, error) {
	a := domain.Action{Kind: domain.ActionExec, Command: in.Command}
	if strings.TrimSpace(in.Command) == "" {
		return a, domain.E(domain.CodeUsage, "", "the command is empty")
	}
	if in.Beside && in.Timeout != 0 {
		return a, domain.E(domain.CodeUsage, "", "a command in the background has no timeout_s; stop it with jobs")
	}
	if in.Timeout < 0 || in.Timeout > mostTimeout {
		return a, domain.E(domain.CodeUsage, "", "timeout_s has to be between 1 and %d", mostTimeout)
	}
	if in.Dir == "" {
		return a, nil
	}
	dir, err := domain.CleanPath(in.Dir)
	a.Paths = []string{dir}
	return a, err
}

func run(ctx context.Context, env *tool.Env, in in) (tool.Result, error) {
	if env.Shell == nil {
		return tool.Fail("Commands cannot be run here."), nil
	}
	seconds := in.Timeout
	if seconds == 0 {
		seconds = usualTimeout
	}
	limit := time.Duration(seconds) * time.Second
	cmd := sandbox.Cmd{Line: in.Command, Dir: in.Dir, Timeout: limit, Follow: true}
	if in.Beside {
		return background(env, cmd)
	}
	r, err := env.Shell.Run(ctx, cmd)
	if domain.CodeOf(err) == domain.CodeUsage {
		return tool.Fail(tool.Words(err)), nil
	}
	if err != nil {
		return tool.Result{Exec: true}, err
	}
	return result(env, r, limit), nil
}

func result(env *tool.Env, r sandbox.Result, limit time.Duration) tool.Result {
	text, shown := output(env, r)
	status := fmt.Sprintf("exit status %d", r.ExitCode)
	switch {
	case r.TimedOut:
		status = fmt.Sprintf("ended after %s because it took too long; give a larger timeout_s if it needs more", limit)
	case r.Killed != "":
		status = fmt.Sprintf("ended because it used too many resources (%s)", r.Killed)
	}
	if r.Dir != "" && r.Dir != "." {
		status += ", now in " + r.Dir
	}
	model := text + "(" + status + ")\n"
	if changed := env.Changed(); len(changed) > 0 {
		const most = 20
		names := strings.Join(changed[:min(most, len(changed))], ", ")
		if len(changed) > most {
			names += fmt.Sprintf(" and %d more", len(changed)-most)
		}
		model += "(changed since you read them, read them again before you edit: " + names + ")\n"
	}
	failed := r.ExitCode != 0 || r.TimedOut || r.Killed != ""
	return tool.Result{
		Model: model, Shown: shown + "(" + status + ")", IsError: failed, Exec: true, Bytes: r.Bytes, Kept: kept(r),
	}
}

// kept is the file with the whole output; what is shown whole needs none.
func kept(r sandbox.Result) string {
	if r.Bytes <= shownHead+shownTail {
		return ""
	}
	return r.File
}
