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
	originNudge   = "nudge"   // the loop's own
)

// UserMessage makes a message to the model as the session records it. The store gives it its place.
func UserMessage(session domain.SessionID, round int, origin, text string, at time.Time) domain.Message {
	return domain.Message{
		Session: session, Role: domain.RoleUser, Round: round, Origin: origin, At: at,
		Parts: []domain.Part{{Kind: domain.PartText, Text: plain(text)}},
	}
}

// request is what the model is asked next.
func (r *run) request() provider.Request {
	return provider.Request{
		Model: r.Info.Name, System: r.System, Messages: view(r.history), Tools: r.specs,
		MaxOutput: r.MaxOutput, Context: r.Context,
	}
}

// noReply stands for a reply that held nothing; providers refuse an empty message and would lose count without one.
const noReply = "(no reply)"

// view gives the history as it is sent. It is a function of each message alone, so what was sent once stays as it was.
func view(history []domain.Message) []domain.Message {
	out := make([]domain.Message, len(history))
	for i, m := range history {
		out[i] = m
		if m.Role == domain.RoleAssistant {
			out[i].Parts = sendable(m)
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
