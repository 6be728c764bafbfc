package conductor

import (
	"context"
	"fmt"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// part is what of a change was accepted, as a tree of its own.
type part struct {
	tree     string
	accepted review.Tally
	read     []domain.ReadHunk
}

func (p part) words() string {
	switch p.accepted {
	case review.Tally{Hunks: 1}:
		return "one hunk"
	case review.Tally{Lines: 1}:
		return "one line"
	}
	return p.accepted.Words("")
}

// Split makes another attempt at the same task of what a person accepted of a change, by hunks and lines, so that it can land
// by itself. Its checks run, for nobody has run them on a part; no agent works on it unless it is sent back. The change
// stays as it is, and goes on without what has landed.
func (c *Conductor) Split(ctx context.Context, id domain.AttemptID) (domain.Attempt, error) {
	f, err := c.facts(ctx, id)
	if err != nil {
		return domain.Attempt{}, err
	}
	p, err := c.acceptedPart(ctx, f)
	if err != nil {
		return domain.Attempt{}, err
	}
	b, err := c.forkBench(ctx, f)
	if err != nil {
		return domain.Attempt{}, err
	}
	b.attempt.PartOf = id
	session, opens, err := b.openPart(ctx, p) // before anything is made: its model may be gone
	if err != nil {
		return domain.Attempt{}, err
	}
	ctx = context.WithoutCancel(ctx)
	read, err := b.makePart(ctx, f.attempt, p)
	if err != nil {
		return domain.Attempt{}, err
	}
	err = c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := b.insertBegun(tx, session, opens); err != nil {
			return err
		}
		return tx.PutRead(b.attempt.ID, read)
	})
	c.Kick()
	return b.attempt, err
}

// acceptedPart makes the tree of what was accepted. It only looks at the attempt: no claim.
func (c *Conductor) acceptedPart(ctx context.Context, f facts) (p part, err error) {
	op := "split"
	if f.attempt.State != domain.StateReady || f.attempt.Artifact.Kind != domain.ArtifactChange {
		return p, domain.E(domain.CodeConflict, op, "attempt %s is %s: there is no change to split", f.attempt.ID, f.attempt.State)
	}
	w := newWorker(c, f.attempt)
	defer w.cancel(nil)
	b, err := w.open(ctx)
	if err != nil {
		return p, err
	}
	defer b.close()
	files, err := b.files(ctx)
	if err != nil {
		return p, err
	}
	if p.read, err = c.readHunks(ctx, f.attempt.ID); err != nil {
		return p, err
	}
	left, accepted := review.LeftIn(files, p.read)
	switch p.accepted = accepted; {
	case accepted == review.Tally{}:
		return p, domain.E(domain.CodeConflict, op, "no hunk of it is accepted").WithHint("coppice judge %s --accept", f.attempt.ID)
	case len(left) == 0:
		return p, domain.E(domain.CodeConflict, op, "all of it is accepted").WithHint("land it: coppice land %s", f.attempt.ID)
	}
	p.read = onlyAccepted(p.read)
	p.tree, err = b.without(ctx, left)
	return p, domain.Wrap(op, err)
}

// onlyAccepted is what was read where nothing is there but what was accepted.
func onlyAccepted(read []domain.ReadHunk) (out []domain.ReadHunk) {
	for _, h := range read {
		if len(h.Prints) > 0 {
			h = review.Without(h, func(v domain.VerdictKind) bool { return v == domain.VerdictAccept })
		}
		if h.Verdict == domain.VerdictAccept {
			h.Sent = false
			out = append(out, h)
		}
	}
	return out
}

// makePart makes the worktree, with what was accepted in its files, and says what of them was read and judged.
func (b *bench) makePart(ctx context.Context, of domain.Attempt, p part) ([]domain.ReadHunk, error) {
	commit, err := b.repo.CommitTree(ctx, git.Commit{
		Tree: p.tree, Parents: []string{of.Base}, Message: "what was accepted", Author: git.Self, Committer: git.Self, At: b.w.c.Now(),
	})
	if err != nil {
		return nil, err
	}
	if err := b.beginOn(ctx, "accepted", commit, p.tree); err != nil {
		return nil, err
	}
	if err := b.w.c.Trees.SyncBranch(ctx, b.repo, b.attempt.ID, b.attempt.Branch, commit); err != nil {
		return nil, err
	}
	files, err := b.files(ctx)
	if err != nil {
		return nil, err
	}
	b.attempt.Artifact = of.Artifact
	b.attempt.Artifact.Minutes = review.Minutes(files)
	b.attempt.Artifact.Summary = fmt.Sprintf("A part of attempt %d, %s that a person accepted.\n\n%s", of.Ordinal, p.words(), of.Artifact.Summary)
	over := review.Carried(files, p.read, b.attempt.HeadTree)
	return append(p.read, over...), nil
}

// openPart is a session for whoever the part may be sent back to.
func (b *bench) openPart(ctx context.Context, p part) (domain.Session, []domain.Message, error) {
	_, info, err := b.w.c.Models.Open(ctx, b.attempt.Model)
	if err != nil {
		return domain.Session{}, nil, err
	}
	facts := b.briefing()
	facts.Notices = append(facts.Notices,
		fmt.Sprintf("The worktree holds %s of an earlier attempt, which a person accepted; leave the rest of it out.", p.words()))
	return b.opening(ctx, info, agent.Brief(b.task, facts))
}

// insertBegun puts an attempt on record that begins with files of others: with its session, what that begins with, and a
// checkpoint of the files.
func (b *bench) insertBegun(tx *store.Tx, s domain.Session, opens []domain.Message) error {
	if err := tx.InsertAttempt(&b.attempt); err != nil {
		return err
	}
	if err := tx.PutSession(&s); err != nil {
		return err
	}
	for _, m := range opens {
		if err := tx.Record(domain.MessageAdded{Message: m}); err != nil {
			return err
		}
	}
	cp := domain.Checkpoint{
		ID: domain.CheckpointID(b.w.c.IDs(domain.KindCheckpoint)), Attempt: b.attempt.ID, N: 1,
		Commit: b.attempt.Head, Tree: b.attempt.HeadTree, At: b.w.c.Now(),
	}
	if err := tx.PutCheckpoint(&cp); err != nil {
		return err
	}
	return tx.UpdateAttempt(b.attempt.ID, func(a *domain.Attempt) error {
		a.Session = s.ID
		b.attempt = *a
		return nil
	})
}
