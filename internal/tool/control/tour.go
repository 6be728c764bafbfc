package control

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

//go:embed tour.md
var tourPrompt string

type tourIn struct {
	Summary string   `json:"summary" jsonschema:"the change in two or three sentences: what it does, and where its weight lies"`
	Stops   []stopIn `json:"stops" jsonschema:"in the order in which they are to be read, at most 12"`
}

type stopIn struct {
	File     string `json:"file" jsonschema:"a file of the diff"`
	Line     int    `json:"line,omitempty" jsonschema:"a line of it that the diff shows, by its number after the change; of a removed file by its number before; absent: its first hunk"`
	Lines    int    `json:"lines,omitempty" jsonschema:"how many lines from it on; absent: one"`
	Title    string `json:"title" jsonschema:"a few words"`
	Text     string `json:"text" jsonschema:"what happens there, in one or two sentences"`
	Risk     string `json:"risk" jsonschema:"what could be wrong there, in one sentence"`
	Question string `json:"question" jsonschema:"what the person should ask themself there"`
}

// FinishTour is the tool by which one that reads a change gives a tour of it. It bears the name of the tool that ends any
// work.
func FinishTour() tool.Tool {
	return tool.Define(tool.Def[tourIn]{Name: "finish", Prompt: tourPrompt, Action: control[tourIn], Run: finishTour})
}

func finishTour(_ context.Context, _ *tool.Env, in tourIn) (tool.Result, error) {
	summary := strings.TrimSpace(in.Summary)
	switch {
	case summary == "":
		return tool.Fail("The summary is empty. Say in two or three sentences what the change does and where its weight lies."), nil
	case len(in.Stops) > domain.MaxStops:
		return tool.Fail(fmt.Sprintf("There are %d stops; give the %d that matter most.", len(in.Stops), domain.MaxStops)), nil
	}
	done := &tool.Finish{Summary: summary, Text: summary}
	for i, s := range in.Stops {
		if bad := s.lacks(); bad != "" {
			return tool.Fail(fmt.Sprintf("Stop %d has no %s.", i+1, bad)), nil
		}
		done.Stops = append(done.Stops, domain.Stop{
			File: strings.TrimPrefix(s.File, "./"), Line: max(s.Line, 0), Lines: max(s.Lines, 0), Title: strings.TrimSpace(s.Title),
			Text: strings.TrimSpace(s.Text), Risk: strings.TrimSpace(s.Risk), Question: strings.TrimSpace(s.Question),
		})
	}
	return tool.Result{Model: "Finished.", Shown: summary, Finish: done}, nil
}

// lacks says what is missing of a stop.
func (s stopIn) lacks() string {
	for _, part := range []struct{ name, text string }{
		{"file", s.File}, {"title", s.Title}, {"text", s.Text}, {"risk", s.Risk}, {"question", s.Question},
	} {
		if strings.TrimSpace(part.text) == "" {
			return part.name
		}
	}
	return ""
}
