package replay

import (
	"fmt"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// results are the tool results since the last reply, each to be expected once.
type results struct {
	parts []domain.Part
	taken []bool
}

func newResults(messages []domain.Message) *results {
	called := map[string]string{} // call id → tool
	r := &results{}
	for _, m := range messages {
		if m.Role == domain.RoleAssistant {
			r.parts = nil
		}
		for _, p := range m.Parts {
			switch p.Kind {
			case domain.PartCall:
				called[p.Call] = p.Name
			case domain.PartResult:
				if p.Name == "" {
					p.Name = called[p.Call]
				}
				r.parts = append(r.parts, p)
			}
		}
	}
	r.taken = make([]bool, len(r.parts))
	return r
}

// take uses up the first result that is as expected; otherwise it says what there was instead.
func (r *results) take(e expectation) string {
	want := e.names[0] + " " + status(e.isError)
	if !e.match.empty() {
		want += " ~ '" + e.match.source + "'"
	}
	seen := ""
	for i, p := range r.parts {
		if r.taken[i] || p.Name != e.names[0] {
			continue
		}
		if p.IsError == e.isError && e.match.ok(p.Text) {
			r.taken[i] = true
			return ""
		}
		seen = fmt.Sprintf("the result of %s is %s: %q", p.Name, status(p.IsError), provider.Words(p.Text))
	}
	if seen == "" {
		seen = fmt.Sprintf("there is no result of %s left", e.names[0])
	}
	return fmt.Sprintf("expected the tool result %s, but %s", want, seen)
}

func status(isError bool) string {
	if isError {
		return "error"
	}
	return "ok"
}
