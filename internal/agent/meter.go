package agent

import (
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// gauge is what is known of the size of a session's requests: what the provider counted last, and how long the text was
// that it counted. It begins anew with every session.
type gauge struct {
	used  int64 // tokens; 0: nobody has counted yet
	bytes int   // of the request and its reply
}

// fill is how many tokens the next request will take, as far as can be told: what was counted, and an estimate of what
// has come or gone since.
func (r *run) fill() int64 {
	size := r.request().Size()
	if r.gauge.used == 0 || r.gauge.bytes == 0 {
		return provider.Estimate(size)
	}
	if size < r.gauge.bytes { // a part was trimmed
		return int64(float64(r.gauge.used) * float64(size) / float64(r.gauge.bytes))
	}
	return r.gauge.used + provider.Estimate(size-r.gauge.bytes)
}

// measure takes down what a counted request says about the size of the session.
func (r *run) measure(used int64, reply int) {
	r.gauge = gauge{used: used, bytes: r.request().Size() + reply}
}

// recall finds the gauge again after a restart, from what was counted for the last turn.
func (r *run) recall() {
	if r.Last.Context.Used == 0 || r.Last.Session != r.Session.ID {
		return
	}
	for i := len(r.history) - 1; i >= 0; i-- {
		if r.history[i].Turn == r.Last.ID && r.history[i].Role == domain.RoleAssistant {
			until := *r
			until.history = r.history[:i+1]
			r.gauge = gauge{used: r.Last.Context.Used, bytes: until.request().Size()}
			return
		}
	}
}

// meter divides what a request and its reply took among its parts, by length. The parts add up to used.
func meter(req provider.Request, reply domain.Message, used int64) domain.ContextParts {
	var p domain.ContextParts
	p.Notes = int64(len(notesSection(req.System)))
	p.System = int64(len(req.System)) - p.Notes
	for _, t := range req.Tools {
		p.Tools += int64(len(t.Name) + len(t.Description) + len(t.Schema))
	}
	for _, m := range req.Messages {
		weigh(&p, m)
	}
	weigh(&p, reply)
	return scale(p, used)
}

func weigh(p *domain.ContextParts, m domain.Message) {
	for _, part := range m.Parts {
		n := int64(len(part.Text) + len(part.Name) + len(part.Args))
		if m.Role == domain.RoleTool {
			p.Results += n
		} else {
			p.History += n
		}
	}
}

// scale turns lengths into shares of used; what rounding leaves goes to the history.
func scale(p domain.ContextParts, used int64) domain.ContextParts {
	sum := p.System + p.Tools + p.Notes + p.History + p.Results
	if sum == 0 {
		return domain.ContextParts{}
	}
	share := func(n int64) int64 { return int64(float64(n) / float64(sum) * float64(used)) }
	out := domain.ContextParts{System: share(p.System), Tools: share(p.Tools), Notes: share(p.Notes), Results: share(p.Results)}
	out.History = used - out.System - out.Tools - out.Notes - out.Results
	return out
}

// notesSection gives the part of a system prompt that the project's notes make up; see notes.md.
func notesSection(system string) string {
	start := strings.Index(system, "# Notes of this project\n")
	if start < 0 {
		start = strings.Index(system, "# Notes of directories\n")
	}
	if start < 0 {
		return ""
	}
	rest := system[start:]
	if end := strings.Index(rest, "\n# Your context is small\n"); end >= 0 {
		rest = rest[:end]
	}
	return rest
}
