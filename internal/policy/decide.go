package policy

import (
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// Decide makes the decision on an action; see the package comment for its invariants. Level is the isolation in force
// (SECURITY.md 4.2). Id, attempt, call and time of the decision are left to the caller.
//
// The order: deny rules, the contract's paths, protected paths, ask rules, allow rules, then what the level gives.
// Files inside the contract may be written at every level, because the file tools are confined by os.Root and need no
// sandbox; commands run unasked at level 3 only.
func Decide(rules Rules, c domain.Contract, level int, a domain.Action) domain.Decision {
	d := decide(rules, c, level, a)
	d.By = "rule"
	if d.Effect != domain.Ask {
		return d
	}
	switch {
	case c.Yes:
		d.Effect, d.Reason = domain.Allow, "the task was started with --yes; otherwise it would ask, because "+d.Reason
	case c.OnAsk == domain.OnAskDeny:
		d.Effect, d.Reason = domain.Deny, "nobody is there to be asked (--on-ask deny), and it would ask, because "+d.Reason
	}
	return d
}

// MayRead says whether a search may look into a file without anybody being asked.
func MayRead(rules Rules, c domain.Contract, path string) bool {
	c.Yes, c.OnAsk = false, domain.OnAskWait
	a := domain.Action{Tool: "read", Kind: domain.ActionRead, Paths: []string{path}}
	return decide(rules, c, 0, a).Effect == domain.Allow
}

func decide(rules Rules, c domain.Contract, level int, a domain.Action) domain.Decision {
	all := append(Rules{}, rules...)
	var unread string
	for _, text := range c.Allow {
		if all.Add(text) != nil {
			unread = text
		}
	}
	s := newSubject(a)
	if d, ok := restricting(all, domain.Deny, s); ok {
		return d
	}
	if d, ok := forbidden(c, a); ok {
		return d
	}
	if unread != "" {
		return verdict(domain.Ask, unread, "this rule of the task cannot be read")
	}
	if d, ok := asking(all, s); ok {
		return d
	}
	if d, ok := allowing(all, s); ok {
		return d
	}
	return byLevel(level, s)
}

func verdict(e domain.Effect, rule, format string, args ...any) domain.Decision {
	return domain.Decision{Effect: e, Rule: rule, Reason: fmt.Sprintf(format, args...)}
}

// restricting looks for a rule of the effect that surely matches.
func restricting(rules Rules, e domain.Effect, s subject) (domain.Decision, bool) {
	for _, r := range rules {
		if r.Effect == e && r.restricts(s) == hits {
			return verdict(e, r.String(), "%s", what(e, s)), true
		}
	}
	return domain.Decision{}, false
}

func what(e domain.Effect, s subject) string {
	if e == domain.Deny {
		return "a rule forbids this " + noun(s.Kind)
	}
	return "a rule asks about this " + noun(s.Kind)
}

func noun(k domain.ActionKind) string {
	switch k {
	case domain.ActionExec:
		return "command"
	case domain.ActionWrite:
		return "write"
	case domain.ActionRead:
		return "read"
	}
	return "call"
}

// forbidden looks at the paths: outside the worktree, outside the contract, git's own.
func forbidden(c domain.Contract, a domain.Action) (domain.Decision, bool) {
	for _, path := range a.Paths {
		clean, err := domain.CleanPath(path)
		if err != nil {
			return verdict(domain.Deny, "worktree", "%s", err.Error()), true
		}
		if a.Kind == domain.ActionWrite {
			if ok, rule := PathAllowed(c, clean); !ok {
				return verdict(domain.Deny, rule, "%s", Outside(c, clean, rule)), true
			}
		}
		if domain.GitPath(clean) {
			return verdict(domain.Deny, "protected", "%q belongs to git; use the shell's git to look at history", clean), true
		}
	}
	return domain.Decision{}, false
}

// Outside says why the contract does not let a path be written, in words a model can act on.
func Outside(c domain.Contract, path, rule string) string {
	const instead = "Leave it as it is, solve it elsewhere, and name it under not_done if it has to change."
	if glob, ok := strings.CutPrefix(rule, "not-path "); ok {
		return fmt.Sprintf("%s may not be changed by this task (%s). %s", path, glob, instead)
	}
	return fmt.Sprintf("%s is outside what this task may change (%s). %s", path, strings.Join(c.Paths, ", "), instead)
}

// asking looks for ask rules, for restricting rules that might match what cannot be read, and at the bounds.
func asking(rules Rules, s subject) (domain.Decision, bool) {
	if d, ok := restricting(rules, domain.Ask, s); ok {
		return d, true
	}
	for _, r := range rules {
		if r.Effect != domain.Allow && r.restricts(s) == maybe {
			why := s.script.opaque
			if s.script.broken != "" {
				why = s.script.broken
			}
			if why == "" {
				why = "a word of it is only known when it runs"
			}
			return verdict(domain.Ask, r.String(), "this rule may be meant: %s", why), true
		}
	}
	if n := len(s.script.simples); n > maxSimple {
		return verdict(domain.Ask, "many commands", "it holds %d commands, more than %d", n, maxSimple), true
	}
	return domain.Decision{}, false
}

func allowing(rules Rules, s subject) (domain.Decision, bool) {
	for _, r := range rules {
		if r.Effect == domain.Allow && r.permits(s) {
			return verdict(domain.Allow, r.String(), "a rule allows it"), true
		}
	}
	if s.Kind == domain.ActionExec {
		if r, ok := permitsAll(rules, s); ok {
			return verdict(domain.Allow, r.String(), "rules allow every command in it"), true
		}
	}
	return domain.Decision{}, false
}

// byLevel is what holds where no rule says anything.
func byLevel(level int, s subject) domain.Decision {
	switch s.Kind {
	case domain.ActionControl:
		return verdict(domain.Allow, "default", "it touches nothing")
	case domain.ActionWrite:
		return verdict(domain.Allow, "default", "it writes inside the worktree and the task's paths")
	case domain.ActionRead:
		for _, path := range s.Paths {
			if domain.SecretPath(path) {
				return verdict(domain.Ask, "secrets", "%s may hold credentials, and the model's server would see them", path)
			}
		}
		return verdict(domain.Allow, "default", "it reads inside the worktree")
	case domain.ActionFetch:
		return verdict(domain.Ask, "network", "it reaches out to the network, where the address is seen")
	case domain.ActionExec:
		if level >= 3 {
			return verdict(domain.Allow, "isolated", "commands run isolated, without network")
		}
		return readOnly(s.script)
	}
	return verdict(domain.Ask, "default", "nothing is known of this kind of action")
}
