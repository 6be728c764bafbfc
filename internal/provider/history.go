package provider

import "github.com/coppice/coppice/internal/domain"

// NoResult stands for the result of a call that has none. Providers refuse a history in which a call is unanswered.
const NoResult = "(no result was recorded)"

// Sound gives a history as every provider takes it: each call is answered once, by the messages right behind it, and
// no result stands for a call that is not there. A sound history comes back as it is.
func Sound(history []domain.Message) []domain.Message {
	out := make([]domain.Message, 0, len(history))
	var open []domain.Part // calls of the last reply without a result so far
	for _, m := range history {
		if m.Role == domain.RoleAssistant || m.Role == domain.RoleUser {
			out, open = answerFor(out, open), nil
		}
		if m.Role == domain.RoleAssistant {
			open = m.Calls()
		} else {
			m, open = answered(m, open)
		}
		if len(m.Parts) > 0 {
			out = append(out, m)
		}
	}
	return answerFor(out, open)
}

// answered gives a message without the results that answer nothing, and what is still unanswered.
func answered(m domain.Message, open []domain.Part) (domain.Message, []domain.Part) {
	var kept, left []domain.Part
	given := map[string]bool{}
	for _, p := range m.Parts {
		if p.Kind == domain.PartResult {
			if given[p.Call] || !isOpen(open, p.Call) {
				continue
			}
			given[p.Call] = true
		}
		kept = append(kept, p)
	}
	for _, c := range open {
		if !given[c.Call] {
			left = append(left, c)
		}
	}
	m.Parts = kept
	return m, left
}

func isOpen(open []domain.Part, id string) bool {
	for _, c := range open {
		if c.Call == id {
			return true
		}
	}
	return false
}

// answerFor adds the results that are missing.
func answerFor(out []domain.Message, open []domain.Part) []domain.Message {
	if len(open) == 0 {
		return out
	}
	m := domain.Message{Role: domain.RoleTool}
	for _, c := range open {
		m.Parts = append(m.Parts, domain.Part{
			Kind: domain.PartResult, Call: c.Call, Name: c.Name, Text: NoResult, IsError: true,
		})
	}
	if last := len(out) - 1; last >= 0 && out[last].Role == domain.RoleTool {
		joined := out[last]
		joined.Parts = append(joined.Parts[:len(joined.Parts):len(joined.Parts)], m.Parts...)
		out[last] = joined
		return out
	}
	return append(out, m)
}
