package agent

import (
	"encoding/json"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// Bounds on replies that do not move the work.
const (
	maxNudges  = 2
	maxUnknown = 3 // replies in a row that call nothing but unknown tools
)

// next is what is to happen after a turn: one thing is set, or none when the model is simply asked again.
type next struct {
	artifact *domain.Artifact
	say      string // a nudge
	handOver bool   // with note
	note     string
	err      error
}

// judge decides from the history how to go on. It gives the same answer after a restart.
func (r *run) judge() next {
	if len(r.history) == 0 {
		return next{}
	}
	if note, ok := r.note(); ok {
		return next{handOver: true, note: note}
	}
	switch last := r.history[len(r.history)-1]; last.Role {
	case domain.RoleAssistant:
		return r.judgeReply(last)
	case domain.RoleTool:
		return r.judgeResults()
	}
	return next{}
}

// judgeResults looks at a turn that made calls.
func (r *run) judgeResults() next {
	if r.finish != nil {
		return next{artifact: &domain.Artifact{
			Kind: r.kind(), Summary: plain(strings.TrimSpace(r.finish.Summary)), NotDone: r.finish.NotDone,
			Text: r.text(r.finish.Text), Findings: r.finish.Findings, Stops: r.finish.Stops,
		}}
	}
	if r.unknownInARow() > maxUnknown {
		return next{err: domain.E(domain.CodeProvider, "",
			"the model keeps calling tools that do not exist").
			WithHint("use a model that is made for tool calls")}
	}
	if words := circle(r.history, r.steps); words != "" {
		return next{err: domain.E(domain.CodeLoop, "", "the agent went in circles: %s", words).
			WithHint("say how to go on and resume, or start again with a narrower brief")}
	}
	return next{}
}

// judgeReply looks at a reply without calls.
func (r *run) judgeReply(m domain.Message) next {
	text := strings.TrimSpace(m.TextOf())
	switch {
	case r.stop == provider.StopFilter:
		return next{err: domain.E(domain.CodeProvider, "", "the provider's filter withheld the reply").
			WithHint("word the brief differently or use another model")}
	case r.stop == provider.StopLength:
		return r.nudge("nudge_length.md", "the model's replies are cut off at its output limit",
			"use a model with a larger output limit, or a smaller task")
	case text == "":
		return r.nudge("nudge_empty.md", "the model gives empty replies", "resume to ask again, or use another model")
	case r.writtenCall(text):
		return r.nudge("nudge_text_call.md", "the model writes its tool calls as text",
			"use a model that is made for tool calls")
	}
	return next{artifact: &domain.Artifact{Kind: r.kind(), Summary: plain(text), Text: r.text(text)}}
}

// nudge asks for a better reply, and gives up when that was asked for often enough.
func (r *run) nudge(file, why, hint string) next {
	if nudges(r.history) >= maxNudges {
		return next{err: domain.E(domain.CodeProvider, "", "%s, also when asked %d times to go on", why, maxNudges).
			WithHint("%s", hint)}
	}
	return nextOf(prompt(file, nil))
}

func nextOf(say string) next { return next{say: strings.TrimSpace(say)} }

// nudges counts how often the model was nudged since it last made a call or somebody spoke to it.
func nudges(history []domain.Message) int {
	n := 0
	for i := len(history) - 1; i >= 0; i-- {
		m := history[i]
		switch {
		case m.Role == domain.RoleUser && m.Origin == originNudge:
			n++
		case m.Role != domain.RoleAssistant || len(m.Calls()) > 0:
			return n
		}
	}
	return n
}

func (r *run) unknownInARow() int {
	n := 0
	for i := len(r.history) - 1; i >= 0; i-- {
		m := r.history[i]
		if m.Role == domain.RoleTool {
			continue
		}
		if m.Role == domain.RoleUser || len(m.Calls()) == 0 || r.knowsOne(m.Calls()) {
			return n
		}
		n++
	}
	return n
}

func (r *run) knowsOne(calls []domain.Part) bool {
	for _, c := range calls {
		if r.tools[c.Name] != nil {
			return true
		}
	}
	return false
}

// writtenCall says whether a reply is a call in disguise: nothing but a JSON object that names a tool and arguments,
// or text with the marks small models put around one. It is never run; the model is told.
func (r *run) writtenCall(text string) bool {
	for _, mark := range []string{"<tool_call>", "<function_call>", "<|tool_call|>", "[TOOL_CALLS]"} {
		if strings.Contains(text, mark) {
			return true
		}
	}
	body := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(text, "```"), "json"), "```"))
	var c struct {
		Name       string
		Arguments  json.RawMessage
		Parameters json.RawMessage
	}
	if json.Unmarshal([]byte(body), &c) != nil {
		return false
	}
	return r.tools[c.Name] != nil && (c.Arguments != nil || c.Parameters != nil)
}

func (r *run) kind() domain.ArtifactKind {
	if k := r.Task.Contract.Produces; k != "" {
		return k
	}
	return domain.ArtifactChange
}

// text is the artifact's body, which a change does not have.
func (r *run) text(s string) string {
	if makesChange(r.kind()) {
		return ""
	}
	return plain(strings.TrimSpace(s))
}
