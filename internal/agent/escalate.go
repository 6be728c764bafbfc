package agent

import (
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// Escalated is what a model is told that takes over from one whose results the checks kept refusing.
type Escalated struct {
	Failed int    // results that were refused
	Diff   string // what the worktree holds against its base
	Cut    bool   // there is more of it than Diff has
	Files  []string
	Checks string // what the checks said of the last one, see verify.Said
}

// Escalate is what the session of such a model begins with: a system text of its own, the brief to the byte, what a person
// said, and what is there. Nothing that the model before it thought, said or called is in it: evidence is handed on, not a
// train of thought that did not get there. history is the former session's.
func Escalate(system, brief string, history []domain.Message, round int, e Escalated, at time.Time) []domain.Message {
	e.Diff = strings.ReplaceAll(plain(e.Diff), "</diff", "<\\/diff")
	first := UserMessage("", round, "", system, at)
	first.Role = domain.RoleSystem
	begun, said := carried(history, OriginPerson, OriginChanges, originCarried)
	if begun == nil {
		m := UserMessage("", round, OriginBrief, brief, at)
		begun = &m
	}
	last := UserMessage("", round, OriginEscalated, strings.TrimSpace(prompt("escalate.md", e)), at)
	out := append([]domain.Message{first, *begun}, append(said, last)...)
	for i := range out {
		out[i].Session, out[i].Seq, out[i].Turn, out[i].At = "", 0, "", at
	}
	return out
}
