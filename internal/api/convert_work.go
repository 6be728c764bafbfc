package api

import (
	"encoding/json"
	"time"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/service"
)

func project(p service.ProjectView) wire.Project {
	c := p.Checkout
	return wire.Project{
		ID: string(p.ID), Name: p.Name, Dir: p.Dir, Trusted: p.Trust != nil && !p.TrustStale, Stale: p.TrustStale,
		Checkout: wire.Checkout{Branch: c.Branch, Head: c.Head, Dirty: c.Dirty, Branches: c.Branches, Error: c.Error},
		Ready:    p.Ready, Working: p.Working, CreatedAt: p.CreatedAt,
	}
}

func check(c domain.Check) wire.Check {
	return wire.Check{Name: c.Name, Command: c.Command, TimeoutMS: c.Timeout.Milliseconds(), Source: c.Source}
}

func trustQuestion(id string, q domain.TrustQuestion) wire.TrustQuestion {
	return wire.TrustQuestion{
		Project: id, Dir: q.Dir, Checks: each(q.Checks, check), Setup: texts(q.Setup), Files: texts(q.Files), Print: q.Print,
	}
}

func newTask(n wire.NewTask) service.NewTask {
	return service.NewTask{
		Project: domain.ProjectID(n.Project), Title: n.Title, Brief: n.Brief, Kind: n.Kind, Mode: n.Mode,
		DoneWhen: n.DoneWhen, Produces: domain.ArtifactKind(n.Produces), Models: n.Models, Paths: n.Paths,
		NotPaths: n.NotPaths, Checks: n.Checks, Allow: n.Allow, After: n.After, Base: n.Base, Target: n.Target,
		Background: n.Background, NoReview: n.NoReview, Yes: n.Yes, Unattended: n.Unattended,
		OnAsk: domain.OnAsk(n.OnAsk), Isolation: n.RequireIsolation, Attempts: n.Attempts,
		Budget: domain.Budget{
			Tokens: n.MaxTokens, Cost: domain.Dollars(n.MaxCostUSD), Minutes: n.MaxMinutes, ReviewMinutes: n.ReviewMinutes,
		},
	}
}

func contract(c domain.Contract) wire.Contract {
	return wire.Contract{
		Produces: string(c.Produces), DoneWhen: c.DoneWhen, Paths: texts(c.Paths), NotPaths: texts(c.NotPaths),
		Allow: texts(c.Allow), Yes: c.Yes, OnAsk: string(c.OnAsk), RequireIsolation: c.Isolation,
		MaxTokens: c.Budget.Tokens, MaxCostUSD: c.Budget.Cost.USD(), MaxMinutes: c.Budget.Minutes,
		ReviewMinutes: c.Budget.ReviewMinutes,
	}
}

func task(t service.TaskView) wire.Task {
	return wire.Task{
		ID: string(t.ID), Project: string(t.Project), Number: t.Number, Title: t.Title, Brief: t.Brief, Kind: t.Kind,
		Mode: t.Mode, Contract: contract(t.Contract), Checks: each(t.Checks, check), Model: t.Model,
		After: texts(t.After), Base: t.Base, Target: t.Target, Background: t.Background, Notices: t.Notices,
		CreatedAt: t.CreatedAt, Attempts: each(t.Attempts, attempt),
	}
}

func failure(f *domain.Failure) *wire.Failure {
	if f == nil {
		return nil
	}
	return &wire.Failure{Code: string(f.Code), Message: f.Msg, Hint: f.Hint}
}

// artifact is what a face calls the outcome: a failed attempt's is a failure, whatever it was to produce.
func artifact(a domain.Attempt) string {
	if a.State == domain.StateFailed {
		return string(domain.ArtifactFailure)
	}
	return string(a.Artifact.Kind)
}

func attempt(a service.AttemptView) wire.Attempt {
	return wire.Attempt{
		ID: string(a.ID), Task: string(a.Task), Number: a.Of.Number, Project: string(a.Project), Title: a.Of.Title,
		Kind: a.Of.Kind, Ordinal: a.Ordinal, State: string(a.State), Why: a.Why, Activity: a.Activity, Model: a.Model,
		Replay: isReplay(a.Model), Branch: a.Branch, Worktree: a.Worktree, Base: a.Base, Tree: a.HeadTree,
		Target: a.Of.Target, Round: a.Round, Turns: a.Turns, Background: a.Background, Isolation: isolation(a.Isolation),
		Served: served(a.Served), Lane: lane(a.Lane),
		Usage: usage(a.Usage), ContextUsed: a.Context.Used, ContextSize: a.Context.Size, Context: contextOf(a.Context), Files: a.Diff.Files,
		Additions: a.Diff.Additions, Deletions: a.Diff.Deletions, Artifact: artifact(a.Attempt), Summary: a.Artifact.Summary,
		NotDone: a.Artifact.NotDone, Text: a.Artifact.Text, Findings: founds(a.Artifact.Findings), ReviewMinutes: a.Artifact.Minutes,
		Failure: failure(a.Failure), Escalation: escalation(a.Escalation), Reconciles: reconciles(a), PartOf: string(a.PartOf), Verdict: string(a.Verdict), Landing: string(a.Landing),
		CreatedAt: a.CreatedAt, StartedAt: a.StartedAt, ReadyAt: a.ReadyAt, EndedAt: a.EndedAt,
	}
}

func escalation(e *domain.Escalation) *wire.Escalation {
	if e == nil {
		return nil
	}
	return &wire.Escalation{From: e.From, To: e.To, Failed: e.Failed, EstimateUSD: e.Estimate.USD(), MaxCostUSD: e.Cap.USD(), At: e.At}
}

func reconciles(a service.AttemptView) *wire.Reconciles {
	r := a.Reconciles
	if r == nil {
		return nil
	}
	return &wire.Reconciles{
		From: string(r.From), Other: string(r.Other),
		With:   each(a.Others, func(t domain.Task) wire.ReconciledTask { return wire.ReconciledTask{Number: t.Number, Title: t.Title} }),
		Files:  each(r.Files, func(c domain.Conflict) wire.ConflictIn { return wire.ConflictIn{Path: c.Path, Places: c.Places} }),
		Checks: each(r.Checks, check),
	}
}

func founds(fs []domain.Finding) []wire.Found {
	if len(fs) == 0 {
		return nil
	}
	return each(fs, func(f domain.Finding) wire.Found {
		return wire.Found{Severity: string(f.Severity), Title: f.Title, File: f.File, Line: f.Line, Text: f.Text}
	})
}

func contextOf(c domain.Context) wire.Context {
	p := c.Parts
	return wire.Context{Used: c.Used, Size: c.Size, Parts: wire.ContextParts{
		System: p.System, Tools: p.Tools, Notes: p.Notes, History: p.History, Results: p.Results,
	}}
}

func bisection(b service.BisectionView) wire.Bisection {
	return wire.Bisection{
		Check: b.Check, Turn: b.Turn, Good: b.Good, Commit: b.Commit, Exit: b.Exit, Output: b.Output, Note: b.Note,
		Tried: each(b.Tried, func(t service.TrialView) wire.Trial { return wire.Trial(t) }),
	}
}

func queueItem(q service.QueueItem) wire.QueueItem {
	return wire.QueueItem{
		ID: string(q.ID), Task: string(q.Task), Number: q.Of.Number, Project: string(q.Project), Title: q.Of.Title,
		State: string(q.State), Kind: q.Of.Kind, Model: q.Model, Replay: isReplay(q.Model), Artifact: artifact(q.Attempt),
		Summary: q.Artifact.Summary, Verdict: string(q.Verdict), Files: q.Diff.Files, Additions: q.Diff.Additions,
		Deletions: q.Diff.Deletions, ReviewMinutes: q.Artifact.Minutes, Tree: q.HeadTree, Base: q.Base,
		Evidence: each(q.Evidence, evidenceSummary), CostUSD: dollars(q.Usage), Tokens: q.Usage.Tokens(),
		Failure: failure(q.Failure), ReadyAt: q.ReadyAt,
	}
}

func evidenceSummary(e service.EvidenceView) wire.EvidenceSummary {
	return wire.EvidenceSummary{
		Check: e.Check.Name, ExitCode: e.ExitCode, Tree: e.Tree, Onto: e.Onto, Stale: e.Stale != "", RedOnBase: e.RedOnBase,
	}
}

func request(r service.RequestView) wire.Request {
	return wire.Request{
		ID: string(r.ID), Attempt: string(r.Attempt), Task: string(r.Of.ID), Number: r.Of.Number, Project: string(r.Of.Project),
		Title: r.Of.Title, Kind: string(r.Kind), Tool: r.Action.Tool, Command: r.Action.Command, Paths: targetsOf(r.Action),
		Rule: r.Decision.Rule, Reason: r.Decision.Reason, Question: r.Question, Options: r.Options, State: string(r.State),
		Worktree: r.Worktree, Isolation: isolation(r.Isolation), Rules: r.Rules, RulesFile: r.RulesFile,
		Answer: r.Request.Answer, Scope: string(r.Scope), Said: r.Request.Reason, From: r.From, CreatedAt: r.CreatedAt,
		Answered: r.AnsweredAt,
	}
}

// targetsOf is what a call is about, where that is no command: paths, or an address.
func targetsOf(a domain.Action) []string {
	if a.URL != "" {
		return []string{a.URL}
	}
	return a.Paths
}

func answerSpec(a wire.Answer) service.AnswerSpec {
	return service.AnswerSpec{Answer: a.Answer, Scope: a.Scope, Reason: a.Reason, From: a.From, Always: a.Always}
}

func message(r domain.Request) wire.Message {
	return wire.Message{ID: string(r.ID), Attempt: string(r.Attempt), Text: r.Question, Images: pictures(r.Images), State: string(r.State), At: r.CreatedAt}
}

func pictures(all []domain.Image) []wire.Image {
	if len(all) == 0 {
		return nil
	}
	return each(all, image)
}

func output(o service.OutputView) wire.Output {
	return wire.Output{Call: string(o.Call), Offset: o.Offset, Next: o.Next, Total: o.Total, Text: o.Text}
}

// maxWrote is how many paths of a turn are named; the count says how many there are.
const maxWrote = 8

func wrote(t *service.TurnChange) *wire.Wrote {
	if t == nil {
		return nil
	}
	return &wire.Wrote{
		Files: len(t.Paths), Paths: texts(t.Paths[:min(maxWrote, len(t.Paths))]), Additions: t.Additions, Deletions: t.Deletions,
	}
}

func transcript(t service.TranscriptView) wire.Transcript {
	return wire.Transcript{
		Attempt: string(t.Attempt.ID), Turns: t.Turns, Entries: each(t.Entries, entry), Next: t.Next, Prev: t.Prev,
		Model: t.Attempt.Model, Isolate: isolation(t.Attempt.Isolation),
	}
}

func entry(e service.Entry) wire.Entry {
	w := wire.Entry{
		Seq: e.Seq, Turn: e.N, Round: e.Round, Role: string(e.Role), Origin: e.Origin, Text: e.TextOf(), Images: imagesIn(e.Message),
		Calls: each(e.Calls, call), At: e.At, Stop: e.Stop, Wrote: wrote(e.Wrote), Began: e.Began, Ended: e.Ended,
	}
	for _, p := range e.Parts {
		if p.Kind == domain.PartThinking {
			w.Thinking += p.Text
		}
	}
	if e.Usage != nil {
		u := usage(*e.Usage)
		w.Usage = &u
	}
	if e.Context.Used > 0 {
		c := contextOf(e.Context)
		w.Context = &c
	}
	return w
}

func call(c service.CallView) wire.Call {
	args := c.Args
	if len(args) == 0 || !json.Valid(args) {
		args = json.RawMessage("{}")
	}
	return wire.Call{
		ID: string(c.ID), Name: c.Name, Args: args, Kind: string(c.Action.Kind), State: string(c.State), IsError: c.IsError,
		Output: c.Shown, Tail: c.Tail, Found: c.Found, Bytes: c.Total, Dir: dirOf(c.Action),
		Effect: string(c.Decision.Effect), Rule: c.Decision.Rule, Reason: c.Decision.Reason, By: c.Decision.By,
		StartedAt: c.StartedAt, EndedAt: c.EndedAt,
	}
}

// dirOf is the folder of the worktree a command ran in; empty: its root.
func dirOf(a domain.Action) string {
	if a.Kind != domain.ActionExec || len(a.Paths) == 0 {
		return ""
	}
	return a.Paths[0]
}

// ms gives whole milliseconds.
func ms(d time.Duration) int64 { return d.Milliseconds() }
