package conductor

import (
	"context"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/change"
	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// accept takes what the agent ended with: it keeps the final tree, refuses what is empty or outside the contract, and
// moves the attempt on to verification. again means that the agent was told to mend it.
func (b *bench) accept(ctx context.Context, artifact domain.Artifact) (again bool, err error) {
	b.w.setActivity("keeps the result")
	if err := b.keepFinal(ctx); err != nil {
		return false, err
	}
	files, err := b.files(ctx)
	if err != nil {
		return false, err
	}
	if outside := review.OutsideContract(b.task.Contract, files); len(outside) > 0 {
		return b.sendBack(ctx, outsideMessage(outside), outsideError(outside), b.settings.RepairRounds)
	}
	if open := b.unreconciled(ctx, artifact); open != "" {
		return b.sendBack(ctx, open, unreconciledError, max(maxReconcile, b.settings.RepairRounds))
	}
	artifact.Kind = b.task.Contract.Produces
	if err := complete(artifact, len(files)); err != nil {
		return false, err
	}
	artifact.Minutes = review.Minutes(files)
	if artifact.Kind != domain.ArtifactChange {
		artifact.Minutes = review.TextMinutes(artifact.Text + "\n" + review.FindingsText(artifact.Findings))
	}
	if artifact.Kind == domain.ArtifactChange {
		if err := b.w.c.Trees.SyncBranch(ctx, b.repo, b.attempt.ID, b.attempt.Branch, b.attempt.Head); err != nil {
			return false, err
		}
	}
	reasons := b.reasons(ctx, &artifact)
	a, err := b.w.c.moveAnd(ctx, b.attempt.ID, domain.StateVerifying, func(a *domain.Attempt) { a.Artifact, a.Why = artifact, "" },
		func(tx *store.Tx, _ domain.Attempt) error { return putComments(tx, reasons) })
	if err == nil {
		b.attempt = a
	}
	return false, err
}

// complete says whether there is an artifact at all.
func complete(a domain.Artifact, files int) error {
	switch {
	case a.Kind == domain.ArtifactChange && files == 0:
		return domain.E(domain.CodeEmpty, "", "the agent ended without changing a file").
			WithHint("read its last words; if the brief asks for an answer and not for a change, use --produces report")
	case a.Kind != domain.ArtifactChange && strings.TrimSpace(a.Text) == "" && len(a.Findings) == 0:
		return domain.E(domain.CodeEmpty, "", "the agent ended without its %s", a.Kind).WithHint("request changes, or run it with another model")
	}
	return nil
}

// keepFinal makes a checkpoint of everything in the worktree, so that the head tree is what is on disk.
func (b *bench) keepFinal(ctx context.Context) error {
	k := &keeper{b: b}
	cp, err := k.take(ctx, "", "the result", nil)
	if err != nil {
		return err
	}
	stat, err := b.stat(ctx, b.head())
	switch {
	case err != nil:
		return err
	case cp != nil:
		return b.keepCheckpoint(ctx, cp, stat)
	case *stat == b.attempt.Diff:
		return nil
	}
	return b.update(ctx, func(a *domain.Attempt) { a.Diff = *stat })
}

// files reads the change from the base to the head.
func (b *bench) files(ctx context.Context) ([]diff.File, error) {
	files, _, err := change.Read(ctx, b.repo, b.attempt.Base, b.head(), change.Options{})
	return files, err
}

func outsideMessage(paths []string) string {
	return "The result changes files that the task's contract does not let be written:\n\n- " + strings.Join(paths, "\n- ") +
		"\n\nSet them back to what they were and finish again. If the task cannot be done without them, say so in finish."
}

func outsideError(paths []string) error {
	return domain.E(domain.CodeDenied, "", "the result changes files outside the contract: %s", strings.Join(paths, ", ")).
		WithHint("widen --path, or request changes")
}

// sendBack tells the agent what is wrong with its result, or fails with why when it was told often enough.
func (b *bench) sendBack(ctx context.Context, text string, why error, most int) (again bool, err error) {
	if b.attempt.Repairs >= most {
		return false, why
	}
	b.mending = &mending{b.attempt.Artifact, why}
	message := agent.UserMessage(b.attempt.Session, b.attempt.Round, agent.OriginChecks, text, b.w.c.Now())
	tell := func(tx *store.Tx) error { return tx.Record(domain.MessageAdded{Message: message}) }
	change := func(a *domain.Attempt) {
		a.Repairs++
		a.Artifact = domain.Artifact{}
		a.Why = fmt.Sprintf("mends its result, %d of %d", a.Repairs, most)
	}
	if b.attempt.State == domain.StateRunning {
		err = b.w.c.Store.Update(ctx, func(tx *store.Tx) error {
			if err := tell(tx); err != nil {
				return err
			}
			return tx.UpdateAttempt(b.attempt.ID, func(a *domain.Attempt) error { change(a); b.attempt = *a; return nil })
		})
		return err == nil, err
	}
	a, err := b.w.c.moveAnd(ctx, b.attempt.ID, domain.StateRunning, change, func(tx *store.Tx, _ domain.Attempt) error { return tell(tx) })
	b.attempt = a
	return err == nil, err
}
