package control

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

//go:embed review.md
var reviewPrompt string

type reviewIn struct {
	Summary  string     `json:"summary" jsonschema:"what you think of the change, in a few sentences"`
	Findings []remarkIn `json:"findings,omitempty" jsonschema:"the most serious first"`
}

type remarkIn struct {
	findingIn
	Lines      int     `json:"lines,omitempty" jsonschema:"how many lines from it on; absent: one"`
	Suggestion *string `json:"suggestion,omitempty" jsonschema:"what these lines should be instead, whole, without line numbers; an empty one removes them"`
}

// FinishReview is the tool by which one that reads a change says what it found. It bears the name of the tool that ends
// any work.
func FinishReview() tool.Tool {
	return tool.Define(tool.Def[reviewIn]{Name: "finish", Prompt: reviewPrompt, Action: control[reviewIn], Run: finishReview})
}

// maxSuggestion is how many lines a suggestion may replace or have: more is a change of its own.
const maxSuggestion = 200

func finishReview(_ context.Context, _ *tool.Env, in reviewIn) (tool.Result, error) {
	summary := strings.TrimSpace(in.Summary)
	if summary == "" {
		return tool.Fail("The summary is empty. Say in a few sentences what you think of the change and what you looked at."), nil
	}
	plain := make([]findingIn, len(in.Findings))
	for i, r := range in.Findings {
		plain[i] = r.findingIn
	}
	findings, bad := findingsOf(plain)
	if bad != "" {
		return tool.Fail(bad), nil
	}
	for i, r := range in.Findings {
		if bad := r.suggest(&findings[i]); bad != "" {
			return tool.Fail(fmt.Sprintf("Finding %d %s", i+1, bad)), nil
		}
	}
	done := &tool.Finish{Summary: summary, Text: summary, Findings: findings}
	return tool.Result{Model: "Finished.", Shown: summary, Finish: done}, nil
}

// suggest adds what lines a finding is about and what they should be, and says what is wrong with that.
func (r remarkIn) suggest(f *domain.Finding) (bad string) {
	f.Lines, f.Suggestion = max(r.Lines, 0), r.Suggestion
	switch {
	case f.Lines > maxSuggestion || f.Suggestion != nil && strings.Count(*f.Suggestion, "\n") > maxSuggestion:
		return fmt.Sprintf("is about more than %d lines; name the ones that matter.", maxSuggestion)
	case f.Suggestion != nil && (f.File == "" || f.Line == 0):
		return "suggests an edit and names no file and line."
	}
	return ""
}
