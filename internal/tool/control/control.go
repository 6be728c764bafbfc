// Package control holds the tools that touch nothing: todo, ask and finish.
//
// ask blocks until a person answers or the context ends. The tools hold no state; see package tool.
package control

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

var (
	//go:embed todo.md
	todoPrompt string
	//go:embed ask.md
	askPrompt string
	//go:embed finish.md
	finishPrompt string
)

type todoIn struct {
	Items []tool.Item `json:"items" jsonschema:"the whole list"`
}

type askIn struct {
	Question string   `json:"question" jsonschema:"with what is needed to answer it"`
	Options  []string `json:"options,omitempty" jsonschema:"suggested answers"`
}

type finishIn struct {
	Summary string   `json:"summary" jsonschema:"what was done"`
	NotDone []string `json:"not_done,omitempty" jsonschema:"what was asked and is missing"`
	Text    string   `json:"text,omitempty" jsonschema:"plan, report or findings as Markdown"`

	Findings []findingIn `json:"findings,omitempty" jsonschema:"where the task produces findings: the most serious first"`
}

type findingIn struct {
	Severity string `json:"severity" jsonschema:"must fix, should fix or could be better"`
	Title    string `json:"title" jsonschema:"one line"`
	File     string `json:"file,omitempty" jsonschema:"path"`
	Line     int    `json:"line,omitempty" jsonschema:"where in it"`
	Text     string `json:"text,omitempty" jsonschema:"what goes wrong and when, and how you know"`
}

func control[In any](In) (domain.Action, error) {
	return domain.Action{Kind: domain.ActionControl}, nil
}

// Todo is the tool that keeps the list of what is to do.
func Todo() tool.Tool {
	return tool.Define(tool.Def[todoIn]{Name: "todo", Prompt: todoPrompt, Action: control[todoIn], Run: todo})
}

// maxItems is how many lines the list may have.
const maxItems = 100

func todo(_ context.Context, env *tool.Env, in todoIn) (tool.Result, error) {
	if len(in.Items) > maxItems {
		return tool.Fail(fmt.Sprintf("The list has %d lines; keep it under %d.", len(in.Items), maxItems)), nil
	}
	env.Todo.Set(in.Items)
	var b strings.Builder
	done := 0
	for _, item := range in.Items {
		mark := " "
		if item.Done {
			mark = "x"
			done++
		}
		fmt.Fprintf(&b, "[%s] %s\n", mark, item.Text)
	}
	return tool.Result{Model: fmt.Sprintf("%d of %d done.", done, len(in.Items)), Shown: b.String()}, nil
}

// Ask is the tool that asks the person a question.
func Ask() tool.Tool {
	return tool.Define(tool.Def[askIn]{Name: "ask", Prompt: askPrompt, Action: control[askIn], Run: ask})
}

func ask(ctx context.Context, env *tool.Env, in askIn) (tool.Result, error) {
	if strings.TrimSpace(in.Question) == "" {
		return tool.Fail("The question is empty."), nil
	}
	if env.Ask == nil {
		return tool.Fail("Nobody can be asked here. Decide yourself, and name the decision in the summary."), nil
	}
	answer, err := env.Ask(ctx, in.Question, in.Options)
	if domain.CodeOf(err) == domain.CodeDenied {
		return tool.Fail(tool.Words(err)), nil
	}
	if err != nil {
		return tool.Result{}, err
	}
	return tool.Result{Model: "The person answers: " + answer, Shown: answer}, nil
}

// Finish is the tool that ends the work.
func Finish() tool.Tool {
	return tool.Define(tool.Def[finishIn]{Name: "finish", Prompt: finishPrompt, Action: control[finishIn], Run: finish})
}

func finish(_ context.Context, _ *tool.Env, in finishIn) (tool.Result, error) {
	summary := strings.TrimSpace(in.Summary)
	if summary == "" {
		return tool.Fail("The summary is empty. Say in a few sentences what was done and how it was checked."), nil
	}
	findings, bad := findingsOf(in.Findings)
	if bad != "" {
		return tool.Fail(bad), nil
	}
	done := &tool.Finish{Summary: summary, NotDone: in.NotDone, Text: in.Text, Findings: findings}
	return tool.Result{Model: "Finished.", Shown: summary, Finish: done}, nil
}

// maxFindings is how many findings may be given: nobody reads more.
const maxFindings = 200

// findingsOf checks findings, and says what is wrong with them.
func findingsOf(in []findingIn) (out []domain.Finding, bad string) {
	if len(in) > maxFindings {
		return nil, fmt.Sprintf("There are %d findings; give the %d most serious ones.", len(in), maxFindings)
	}
	for i, f := range in {
		severity := domain.Severity(strings.ToLower(strings.TrimSpace(f.Severity)))
		if !slices.Contains(domain.Severities, severity) {
			return nil, fmt.Sprintf("Finding %d has the severity %q; it is one of: must fix, should fix, could be better.", i+1, f.Severity)
		}
		if strings.TrimSpace(f.Title) == "" {
			return nil, fmt.Sprintf("Finding %d has no title.", i+1)
		}
		out = append(out, domain.Finding{
			Severity: severity, Title: strings.TrimSpace(f.Title), File: strings.TrimPrefix(f.File, "./"), Line: max(f.Line, 0), Text: f.Text,
		})
	}
	return out, ""
}
