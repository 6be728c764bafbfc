package provider

import (
	"iter"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// Reply is what the events of one stream add up to. The zero value is ready to use.
type Reply struct {
	Parts     []domain.Part
	Malformed map[string]string // call id → why it must not be run
	Usage     domain.Usage      // of all requests that were made for it
	Last      domain.Usage      // of the last one
	Served    domain.Serving
	By        *Info // the model that answered, where it is not the one that was asked
	Estimated bool
	Stop      Stop             // empty until the reply is whole
	block     *strings.Builder // the text of the last part, while it takes more
}

// Add takes one event. Text and thinking come together in blocks; a signature closes a block of thinking.
func (r *Reply) Add(ev Event) {
	switch ev.Kind {
	case EventText:
		r.extend(domain.PartText, ev)
	case EventThinking:
		r.extend(domain.PartThinking, ev)
	case EventCall:
		r.Parts, r.block = append(r.Parts, ev.Call), nil
		if ev.Malformed != "" {
			if r.Malformed == nil {
				r.Malformed = map[string]string{}
			}
			r.Malformed[ev.Call.Call] = ev.Malformed
		}
	case EventUsage:
		r.Usage, r.Estimated = r.Usage.Add(ev.Usage), r.Estimated || ev.Estimated
		r.Last, r.Served, r.By = ev.Usage, ev.Served, ev.By
	case EventAgain:
		*r = Reply{Usage: r.Usage, Estimated: r.Estimated}
	case EventDone:
		r.Stop = ev.Stop
	}
}

func (r *Reply) extend(kind domain.PartKind, ev Event) {
	last := len(r.Parts) - 1
	if r.block == nil || r.Parts[last].Kind != kind {
		r.Parts, r.block = append(r.Parts, domain.Part{Kind: kind}), &strings.Builder{}
		last++
	}
	r.block.WriteString(ev.Text)
	r.Parts[last].Text = r.block.String() // shares the builder's memory
	if ev.Signature != "" {
		r.Parts[last].Signature, r.block = ev.Signature, nil
	}
}

// Message gives the reply as a message of the assistant.
func (r *Reply) Message() domain.Message {
	return domain.Message{Role: domain.RoleAssistant, Parts: r.Parts}
}

// Gather reads a stream to its end. On an error the reply holds what came before it.
func Gather(stream iter.Seq2[Event, error]) (Reply, error) {
	var r Reply
	for ev, err := range stream {
		if err != nil {
			return r, err
		}
		r.Add(ev)
	}
	return r, nil
}
