package conductor

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/store"
)

// Reconciling says what a change is to be brought together with, and by whom.
type Reconciling struct {
	Other domain.AttemptID // an open attempt; empty: its target as it is
	Model string           // that does it; empty: the one that made the change
}

// Reconcile makes another attempt at the task of a change that conflicts with its target, or with another open change. It
// begins on both, in a worktree of its own, with the conflicts in its files, and an agent that has seen neither session
// resolves them. The change itself stays as it is.
func (c *Conductor) Reconcile(ctx context.Context, id domain.AttemptID, spec Reconciling) (domain.Attempt, error) {
	f, err := c.facts(ctx, id)
	if err == nil {
		err = mayReconcile(f.attempt)
	}
	if err != nil {
		return domain.Attempt{}, err
	}
	b, err := c.forkBench(ctx, f)
	if err != nil {
		return domain.Attempt{}, err
	}
	if spec.Model != "" {
		b.attempt.Model = spec.Model
	}
	r, err := b.reconciliation(ctx, f, spec)
	if err != nil {
		return domain.Attempt{}, err
	}
	ctx = context.WithoutCancel(ctx)
	if err := b.beginOn(ctx, "reconciled", r.commit, r.merge.Tree); err != nil {
		return domain.Attempt{}, err
	}
	err = c.Store.Update(ctx, func(tx *store.Tx) error { return b.insertBegun(tx, r.sess, r.opens) })
	c.Kick()
	return b.attempt, err
}

func mayReconcile(a domain.Attempt) error {
	op := "reconcile"
	switch {
	case a.State != domain.StateReady && a.State != domain.StateFailed:
		return domain.E(domain.CodeConflict, op, "attempt %s is %s, not ready", a.ID, a.State).
			WithHint("wait until there is something to bring over")
	case a.Head == "" || a.HeadTree == a.BaseTree:
		return domain.E(domain.CodeConflict, op, "attempt %s has no change to bring over", a.ID)
	}
	return nil
}

// reconciled is a merge with its conflicts in it, and what the agent that resolves them is told.
type reconciled struct {
	merge  git.Merge
	commit string // of the merged tree, on the base
	opens  []domain.Message
	sess   domain.Session
}

// reconciliation merges the two sides and gathers what is known of them.
func (b *bench) reconciliation(ctx context.Context, of facts, spec Reconciling) (r reconciled, err error) {
	onto, others, err := b.otherSide(ctx, of, spec.Other)
	if err != nil {
		return r, err
	}
	if r.merge, err = b.repo.MergeTreeBase(ctx, of.attempt.Base, onto, of.attempt.Head); err != nil {
		return r, err
	}
	if r.merge.Clean {
		return r, domain.E(domain.CodeConflict, "reconcile", "it merges: there is no conflict to resolve").
			WithHint("land it: coppice land %s", of.attempt.ID)
	}
	ours := branchName(of.task.Target)
	if spec.Other != "" {
		ours += fmt.Sprintf(" with #%d", others[0].task.Number)
	}
	r.merge.Tree, err = b.named(ctx, r.merge, ours, fmt.Sprintf("#%d %s", of.task.Number, oneLine(of.task.Title)))
	if err != nil {
		return r, err
	}
	r.commit, err = b.repo.CommitTree(ctx, git.Commit{
		Tree: r.merge.Tree, Parents: []string{onto}, Message: "the change, with its conflicts", Author: git.Self, Committer: git.Self, At: b.w.c.Now(),
	})
	if err != nil {
		return r, err
	}
	rec := &domain.Reconciles{From: of.attempt.ID, Other: spec.Other}
	if rec.Files, err = b.conflicts(ctx, r, onto); err != nil {
		return r, err
	}
	if before := of.attempt.Reconciles; before != nil {
		rec.Checks = slices.Clone(before.Checks) // what it was brought together with before still holds
	}
	b.task.Checks = of.task.Checks // with those of before
	for _, o := range others {
		fresh := foreign(o.task.Checks, b.task.Checks)
		rec.Tasks, rec.Checks = append(rec.Tasks, o.task.ID), append(rec.Checks, fresh...)
		b.task.Checks = slices.Concat(b.task.Checks, fresh)
	}
	if b.attempt.BaseTree, err = b.repo.TreeOf(ctx, onto); err != nil {
		return r, err
	}
	b.attempt.Base, b.attempt.Reconciles = onto, rec
	return r, b.openReconciled(ctx, &r, of, others)
}

// oneLine is a title as it can stand in a line of a file.
func oneLine(title string) string { return strings.Join(strings.Fields(title), " ") }

// foreign gives the checks whose command is not among others.
func foreign(checks, others []domain.Check) []domain.Check {
	return slices.DeleteFunc(slices.Clone(checks), func(c domain.Check) bool {
		return slices.ContainsFunc(others, func(o domain.Check) bool { return o.Command == c.Command })
	})
}

// openReconciled is what the session begins with.
func (b *bench) openReconciled(ctx context.Context, r *reconciled, of facts, others []otherTask) error {
	_, info, err := b.w.c.Models.Open(ctx, b.attempt.Model)
	if err != nil {
		return err
	}
	told, err := b.reconciling(ctx, of, others, info)
	if err != nil {
		return err
	}
	r.sess, r.opens, err = b.opening(ctx, info, agent.Reconcile(agent.Brief(b.task, b.briefing()), told))
	return err
}

// mayLand refuses to land what was brought together with a change that has not landed itself.
func (b *bench) mayLand(ctx context.Context) error {
	r := b.attempt.Reconciles
	if r == nil || r.Other == "" {
		return nil
	}
	return b.w.c.Store.View(ctx, func(tx *store.Tx) error {
		other, err := tx.Attempt(r.Other)
		if err != nil {
			return err
		}
		attempts, err := tx.Attempts(store.AttemptFilter{Task: other.Task})
		if err != nil || hasLanded(attempts) {
			return err
		}
		t, err := tx.Task(other.Task)
		if err != nil {
			return err
		}
		return domain.E(domain.CodeConflict, "land", "it builds on #%d, which has not landed", t.Number).
			WithHint("land that first: coppice land %s", other.ID)
	})
}

// maxReconcile is how often an agent is told that it left a conflict open, or did not account for it.
const maxReconcile = 3

var unreconciledError = domain.E(domain.CodeConflict, "", "the agent did not resolve every conflict").
	WithHint("read what is left in its change, then request changes, or resolve it by hand")

// unreconciled says to the agent what of the conflicts it began with is not resolved, or not accounted for; "" for nothing.
func (b *bench) unreconciled(ctx context.Context, artifact domain.Artifact) string {
	if b.attempt.Reconciles == nil {
		return ""
	}
	var left string
	for _, f := range b.attempt.Reconciles.Files {
		n, err := b.marked(ctx, b.attempt.Head, b.attempt.Base, f.Path)
		if err == nil && n > 0 {
			left += fmt.Sprintf("- %s still has %d conflict markers\n", f.Path, n)
			continue
		}
		said := 0
		for _, finding := range artifact.Findings {
			if finding.File == f.Path {
				said++
			}
		}
		if want := max(f.Places, 1); said < want && b.attempt.Round <= 1 {
			left += fmt.Sprintf("- %s had %d conflicts; `findings` of finish gives a reason for %d of them\n", f.Path, want, said)
		}
	}
	if left == "" {
		return ""
	}
	return "Not every conflict is resolved and accounted for:\n\n" + left + "\nMend that, then call finish again, with one entry in " +
		"`findings` for each conflict: where it is resolved now, what you kept, and why."
}

// reasons takes the reasons the agent gave for how it resolved conflicts out of the artifact: they are remarks on the lines.
func (b *bench) reasons(ctx context.Context, a *domain.Artifact) []domain.Comment {
	if b.attempt.Reconciles == nil {
		return nil
	}
	var out []domain.Comment
	by := domain.Opinion{Attempt: b.attempt.ID, Round: b.attempt.Round, Model: b.attempt.Model, Tree: b.attempt.HeadTree, At: b.w.c.Now()}
	for _, f := range a.Findings {
		c := b.remark(ctx, by, f)
		c.Severity = ""
		out = append(out, c)
	}
	a.Findings = nil
	return out
}
