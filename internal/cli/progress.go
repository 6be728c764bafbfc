package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
)

// progress shows on stderr how attempts come along: one line that is kept up to date on a terminal, otherwise one line
// for each state.
type progress struct {
	f    *face
	last map[string]wire.Attempt
	live bool // the line on the terminal is ours to replace
}

func (f *face) progress() *progress { return &progress{f: f, last: map[string]wire.Attempt{}} }

// show tells of one attempt.
func (p *progress) show(a wire.Attempt) error {
	old := p.last[a.ID]
	p.last[a.ID] = a
	if p.f.json {
		if progressOf(old) != progressOf(a) {
			return writeJSON(p.f.io.Out, progressOf(a))
		}
		return nil
	}
	if p.f.io.ErrTerm {
		p.redraw()
	} else if old.State != a.State {
		p.f.note("%s %s", number(a), p.line(a))
	}
	return nil
}

func (p *progress) redraw() {
	ids := slices.Sorted(maps.Keys(p.last))
	parts := make([]string, 0, len(ids))
	for _, id := range ids {
		parts = append(parts, fmt.Sprintf("%s %s", number(p.last[id]), p.line(p.last[id])))
	}
	columns := 100
	if p.f.io.Width != nil && p.f.io.Width() > 0 {
		columns = p.f.io.Width()
	}
	p.f.err.f("%s%s", painted("\r\x1b[K"), cut(strings.Join(parts, "   "), columns-1))
	p.live = true
}

// end leaves the line as it stands.
func (p *progress) end() {
	if p.live {
		p.f.err.f("\n")
		p.live = false
	}
}

// line is what is to be known of a working attempt at a glance.
func (p *progress) line(a wire.Attempt) string {
	parts := []string{stateWords(a.State)}
	if a.Why != "" {
		parts[0] += ": " + a.Why
	} else if a.Activity != "" {
		parts[0] += ": " + cut(a.Activity, 60)
	}
	if a.Turns > 0 {
		parts = append(parts, plural(a.Turns, "turn"))
	}
	if n := a.Usage.Input + a.Usage.Output; n > 0 {
		parts = append(parts, tokens(n)+" tokens", cost(a.Usage.CostUSD))
	}
	if a.ContextSize > 0 && a.ContextUsed > 0 {
		parts = append(parts, fmt.Sprintf("context %d%%", 100*a.ContextUsed/a.ContextSize))
	}
	if c := changed(a.Files, a.Additions, a.Deletions); c != "" {
		parts = append(parts, c)
	}
	return strings.Join(parts, " · ")
}

// progressLine is a line of type progress.
type progressLine struct {
	Type      string `json:"type"`
	ID        string `json:"id"`
	Task      string `json:"task"`
	Number    int    `json:"number"`
	State     string `json:"state"`
	Why       string `json:"why,omitempty"`
	Activity  string `json:"activity,omitempty"`
	Turns     int    `json:"turns"`
	Tokens    int64  `json:"tokens"`
	Context   int64  `json:"context_used"`
	Size      int64  `json:"context_size"`
	Files     int    `json:"files"`
	Additions int    `json:"additions"`
	Deletions int    `json:"deletions"`
}

func progressOf(a wire.Attempt) progressLine {
	return progressLine{
		Type: "progress", ID: a.ID, Task: a.Task, Number: a.Number, State: a.State, Why: a.Why, Activity: a.Activity,
		Turns: a.Turns, Tokens: a.Usage.Input + a.Usage.Output, Context: a.ContextUsed, Size: a.ContextSize,
		Files: a.Files, Additions: a.Additions, Deletions: a.Deletions,
	}
}
