package cli

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
)

// number is how rows name an attempt for people: #3, or #3.2 for the second attempt at a task.
func number(a wire.Attempt) string {
	if a.Ordinal > 1 {
		return fmt.Sprintf("#%d.%d", a.Number, a.Ordinal)
	}
	return fmt.Sprintf("#%d", a.Number)
}

// tokens writes a count briefly: 950, 12.3k, 4.5M.
func tokens(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprint(n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1fk", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1fM", float64(n)/1e6)
}

// cost writes dollars; nil is a price nobody knows.
func cost(usd *float64) string {
	switch {
	case usd == nil:
		return "cost unknown"
	case *usd > 0 && *usd < 0.01:
		return fmt.Sprintf("$%.4f", *usd)
	}
	return fmt.Sprintf("$%.2f", *usd)
}

// size writes bytes.
func size(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	case n < 1<<30:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
}

// when writes a time for a list; zero is nothing.
func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2006-01-02 15:04")
}

// took writes a duration of ms milliseconds.
func took(ms int64) string {
	d := time.Duration(ms) * time.Millisecond
	if d < time.Second {
		return d.String()
	}
	return d.Round(100 * time.Millisecond).String()
}

// plural writes a count with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// changed writes the size of a change, empty where there is none.
func changed(files, add, del int) string {
	if files == 0 {
		return ""
	}
	return fmt.Sprintf("%s, +%d -%d", plural(files, "file"), add, del)
}

// short is the beginning of a commit or tree id.
func short(id string) string {
	if len(id) > 10 {
		return id[:10]
	}
	return id
}

// branch is a ref's name without where it is kept.
func branch(ref string) string { return strings.TrimPrefix(ref, "refs/heads/") }

// modelName says that a model is a replay where it is one; of its script the name is enough.
func modelName(name string, replay bool) string {
	if !replay {
		return name
	}
	return "replay/…/" + path.Base(name) + " (replay)"
}

// colourOf gives a state its colour.
func colourOf(state string) style {
	switch domain.State(state) {
	case domain.StateReady, domain.StateLanded:
		return green
	case domain.StateFailed, domain.StateRejected, domain.StateCancelled:
		return red
	case domain.StateWaitingApproval, domain.StateWaitingQuestion, domain.StatePaused, domain.StateWaitingProvider:
		return yellow
	case domain.StateQueued:
		return dim
	}
	return cyan
}

// stateWords writes a state for people.
func stateWords(state string) string { return strings.ReplaceAll(state, "_", " ") }

func (p printer) state(state string) painted { return p.paint(colourOf(state), stateWords(state)) }
