package api

import (
	"encoding/base64"
	"strings"

	"github.com/coppice/coppice/internal/api/wire"
	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/service"
)

func change(c service.ChangeView) wire.Change {
	return wire.Change{
		Attempt: string(c.Attempt.ID), Base: c.Base, Tree: c.Tree, Additions: c.Additions, Deletions: c.Deletions,
		Files: each(c.Files, file), MovedUnknown: c.MovedUnknown,
	}
}

func file(f service.FileView) wire.File {
	return wire.File{
		Path: f.Path, Old: f.Old, Status: string(f.Status), Binary: f.Binary, Mode: newMode(f.File), Additions: f.Additions,
		Deletions: f.Deletions, Group: f.Group, Flag: f.Flag, Folded: f.Folded, Outside: f.Outside,
		Rows: f.Rows, Heads: f.Heads, Pairs: f.Pairs, PairHeads: f.PairHeads, Comments: f.Comments,
		Hunks: each(f.Hunks, hunk),
	}
}

func hunk(h review.HunkRead) wire.Hunk {
	return wire.Hunk{
		Mark: h.Mark, Read: h.Read, Verdict: string(h.Verdict), Reason: h.Reason, Changed: h.Changed, Was: string(h.Was),
		Part: h.Part, Count: h.Lines, Lines: lineVerdicts(h.Own),
	}
}

func lineVerdicts(own []domain.LineVerdict) (out []wire.LineVerdict) {
	for _, o := range own {
		at := make([]int, len(o.Lines))
		for i, l := range o.Lines {
			at[i] = l + 1
		}
		out = append(out, wire.LineVerdict{Lines: at, Verdict: string(o.Verdict), Reason: o.Reason})
	}
	return out
}

func scope(s service.ScopeView) wire.Scope {
	w := wire.Scope{
		Kind: s.Kind, Turn: s.Turn, Attempt: string(s.Attempt), Ordinal: s.Ordinal, Model: s.Model, Files: s.Files,
		Additions: s.Additions, Deletions: s.Deletions,
	}
	if s.Files < 0 {
		w.Files, w.Uncounted = 0, true
	}
	return w
}

// newMode says what a file's mode is now, where the change changed it.
func newMode(f diff.File) string {
	if f.OldMode == f.NewMode || f.OldMode == 0 || f.NewMode == 0 {
		return ""
	}
	return diff.ModeText(f.NewMode)
}

func diffPage(d service.DiffView) wire.DiffPage {
	p := wire.DiffPage{Path: d.Path, Offset: d.Offset, Total: d.Total, Rows: each(d.Rows, row)}
	if len(d.Pairs) > 0 {
		p.Pairs = each(d.Pairs, pair)
	}
	return p
}

func pair(p diff.Pair) wire.Pair { return wire.Pair{Left: maybeRow(p.Left), Right: maybeRow(p.Right)} }

func maybeRow(r *diff.Row) *wire.Row {
	if r == nil {
		return nil
	}
	w := row(*r)
	return &w
}

func opening(o service.OpeningView) wire.Opening {
	w := wire.Opening{
		Attempt: attempt(o.Attempt), Pages: each(o.Pages, diffPage), Evidence: each(o.Evidence, evidence),
		Comments: each(o.Comments, comment), Opinions: each(o.Opinions, opinion), Decided: each(o.Decided, decided),
	}
	if o.Problem != nil {
		w.Problem = failure(domain.FailureOf(o.Problem))
		return w
	}
	c := change(o.Change)
	w.Change = &c
	return w
}

func decided(d service.DecisionView) wire.Decided {
	return wire.Decided{
		At: d.At, By: d.By, Effect: string(d.Effect), Tool: d.Action.Tool, Command: d.Action.Command, Paths: targetsOf(d.Action),
		Rule: d.Rule, Reason: d.Reason, Question: d.Question, Answer: d.Answer,
	}
}

func lines(l service.LinesView) wire.Lines {
	return wire.Lines{Path: l.Path, Old: l.Old, From: l.From, Total: l.Total, Lines: texts(l.Lines), More: append([]int{}, l.More...)}
}

func blob(b service.BlobView) wire.Blob {
	w := wire.Blob{Path: b.Path, Old: b.Old, Gone: b.Gone, Size: b.Size}
	if b.Media != "" {
		w.Data = "data:" + b.Media + ";base64," + base64.StdEncoding.EncodeToString(b.Data)
	}
	return w
}

func row(r diff.Row) wire.Row {
	w := wire.Row{Kind: string(r.Kind), Old: r.Old, New: r.New, Text: r.Text, Hunk: r.Hunk, Nth: r.Nth}
	if r.Moved != nil {
		w.Moved, w.MovedLines = diff.Show(r.Moved.String()), r.Moved.Lines
	}
	return w
}

func evidence(e service.EvidenceView) wire.Evidence {
	return wire.Evidence{
		ID: string(e.ID), Check: check(e.Check), Tree: e.Tree, Base: e.Base, Onto: e.Onto, ExitCode: e.ExitCode, TimedOut: e.TimedOut,
		Stale: e.Stale != "", Why: e.Stale, RedOnBase: e.RedOnBase, Output: e.Output, Bytes: e.Bytes,
		Isolation: isolation(e.Isolation), StartedAt: e.StartedAt, DurationMS: ms(e.Duration),
		Coverage: coverage(e.Coverage),
	}
}

func coverage(c *domain.Coverage) *wire.Coverage {
	if c == nil {
		return nil
	}
	missed := each(c.Missed, func(u domain.Uncovered) wire.Uncovered { return wire.Uncovered{Path: u.Path, From: u.From, To: u.To} })
	return &wire.Coverage{Reports: texts(c.Reports), Lines: c.Lines, Run: c.Run, Missed: missed, More: c.More}
}

func comment(c service.CommentView) wire.Comment {
	return wire.Comment{
		ID: string(c.ID), Attempt: string(c.Attempt), Round: c.Round, Author: c.Author, File: c.Anchor.File, Line: c.Line,
		Old: c.Anchor.Old, Lines: linesOf(c.Anchor), Quote: quote(c.Anchor), Outdated: c.Outdated, Text: c.Text, State: string(c.State),
		Severity: c.Severity, At: c.At, Opinion: c.Opinion(), Suggestion: c.Suggestion,
	}
}

func opinion(o service.OpinionView) wire.Opinion {
	return wire.Opinion{
		Session: string(o.Session), Attempt: string(o.Attempt), Round: o.Round, Model: o.Model, Same: o.Same, Tree: o.Tree,
		Stale: o.Stale, Reading: !o.Given(), Summary: o.Summary, Found: o.Found, Sent: o.Sent, Problem: failure(o.Failure),
		AskedAt: o.AskedAt,
	}
}

// linesOf is how many lines an anchor means; 0 stands for one.
func linesOf(a domain.Anchor) int {
	if len(a.Rest) == 0 {
		return 0
	}
	return 1 + len(a.Rest)
}

func quote(a domain.Anchor) string {
	return strings.Join(append([]string{a.Text}, a.Rest...), "\n")
}

func preview(p service.PreviewView) wire.Preview {
	return wire.Preview{
		Attempt: string(p.Attempt), Strategy: string(p.Strategy), Target: p.Target, Before: p.Before, Tree: p.Tree,
		Clean: p.Clean, Conflicts: p.Conflicts, Moved: p.Moved, Checkout: p.Checkout, Message: p.Message,
		Empty: p.Empty, Busy: p.Busy, InTheWay: p.InTheWay,
	}
}

func landing(l service.LandingView) wire.Landing {
	return wire.Landing{
		ID: string(l.ID), Attempt: string(l.Attempt), Task: string(l.Of.ID), Title: l.Of.Title, Project: string(l.Project),
		Strategy: string(l.Strategy), Target: l.Target, Before: l.Before, After: l.After, Message: l.Message,
		State: string(l.State), Undo: l.Landing.Undo, Why: l.Why, At: l.At,
	}
}
