package service

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/policy"
)

// How grave a finding is.
const (
	lintError = "error" // it would be refused
	lintWarn  = "warn"  // it would start, and most likely not as it is meant
	lintNote  = "note"  // what a person should know
)

// leastTokens is about what two replies take with the description of the tools. Less ends before anything was done.
const leastTokens = 10_000

// LintFinding is something about a task that was not started yet.
type LintFinding struct {
	Field, Level, Message, Hint string
	Code                        domain.Code // of an error
}

// GlobCount is how many tracked files a glob matches now.
type GlobCount struct {
	Glob    string
	Files   int
	Exclude bool // it is one of those that may not be written
}

// LintView is what would come of starting a task, and what stands against it.
type LintView struct {
	Findings []LintFinding
	Globs    []GlobCount
	Writable int // tracked files the contract lets be written
	Tracked  int
	Task     domain.Task // as it would be stored, as far as that could be told
	Models   []string    // one for each attempt
	Has      domain.Isolation
}

// LintTask looks at a task as StartTask would, and further: it finds everything that is wrong at once, and what would
// be accepted but is hardly meant. It makes nothing.
func (s *Service) LintTask(ctx context.Context, n NewTask) (LintView, error) {
	l := &lint{st: &starting{s: s, say: n}}
	if err := l.open(ctx); err != nil {
		return LintView{}, err
	}
	for _, step := range []struct {
		field string
		run   func(context.Context) error
	}{
		{"brief", l.st.brief}, {"target", l.st.branches}, {"paths", l.st.contract}, {"isolation", l.st.isolation},
		{"checks", l.st.checks}, {"after", l.st.after}, {"model", l.st.pickModels},
	} {
		l.refused(step.field, step.run(ctx))
	}
	for _, look := range []func(context.Context){l.globs, l.overlaps, l.mentions, l.commands, l.budget, l.prices} {
		look(ctx)
	}
	if note := l.st.dirt(ctx); note != "" {
		l.say(noticeField(note), lintNote, note, "")
	}
	for _, text := range l.st.notices {
		l.say(noticeField(text), lintNote, text, "")
	}
	l.view.Task, l.view.Models, l.view.Has = l.st.task, l.st.models, s.Sandbox.Probe(ctx)
	return l.view, nil
}

// noticeField says which field of the form a notice of starting belongs to.
func noticeField(text string) string {
	if strings.HasPrefix(text, "no model") {
		return "model"
	}
	return "project"
}

// lint is one look at a task.
type lint struct {
	st   *starting
	view LintView
}

func (l *lint) say(field, level, message, hint string) {
	l.view.Findings = append(l.view.Findings, LintFinding{Field: field, Level: level, Message: message, Hint: hint})
}

// refused notes why a step of starting would fail.
func (l *lint) refused(field string, err error) {
	if err == nil {
		return
	}
	l.view.Findings = append(l.view.Findings, LintFinding{
		Field: field, Level: lintError, Message: err.Error(), Hint: domain.HintOf(err), Code: domain.CodeOf(err),
	})
}

// open is starting's, but goes on where only trust or the user stands against it.
func (l *lint) open(ctx context.Context) (err error) {
	if l.st.s.Root {
		l.refused("project", l.st.open(ctx))
	}
	if l.st.project, l.st.repo, err = l.st.s.repo(ctx, l.st.say.Project); err != nil {
		return err
	}
	l.refused("project", l.st.s.Trusted(ctx, l.st.project))
	l.st.cfg, err = l.st.s.Config(&l.st.project)
	return err
}

// globs counts what the contract covers. A glob that matches nothing is most often mistyped.
func (l *lint) globs(ctx context.Context) {
	files, err := l.st.repo.Names(ctx, l.base())
	if err != nil {
		return // the base is found fault with already
	}
	l.view.Tracked = len(files)
	for _, f := range files {
		if ok, _ := policy.PathAllowed(l.st.task.Contract, f); ok {
			l.view.Writable++
		}
	}
	l.count("paths", files, l.st.say.Paths, false)
	l.count("not_paths", files, l.st.say.NotPaths, true)
	some := slices.ContainsFunc(l.view.Globs, func(g GlobCount) bool { return !g.Exclude && g.Files > 0 })
	if some && l.view.Writable == 0 && l.st.task.Contract.Produces == domain.ArtifactChange {
		l.say("not_paths", lintWarn, "nothing is left to write: what may not be written covers all that may", "")
	}
}

func (l *lint) count(field string, files, globs []string, exclude bool) {
	for _, g := range globs {
		n := matched(files, g)
		l.view.Globs = append(l.view.Globs, GlobCount{Glob: g, Files: n, Exclude: exclude})
		if n > 0 {
			continue
		}
		hint := "a file made later may"
		if near := fitting(files, strings.Trim(g, "*/")); len(near) > 0 && !exclude {
			hint = "did you mean " + near[0] + "?"
		}
		l.say(field, lintWarn, g+" matches no file", hint)
	}
}

// base is the commit the task would start from.
func (l *lint) base() string {
	if l.st.task.Base != "" {
		return l.st.task.Base
	}
	if l.st.task.Target != "" {
		return l.st.task.Target
	}
	return "HEAD"
}

// mention is a file named in a brief: @ at the start of a word, and a name with a slash or a dot in it.
var mention = regexp.MustCompile("(?:^|[\\s(\\[{\"'`])@([\\w.-]*[./][\\w./-]*)")

// mentions finds names in the brief that no file has.
func (l *lint) mentions(ctx context.Context) {
	files, err := l.st.repo.Names(ctx, l.base())
	if err != nil {
		return
	}
	for _, m := range mention.FindAllStringSubmatch(l.st.say.Brief, -1) {
		name := strings.TrimRight(m[1], ".,;:!?")
		if matched(files, name) == 0 {
			l.say("brief", lintWarn, "@"+name+" is no file of the repository", "")
		}
	}
}

// commands finds checks whose program is not there.
func (l *lint) commands(context.Context) {
	if len(l.st.task.Checks) == 0 && l.st.task.Contract.Produces == domain.ArtifactChange {
		l.say("checks", lintWarn, "no check is named and none was found: nothing would be known of the result", "")
	}
	for _, c := range l.st.task.Checks {
		if name := program(c.Command); name != "" && !there(l.st.project.Dir, name) {
			l.say("checks", lintWarn, fmt.Sprintf("%s: there is no program %s", c.Command, name), "")
		}
	}
}

// program is the first word of a command; "" where the shell does more with it than to start a program.
func program(command string) string {
	words := strings.Fields(command)
	if len(words) == 0 || strings.ContainsAny(words[0], "=$`'\"\\(){}[]<>|&;*?!~#") {
		return ""
	}
	if slices.Contains([]string{"cd", "test", "set", "export", "if", "for", "while", "exec", "eval", "source", "."}, words[0]) {
		return ""
	}
	return words[0]
}

func there(dir, name string) bool {
	if !strings.Contains(name, "/") {
		_, err := exec.LookPath(name)
		return err == nil
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	_, err := os.Stat(name)
	return err == nil
}

// budget finds bounds that end the work before it began.
func (l *lint) budget(context.Context) {
	b := l.st.task.Contract.Budget
	if b.Tokens > 0 && b.Tokens < leastTokens {
		l.say("max_tokens", lintWarn, fmt.Sprintf("%d tokens are used up after a reply or two", b.Tokens),
			fmt.Sprintf("the tools and the brief go along with each; %d are a beginning", 5*leastTokens))
	}
}

// prices says where a bound in dollars cannot be kept.
func (l *lint) prices(ctx context.Context) {
	if l.st.task.Contract.Budget.Cost == 0 {
		return
	}
	for i, m := range l.st.models {
		if slices.Contains(l.st.models[:i], m) {
			continue
		}
		_, info, err := l.st.s.Options.Models.Open(ctx, m)
		if err == nil && !info.Local && (info.Input == nil || info.Output == nil) {
			l.say("max_cost_usd", lintWarn, "the price of "+m+" is not known: a bound in dollars cannot be kept", "bound the tokens instead")
		}
	}
}
