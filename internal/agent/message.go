package agent

import (
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// Origins of messages to the model.
const (
	OriginBrief   = "brief"   // the task
	OriginPerson  = "person"  // a person's word between turns
	OriginChanges = "changes" // a review asks for changes
	OriginChecks  = "checks"  // verification is red
	OriginReview  = "review"  // another model's findings on the result
	OriginRewind  = "rewind"  // a person set the files back; its turn is the one that was gone back to
	OriginApplied = "applied" // a person put an edit into the files that was suggested
	originNudge   = "nudge"   // the loop's own

	OriginEscalated = "escalated" // what a model is handed that takes over from another

	originHandOverAsk = "handover_ask" // asks for a note, because the context is nearly full
	originHandOver    = "handover"     // the note of the session before
	originCarried     = "carried"      // said in a session before
)

// UserMessage makes a message to the model as the session records it. The store gives it its place.
func UserMessage(session domain.SessionID, round int, origin, text string, at time.Time) domain.Message {
	return domain.Message{
		Session: session, Role: domain.RoleUser, Round: round, Origin: origin, At: at,
		Parts: []domain.Part{{Kind: domain.PartText, Text: plain(text)}},
	}
}

// PersonMessage makes a message of what a person said.
func PersonMessage(session domain.SessionID, round int, s Said, at time.Time) domain.Message {
	m := UserMessage(session, round, OriginPerson, s.Text, at)
	for _, i := range s.Images {
		m.Parts = append(m.Parts, domain.Part{Kind: domain.PartImage, Image: &i})
	}
	return m
}

// Opens says whether a message is one a session begins with, before the first reply.
func Opens(m domain.Message) bool {
	switch m.Origin {
	case OriginBrief, OriginEscalated, originHandOver, originCarried:
		return true
	}
	return m.Role == domain.RoleSystem
}

// SeamMessage makes a seam as the session records it: in words for a person, never sent to the model.
func SeamMessage(session domain.SessionID, round int, origin, words string, at time.Time) domain.Message {
	m := UserMessage(session, round, origin, words, at)
	m.Role = domain.RoleSeam
	return m
}

// request is what the model is asked next.
func (r *run) request() provider.Request {
	messages := view(r.history, r.cut)
	if !r.Info.Sees {
		messages = provider.Blind(messages)
	}
	return provider.Request{
		Model: r.Info.Name, System: r.System, Messages: messages, Tools: r.specs,
		MaxOutput: r.MaxOutput, Context: r.Context, Earlier: r.Session.Earlier,
		Session: string(r.Session.ID), Think: r.Think,
	}
}

// noReply stands for a reply that held nothing; providers refuse an empty message and would lose count without one.
const noReply = "(no reply)"

// view gives the history as it is sent. It is a function of each message alone and of where the last seam is, behind the
// first cut messages, so what was sent once stays as it was until the next seam.
func view(history []domain.Message, cut int) []domain.Message {
	out := make([]domain.Message, len(history))
	edge := trimEdge(history, cut)
	for i, m := range history {
		out[i] = m
		switch {
		case m.Role == domain.RoleAssistant:
			out[i].Parts = sendable(m)
		case m.Role == domain.RoleTool && i < edge:
			out[i] = trimmed(m)
		}
	}
	return out
}

func sendable(m domain.Message) []domain.Part {
	parts := make([]domain.Part, 0, len(m.Parts)+1)
	says := false
	for _, p := range m.Parts {
		if p.Kind == domain.PartText && strings.TrimSpace(p.Text) == "" {
			continue
		}
		says = says || p.Kind == domain.PartText || p.Kind == domain.PartCall
		parts = append(parts, p)
	}
	if !says {
		parts = append(parts, domain.Part{Kind: domain.PartText, Text: noReply})
	}
	return parts
}
