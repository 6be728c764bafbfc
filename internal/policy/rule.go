package policy

import (
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/coppice/coppice/internal/domain"
)

// Rule says what becomes of the calls it matches. Its text form is `EFFECT TOOL` or `EFFECT TOOL(PATTERN)`.
//
// TOOL is a tool's name or `*`. `write` stands for every tool that writes files (edit too) and `read` for every tool
// that reads them, so that a rule cannot be passed by with a sister tool. PATTERN is for shell a command in which `*`
// stands for anything, matched against each simple command with its words joined by one space; for file tools it is a
// glob over paths, in which `**` crosses directories and a trailing slash means everything below.
type Rule struct {
	Effect  domain.Effect
	Tool    string
	Pattern string // empty: every call
}

// String gives the rule as a person would write it.
func (r Rule) String() string {
	s := string(r.Effect) + " " + r.Tool
	if r.Pattern != "" {
		s += "(" + r.Pattern + ")"
	}
	return s
}

// Rules is a set of rules. Order has no meaning: the strictest that matches wins.
type Rules []Rule

// Add parses rules and adds them; on an error nothing is added.
func (rs *Rules) Add(texts ...string) error {
	var parsed []Rule
	for _, text := range texts {
		r, err := ParseRule(text)
		if err != nil {
			return err
		}
		parsed = append(parsed, r)
	}
	*rs = append(*rs, parsed...)
	return nil
}

// ParseRule reads the text form of a rule. A rule without an effect allows, as `--allow 'shell(go test *)'` means it.
func ParseRule(text string) (Rule, error) {
	bad := func(why string) (Rule, error) {
		return Rule{}, domain.E(domain.CodeUsage, "read rule", "%q %s", text, why).
			WithHint("Write it like: allow shell(go test *), ask read(config/**), deny write(internal/auth/**).")
	}
	r := Rule{Effect: domain.Allow}
	rest := strings.TrimSpace(text)
	if word, after, ok := strings.Cut(rest, " "); ok {
		switch e := domain.Effect(strings.ToLower(word)); e {
		case domain.Allow, domain.Ask, domain.Deny:
			r.Effect, rest = e, strings.TrimSpace(after)
		}
	}
	tool, pattern, has := strings.Cut(rest, "(")
	r.Tool = strings.TrimSpace(tool)
	if !toolName(r.Tool) {
		return bad("names no tool; there are " + strings.Join(tools, ", "))
	}
	if !has {
		return r, nil
	}
	if !strings.HasSuffix(pattern, ")") {
		return bad("has no closing parenthesis")
	}
	r.Pattern = strings.TrimSpace(strings.TrimSuffix(pattern, ")"))
	if r.Pattern == "" {
		return bad("has an empty pattern")
	}
	if r.Tool != "shell" && !doublestar.ValidatePattern(r.Pattern) {
		return bad("has a pattern that is not a valid glob")
	}
	return r, nil
}

func toolName(s string) bool {
	switch s {
	case "*":
		return true
	case string(domain.Allow), string(domain.Ask), string(domain.Deny):
		return s == "ask" // the tool of that name
	}
	return slices.Contains(tools, s)
}

// tools are the names a rule may give: those of package toolset.
var tools = []string{"read", "list", "glob", "grep", "write", "edit", "shell", "jobs", "fetch", "todo", "ask", "finish"}

// covers says whether the rule is about the action's tool at all.
func (r Rule) covers(a domain.Action) bool {
	return r.Tool == "*" || r.Tool == a.Tool ||
		r.Tool == "write" && a.Kind == domain.ActionWrite ||
		r.Tool == "read" && a.Kind == domain.ActionRead ||
		r.Tool == "shell" && a.Kind == domain.ActionExec
}
