package agent

import (
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// Reconciling is what an agent is told that brings a change together with what it conflicts with.
type Reconciling struct {
	Target string // name of the branch
	Open   bool   // the other side has not landed yet
	Files  []domain.Conflict
	Others []OtherTask // whose changes are the other side, as far as it is known

	Ours, Theirs string // diffs; Theirs of the files in conflict alone
	Cut          bool   // there is more of them
	Summary      string
	Comments     []string // of reviewers on the change
}

// OtherTask is a task of the other side.
type OtherTask struct {
	Number                int
	Title, Brief, Summary string
	Comments              []string
}

// Reconcile is the first message of such a session: the task, then what stands in its way.
func Reconcile(brief string, r Reconciling) string {
	r.Ours, r.Theirs, r.Summary = unclosed(r.Ours), unclosed(r.Theirs), plain(oneLine(r.Summary, 2000))
	r.Comments = lines(r.Comments)
	others := make([]OtherTask, 0, len(r.Others))
	for _, o := range r.Others {
		o.Title, o.Brief, o.Summary = plain(oneLine(o.Title, 300)), unclosed(o.Brief), plain(oneLine(o.Summary, 2000))
		o.Comments = lines(o.Comments)
		others = append(others, o)
	}
	r.Others = others
	return brief + "\n\n" + strings.TrimSpace(prompt("reconcile.md", r))
}

// lines are texts in a line each.
func lines(texts []string) (out []string) {
	for _, t := range texts {
		out = append(out, plain(oneLine(t, 1000)))
	}
	return out
}
