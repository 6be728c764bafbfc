package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

// Bounds on handing over.
const (
	maxInARow  = 2 // hand-overs with hardly any work in between
	hardlyAny  = 3 // replies up to which a session did hardly any work
	maxNoteLen = 24 << 10
	maxCarried = 16 << 10 // bytes of a person's words that are carried into the next session
)

// govern keeps the context from running full: at the first mark old results are trimmed, at the second the model is
// asked for a note with which a fresh session takes over. over says that the session cannot go on.
func (r *run) govern(ctx context.Context) error {
	size := r.contextSize()
	if size == 0 || r.HandOverAt == 0 || r.asked() >= 0 || r.replies() == 0 {
		return nil
	}
	if r.TrimAt > 0 && r.fill()*100 >= int64(r.TrimAt)*size {
		if err := r.trim(ctx, size); err != nil {
			return err
		}
	}
	fill := r.fill()
	if fill*100 < int64(r.HandOverAt)*size {
		return nil
	}
	if err := r.mayHandOver(); err != nil {
		return err
	}
	r.Recorder.Activity("hands over to a fresh session")
	return r.say(ctx, originHandOverAsk, strings.TrimSpace(prompt("handover_ask.md", nil)))
}

// mayHandOver refuses to hand over again and again without any work in between.
func (r *run) mayHandOver() error {
	if r.replies() > hardlyAny || r.Session.InARow < maxInARow {
		return nil
	}
	return domain.E(domain.CodeContext, "", "the context of %d tokens was full again right after %d hand-overs in a row",
		r.contextSize(), maxInARow).
		WithHint("use a model with a larger context, give a smaller task, or shorten the project's notes")
}

// replies counts the session's replies, without a hand-over note.
func (r *run) replies() int {
	n := 0
	for i, m := range r.history {
		if m.Role == domain.RoleAssistant && (i == 0 || r.history[i-1].Origin != originHandOverAsk) {
			n++
		}
	}
	return n
}

// asked gives the place of the request for a note that nothing but its answer follows; -1 when there is none.
func (r *run) asked() int {
	for i := len(r.history) - 1; i >= 0; i-- {
		if r.history[i].Role == domain.RoleUser {
			if r.history[i].Origin == originHandOverAsk {
				return i
			}
			return -1
		}
	}
	return -1
}

// note gives what the model wrote when it was asked for a note, and whether it has answered.
func (r *run) note() (text string, answered bool) {
	at := r.asked()
	if at < 0 || at == len(r.history)-1 {
		return "", false
	}
	text = strings.TrimSpace(r.history[at+1].TextOf())
	return clip(text, maxNoteLen), true
}

// overflowed says whether an error means that the request did not fit and a fresh session may take over.
func (r *run) overflowed(err error) bool {
	return domain.CodeOf(err) == domain.CodeContext && r.HandOverAt > 0 && r.replies() > 0
}

// handOver ends the session and begins another on the same worktree, in one transaction. note is the model's own; empty
// where it could not be had.
func (r *run) handOver(ctx context.Context, note string) (Outcome, error) {
	if err := r.mayHandOver(); err != nil {
		return r.outcome(""), err
	}
	next := domain.Session{
		ID: domain.SessionID(r.IDs(domain.KindSession)), Attempt: r.Attempt.ID, Model: r.Session.Model, CreatedAt: r.Now(),
		Edit: r.Session.Edit, Lean: r.Session.Lean, Fetch: r.Session.Fetch,
		From: r.Session.ID, Earlier: r.Session.Earlier + r.allReplies(), InARow: 1,
	}
	if r.replies() <= hardlyAny {
		next.InARow = r.Session.InARow + 1
	}
	words := fmt.Sprintf("About %d of %d tokens of context were used: a fresh session takes over.", r.fill(), r.contextSize())
	records := []domain.Record{
		domain.MessageAdded{Message: SeamMessage(r.Session.ID, r.Round, domain.SeamHandOver, words, r.Now())},
		domain.SessionStarted{Session: next},
	}
	for _, m := range r.opening(ctx, note) {
		m.Session, m.Seq, m.Turn, m.At = next.ID, 0, "", r.Now()
		records = append(records, domain.MessageAdded{Message: m})
	}
	return r.outcome(HandedOver), r.record(ctx, records...)
}

func (r *run) allReplies() int {
	n := 0
	for _, m := range r.history {
		if m.Role == domain.RoleAssistant {
			n++
		}
	}
	return n
}

// opening is what a fresh session begins with: the same system prompt and brief to the byte, the note, and what was said
// to the agent meanwhile.
func (r *run) opening(ctx context.Context, note string) []domain.Message {
	system := UserMessage("", r.Round, "", r.System, r.Now())
	system.Role = domain.RoleSystem
	begun, said := carried(r.history, OriginPerson, OriginChanges, OriginChecks, OriginReview, OriginApplied, originCarried)
	brief := UserMessage("", r.Round, OriginBrief, r.Brief, r.Now())
	if begun != nil {
		brief = *begun
	}
	text := prompt("handover.md", r.handOverFacts(ctx, note))
	out := []domain.Message{system, brief, UserMessage("", r.Round, originHandOver, strings.TrimSpace(text), r.Now())}
	return append(out, said...)
}

// carried gives what of a history a fresh session is given again: the brief, nil where there is none, and what was said to
// the agent, the newest first where there is no room for all of it.
func carried(history []domain.Message, origins ...string) (brief *domain.Message, said []domain.Message) {
	room := maxCarried
	for _, m := range slices.Backward(history) {
		switch {
		case m.Origin == OriginBrief:
			brief = &m
		case slices.Contains(origins, m.Origin):
			if room -= len(m.TextOf()); room >= 0 {
				m.Origin = originCarried
				said = append([]domain.Message{m}, said...)
			}
		}
	}
	return brief, said
}

// noted is what the note of a hand-over is made of.
type noted struct {
	Note  string
	Files []string
	Todo  []tool.Item
	Jobs  []string
	Last  string // what the model said last, where it wrote no note
}

func (r *run) handOverFacts(ctx context.Context, note string) noted {
	n := noted{Note: note, Todo: r.todo()}
	if r.Changed != nil {
		if files, err := r.Changed(ctx); err == nil { // a note without them is better than none
			n.Files = files[:min(len(files), 100)]
		}
	}
	for _, j := range r.Env.Jobs.List() {
		if !j.Over() {
			n.Jobs = append(n.Jobs, fmt.Sprintf("%d: %s", j.N, oneLine(j.Line, 200)))
		}
	}
	if note != "" {
		return n
	}
	for i := len(r.history) - 1; i >= 0 && n.Last == ""; i-- {
		if r.history[i].Role == domain.RoleAssistant {
			n.Last = clip(strings.TrimSpace(r.history[i].TextOf()), 2000)
		}
	}
	return n
}

// todo gives the list as the model last set it.
func (r *run) todo() []tool.Item {
	for i := len(r.history) - 1; i >= 0; i-- {
		for _, c := range r.history[i].Calls() {
			var in struct{ Items []tool.Item }
			if c.Name == todoTool && json.Unmarshal(c.Args, &in) == nil {
				return in.Items
			}
		}
	}
	return nil
}
