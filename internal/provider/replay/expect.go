package replay

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// matcher says whether a text is as expected; source is what it was written as.
type matcher struct {
	source string
	re     *regexp.Regexp // nil: the source is no regular expression
}

func (m matcher) empty() bool { return m.source == "" }

func (m matcher) ok(text string) bool {
	return strings.Contains(text, m.source) || m.re != nil && m.re.MatchString(text)
}

// expectation reads what stands after `expect`.
func (p *parser) expectation(rest string) (expectation, error) {
	word, tail := cutWord(rest)
	e := expectation{line: p.line}
	var err error
	switch word {
	case "last-user":
		e.kind = expectLastUser
		e.match, err = p.match(tail)
		if err == nil && e.match.empty() {
			err = p.errorf("write `expect last-user ~ 'TEXT'`", "`expect last-user` says nothing of the message")
		}
	case "tools":
		e.kind, e.names = expectTools, strings.Fields(tail)
		if len(e.names) == 0 {
			err = p.errorf("write `expect tools NAME...`", "`expect tools` names no tools")
		}
	case "tool-result":
		e.kind = expectResult
		err = p.result(&e, tail)
	case "request":
		e.kind = expectRequest
		tail, e.not = strings.CutPrefix(tail, "!")
		e.match, err = p.match(tail)
		if err == nil && e.match.empty() {
			err = p.errorf("write `expect request ~ 'TEXT'`, or !~ for what may not be in it", "`expect request` says nothing of it")
		}
	default:
		err = p.errorf("expect last-user, tools, tool-result or request", "cannot expect %q", word)
	}
	return e, err
}

func (p *parser) result(e *expectation, rest string) error {
	name, tail := cutWord(rest)
	status, tail := cutWord(tail)
	if name == "" || status != "ok" && status != "error" {
		return p.errorf("write `expect tool-result NAME ok` or `error`, and ~ 'TEXT' if it matters",
			"cannot read `expect tool-result %s`", rest)
	}
	e.names, e.isError = []string{name}, status == "error"
	var err error
	e.match, err = p.match(tail)
	return err
}

// match reads "~ TEXT"; nothing at all matches anything.
func (p *parser) match(rest string) (matcher, error) {
	if rest == "" {
		return matcher{}, nil
	}
	if rest[0] != '~' {
		return matcher{}, p.errorf("write ~ before the text", "cannot read %q", rest)
	}
	text, err := p.text("~", strings.TrimSpace(rest[1:]))
	if err != nil {
		return matcher{}, err
	}
	re, _ := regexp.Compile(text) // not every text is an expression; it still matches literally
	return matcher{source: text, re: re}, nil
}

// check compares a turn's expectations with a request.
func (t turn) check(req provider.Request) error {
	results := newResults(req.Messages)
	for _, e := range t.expects {
		if why := e.unmet(req, results); why != "" {
			return replayError(inLine(e.line)+why,
				"mend the script, or look in the transcript for what went another way")
		}
	}
	return nil
}

func (e expectation) unmet(req provider.Request, results *results) string {
	switch e.kind {
	case expectLastUser:
		if got := lastUser(req.Messages); !e.match.ok(got) {
			return fmt.Sprintf("expected the last user message to match '%s', but it is %q", e.match.source,
				provider.Words(got))
		}
	case expectTools:
		for _, name := range e.names {
			if !slices.ContainsFunc(req.Tools, func(t provider.ToolSpec) bool { return t.Name == name }) {
				return fmt.Sprintf("expected the tool %s to be offered, but the tools are %s", name, names(req.Tools))
			}
		}
	case expectResult:
		return results.take(e)
	case expectRequest:
		if found := e.match.ok(wholeRequest(req)); found == e.not {
			return fmt.Sprintf("expected '%s' in the request: %t, but it is %t", e.match.source, !e.not, found)
		}
	}
	return ""
}

// wholeRequest is all that is said in a request, its system text and the calls and their results included.
func wholeRequest(req provider.Request) string {
	var b strings.Builder
	b.WriteString(req.System)
	for _, m := range req.Messages {
		for _, part := range m.Parts {
			fmt.Fprintf(&b, "\n%s %s %s", part.Text, part.Name, part.Args)
			if i := part.Image; i != nil {
				fmt.Fprintf(&b, "[%s, %d bytes]", i.Media, len(i.Data))
			}
		}
	}
	return b.String()
}

func lastUser(messages []domain.Message) string {
	for _, m := range slices.Backward(messages) {
		if m.Role == domain.RoleUser {
			return m.TextOf()
		}
	}
	return ""
}

func names(tools []provider.ToolSpec) string {
	var out []string
	for _, t := range tools {
		out = append(out, t.Name)
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, " ")
}

func replayError(msg, hint string) error {
	return &provider.Error{Kind: provider.KindReplay, Msg: msg, Hint: hint}
}
