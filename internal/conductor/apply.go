package conductor

import (
	"context"
	"os"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/policy"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// Apply puts what a comment suggests into the files of its attempt, as a checkpoint of its own, resolves the comment, and
// leaves word of it for the agent: it reads that when it goes on, however it comes to that.
// The tree is another one then: what was verified and accepted was not this one.
func (c *Conductor) Apply(ctx context.Context, id domain.CommentID) (domain.Comment, error) {
	var m domain.Comment
	err := c.Store.View(ctx, func(tx *store.Tx) (err error) { m, err = tx.Comment(id); return err })
	if err != nil {
		return m, err
	}
	w, err := c.claim(ctx, m.Attempt)
	if err != nil {
		return m, err
	}
	defer w.releaseClaim()
	b, err := w.open(ctx)
	if err != nil {
		return m, err
	}
	defer b.close()
	if err := b.mayApply(m); err != nil {
		return m, err
	}
	if err := b.apply(context.WithoutCancel(ctx), m); err != nil {
		return m, err
	}
	m.State = domain.CommentResolved
	return m, c.Store.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		if err := tx.PutComment(&m); err != nil {
			return err
		}
		return b.tell(tx, agent.OriginApplied, review.Applied(m), 0)
	})
}

func (b *bench) mayApply(m domain.Comment) error {
	op := "apply"
	switch ok, rule := policy.PathAllowed(b.task.Contract, m.Anchor.File); {
	case b.attempt.State != domain.StateReady && b.attempt.State != domain.StateFailed:
		return domain.E(domain.CodeConflict, op, "attempt %s is %s, not ready", b.attempt.ID, b.attempt.State)
	case m.State == domain.CommentResolved:
		return domain.E(domain.CodeConflict, op, "the comment is resolved already").WithHint("open it again: coppice resolve --open %s", m.ID)
	case m.Suggestion == nil:
		return domain.E(domain.CodeConflict, op, "the comment suggests no edit")
	case !ok:
		return domain.E(domain.CodeDenied, op, "%s", policy.Outside(b.task.Contract, m.Anchor.File, rule))
	}
	if _, err := os.Lstat(b.attempt.Worktree); err != nil {
		return domain.E(domain.CodeConflict, op, "the attempt's worktree is not there").
			WithHint("bring it back first: coppice bin, then coppice bin restore")
	}
	return b.w.c.Trees.Check(b.repo, b.attempt.Worktree)
}

// apply keeps what is on disk, and makes a tree of it with the suggestion.
func (b *bench) apply(ctx context.Context, m domain.Comment) error {
	if err := b.keepFinal(ctx); err != nil {
		return err
	}
	path := m.Anchor.File
	text, err := b.repo.ReadFile(ctx, b.attempt.Head, path)
	if err != nil {
		return domain.E(domain.CodeConflict, "apply", "%s is not there any more", path).Because(err)
	}
	if text, err = review.Apply(text, m); err != nil {
		return err
	}
	tree, err := b.repo.Retree(ctx, git.Retree{Tree: b.attempt.Head, From: b.attempt.Base, Text: map[string][]byte{path: text}})
	if err != nil {
		return domain.Wrap("apply", err)
	}
	why := "a suggestion was applied: verify again"
	if err := b.setFiles(ctx, domain.Checkpoint{Attempt: b.attempt.ID, Commit: tree}, why); err != nil {
		return err
	}
	return b.w.c.Trees.SyncBranch(ctx, b.repo, b.attempt.ID, b.attempt.Branch, b.attempt.Head)
}
