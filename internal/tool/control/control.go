// Package control holds the tools that touch nothing: todo, ask and finish.
//
// ask blocks until a person answers or the context ends. The tools hold no state; see package tool.
package control

import (
	"context"
	_ "embed"
	"fmt"
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
	Question string   `json:"question" jsonschema:"one question, with what is needed to answer it"`
	Options  []string `json:"options,omitempty" jsonschema:"suggested answers"`
}

type finishIn struct {
	Summary string   `json:"summary" jsonschema:"what was done"`
	NotDone []string `json:"not_done,omitempty" jsonschema:"what was asked for and is not done"`
	Text    string   `json:"text,omitempty" jsonschema:"plan, report or findings as Markdown"`
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
	done := &tool.Finish{Summary: summary, NotDone: in.NotDone, Text: in.Text}
	return tool.Result{Model: "Finished.", Shown: summary, Finish: done}, nil
}
