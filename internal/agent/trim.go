package agent

import (
	"context"
	"fmt"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// How results are trimmed. A trim changes what was sent before, so every one of them costs the provider's cache: they
// are few, and each is worth it.
const (
	keepWhole  = 6   // result messages before a seam that stay as they are
	trimAbove  = 400 // bytes of a result that is left out
	worthwhile = 10  // percent of the context that a trim has to free
)

// trimEdge is the number of messages whose results are left out once a seam stands behind the first cut messages.
func trimEdge(history []domain.Message, cut int) int {
	seen := 0
	for i := cut - 1; i >= 0; i-- {
		if history[i].Role == domain.RoleTool {
			if seen++; seen > keepWhole {
				return i + 1
			}
		}
	}
	return 0
}

// trimmed gives a message of results with the long ones left out.
func trimmed(m domain.Message) domain.Message {
	parts := make([]domain.Part, len(m.Parts))
	for i, p := range m.Parts {
		if len(p.Text) > trimAbove {
			p.Text = fmt.Sprintf("(%d bytes that were here are left out to save context; make the call again if you need them)",
				len(p.Text))
		}
		parts[i] = p
	}
	m.Parts = parts
	return m
}

// trim leaves old results out of what is sent from here on, where that frees enough of the context.
func (r *run) trim(ctx context.Context, size int64) error {
	before := r.request().Size()
	then := *r
	then.cut = len(r.history)
	freed := provider.Estimate(before - then.request().Size())
	if freed*100 < worthwhile*size {
		return nil
	}
	words := fmt.Sprintf("About %d tokens of old results are left out of what the model is sent from here on.", freed)
	return r.seam(ctx, domain.SeamTrim, words)
}

// seam records where what is sent changes otherwise than by appending.
func (r *run) seam(ctx context.Context, origin, words string) error {
	return r.record(ctx, domain.MessageAdded{Message: SeamMessage(r.Session.ID, r.Round, origin, words, r.Now())})
}
