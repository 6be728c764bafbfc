package agent

import (
	"embed"
	"strings"
	"text/template"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

//go:embed prompt/*.md
var promptFiles embed.FS

var prompts = template.Must(template.New("").ParseFS(promptFiles, "prompt/*.md"))

// smallContext is the size in tokens below which an agent is told to be sparing.
const smallContext = 16_384

// System is the system prompt of a task: how to work, the task's contract in words, and the project's notes. It depends
// on nothing that changes while the task runs, so every request of an attempt starts with the same bytes. A lean one is
// for a session that has few tools.
func System(task domain.Task, info provider.Info, notes Notes, lean bool) string {
	work := "work.md"
	if lean {
		work = "lean.md"
	}
	sections := []string{
		prompt(work, nil), prompt("task.md", contractWords(task)), prompt("notes.md", fenced(notes)),
	}
	if info.Context > 0 && info.Context <= smallContext {
		sections = append(sections, prompt("small.md", info.Context))
	}
	var b strings.Builder
	for _, s := range sections {
		if s = strings.TrimSpace(s); s != "" {
			b.WriteString(s + "\n\n")
		}
	}
	return strings.TrimSpace(b.String()) + "\n"
}

// fenced gives the notes with a root text that cannot end the block it is quoted in.
func fenced(n Notes) Notes {
	if n.Root != nil {
		root := *n.Root
		root.Text = strings.ReplaceAll(root.Text, "</project-notes", "<\\/project-notes")
		n.Root = &root
	}
	return n
}

// Facts are what was true when an attempt started. They go into the first message, behind everything stable.
type Facts struct {
	Now       time.Time
	Platform  string // "linux/amd64"
	Base      string // commit the worktree started from
	Isolation domain.Isolation
	Notices   []string // what else the agent should know, a sentence each
}

// Brief is the first message of a session: the task's brief, and the facts.
func Brief(task domain.Task, f Facts) string {
	var facts []string
	if !f.Now.IsZero() {
		facts = append(facts, "Today is "+f.Now.Format("Monday, 2 January 2006")+".")
	}
	if f.Platform != "" {
		facts = append(facts, "Commands run on "+f.Platform+".")
	}
	if f.Base != "" {
		facts = append(facts, "The worktree started from commit "+clip(f.Base, 12)+".")
	}
	if f.Isolation.Words != "" {
		facts = append(facts, f.Isolation.Words)
	}
	brief := strings.TrimSpace(task.Brief)
	if brief == "" {
		brief = task.Title
	}
	return prompt("brief.md", struct {
		Brief string
		Facts []string
	}{plain(brief), append(facts, f.Notices...)})
}

// words is what the task's part of the system prompt is filled in with.
type words struct {
	Title, Kind, DoneWhen, Produces string
	Paths, NotPaths                 []string
	ReadOnly                        bool
	Checks                          []domain.Check
}

func contractWords(task domain.Task) words {
	c := task.Contract
	return words{
		Title: plain(oneLine(task.Title, 300)), Kind: task.Kind, DoneWhen: plain(strings.TrimSpace(c.DoneWhen)),
		Produces: strings.TrimSpace(prompt(producesFile(c.Produces), nil)),
		Paths:    writable(c), NotPaths: c.NotPaths, ReadOnly: !makesChange(c.Produces), Checks: task.Checks,
	}
}

// writable gives the globs the prompt names: none for a task that leaves no change behind.
func writable(c domain.Contract) []string {
	if !makesChange(c.Produces) {
		return nil
	}
	return c.Paths
}

// makesChange says whether the artifact is a diff; the others are text.
func makesChange(kind domain.ArtifactKind) bool { return kind == "" || kind == domain.ArtifactChange }

func producesFile(kind domain.ArtifactKind) string {
	switch kind {
	case domain.ArtifactPlan, domain.ArtifactReport, domain.ArtifactFindings:
		return string(kind) + ".md"
	}
	return "change.md"
}

// prompt fills in one of the embedded files. They are parsed when the program starts and their data is of our own
// types, so a failure is a fault in this package.
func prompt(name string, data any) string {
	var b strings.Builder
	if err := prompts.ExecuteTemplate(&b, name, data); err != nil {
		panic("agent: prompt " + name + ": " + err.Error())
	}
	return b.String()
}
