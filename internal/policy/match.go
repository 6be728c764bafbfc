package policy

import (
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// grip says how surely a rule takes hold of an action.
type grip int

const (
	misses grip = iota
	maybe       // it might: a part of the command is only known when it runs
	hits
)

// subject is an action prepared for matching.
type subject struct {
	domain.Action
	script script // for exec
}

func newSubject(a domain.Action) subject {
	s := subject{Action: a}
	if a.Kind == domain.ActionExec {
		s.script = readScript(a.Command)
	}
	return s
}

// targets are what a pattern is held against, where that is no command: the paths, or the address.
func (s subject) targets() []string {
	if s.URL != "" {
		return []string{s.URL}
	}
	return s.Paths
}

// restricts says how surely a deny or ask rule takes hold: any part of the action that matches is enough.
func (r Rule) restricts(s subject) grip {
	switch {
	case !r.covers(s.Action):
		return misses
	case r.Pattern == "":
		return hits
	case s.Kind == domain.ActionExec:
		return restrictsCommand(r.Pattern, s.Command, s.script, 4)
	}
	for _, target := range s.targets() {
		if MatchPath(r.Pattern, target) {
			return hits
		}
	}
	return misses
}

// permits says whether an allow rule allows the action: every part has to match.
func (r Rule) permits(s subject) bool {
	switch {
	case !r.covers(s.Action):
		return false
	case r.Pattern == "" || r.Pattern == "*" && s.Kind == domain.ActionExec:
		return s.script.broken == ""
	case s.Kind == domain.ActionExec:
		return false // patterns are matched command by command, see permitsAll
	case len(s.targets()) == 0:
		return false
	}
	for _, target := range s.targets() {
		if !MatchPath(r.Pattern, target) {
			return false
		}
	}
	return true
}

// permitsAll says whether rules allow every simple command of a plain script, where what the read-only profile allows
// needs no rule, and by which of them (the first that was needed).
func permitsAll(rules []Rule, s subject) (Rule, bool) {
	var by Rule
	if s.script.broken != "" || s.script.complex != "" {
		return by, false
	}
	for _, c := range s.script.simples {
		text, literal := c.text()
		i := slices.IndexFunc(rules, func(r Rule) bool {
			return literal && r.Effect == domain.Allow && r.Pattern != "" && r.covers(s.Action) && matchCommand(r.Pattern, text)
		})
		switch {
		case i >= 0:
			if by.Tool == "" {
				by = rules[i]
			}
		case readOnlyWhy(c) != "":
			return by, false
		}
	}
	return by, by.Tool != ""
}

// wrappers run the rest of their words as a command; any tail of the words may be that command.
var wrappers = words("env command exec builtin nice nohup timeout time sudo doas su setsid stdbuf ionice chrt " +
	"taskset xargs busybox strace ltrace watch find fd flock unshare nsenter chroot runuser setpriv systemd-run parallel " +
	"eval catchsegv gdb script ld.so ld-linux-x86-64.so.2")

// restrictsCommand looks for a match in the whole text, in every simple command, behind wrappers and in texts handed
// to a shell. Depth bounds how many shells within shells are looked into.
func restrictsCommand(pattern, command string, s script, depth int) grip {
	if matchCommand(pattern, strings.TrimSpace(command)) {
		return hits
	}
	best := misses
	if s.broken != "" || s.opaque != "" || depth == 0 {
		best = maybe
	}
	if s.broken != "" {
		split := func(r rune) bool { return strings.ContainsRune(";&|\n\r()`{}", r) }
		for _, piece := range strings.FieldsFunc(command, split) {
			if matchCommand(pattern, strings.Join(strings.Fields(piece), " ")) {
				return hits
			}
		}
	}
	for _, c := range s.simples {
		if best = max(best, restrictsSimple(pattern, c, depth)); best == hits {
			return hits
		}
	}
	return best
}

// maxTails bounds how many tails of a wrapper's words are looked at; a command with more might hide anything.
const maxTails = 100

func restrictsSimple(pattern string, c simple, depth int) grip {
	best := misses
	for i := range c.words {
		if i > 0 && !wrappers[base(c.words[0].text)] {
			break
		}
		if i == maxTails {
			best = max(best, maybe)
			break
		}
		tail := simple{words: slices.Clone(c.words[i:])}
		best = max(best, matchSimple(pattern, tail))
		tail.words[0].text = base(tail.words[0].text)
		best = max(best, matchSimple(pattern, tail))
		if best == hits {
			return hits
		}
	}
	for i, w := range c.words {
		if i > 0 && w.literal && strings.ContainsAny(w.text, " \t\n;&|") && depth > 0 && takesText(c) {
			best = max(best, restrictsCommand(pattern, w.text, readScript(w.text), depth-1))
		}
	}
	return best
}

// takesText says whether a word of the command may itself be a command line.
func takesText(c simple) bool {
	for _, w := range c.words {
		if name := base(w.text); runners[name] || wrappers[name] {
			return true
		}
	}
	return false
}

func matchSimple(pattern string, c simple) grip {
	text, literal := c.text()
	if literal {
		if matchCommand(pattern, text) {
			return hits
		}
		return misses
	}
	if couldMatch(pattern, text) {
		return maybe
	}
	return misses
}

// matchCommand matches a command's text against a pattern in which * stands for any text and ? for one byte. A
// pattern that ends in " *" matches the command without arguments too.
func matchCommand(pattern, text string) bool {
	if head, ok := strings.CutSuffix(pattern, " *"); ok && text == head {
		return true
	}
	return slices.Contains(positions(pattern, text), len(pattern))
}

// couldMatch says whether some text that begins with the prefix matches the pattern.
func couldMatch(pattern, prefix string) bool { return len(positions(pattern, prefix)) > 0 }

// positions gives where in the pattern one can stand after reading the text.
func positions(pattern, text string) []int {
	here := skipStars(pattern, []int{0})
	for i := 0; i < len(text) && len(here) > 0; i++ {
		var next []int
		for _, p := range here {
			switch {
			case p == len(pattern):
			case pattern[p] == '*':
				next = append(next, p)
			case pattern[p] == '?' || pattern[p] == text[i]:
				next = append(next, p+1)
			}
		}
		here = skipStars(pattern, next)
	}
	return here
}

// skipStars adds the positions behind stars, which may stand for nothing, and leaves each position once.
func skipStars(pattern string, at []int) []int {
	seen := make(map[int]bool, len(at))
	var out []int
	for _, p := range at {
		for ; !seen[p]; p++ {
			seen[p] = true
			out = append(out, p)
			if p == len(pattern) || pattern[p] != '*' {
				break
			}
		}
	}
	return out
}
