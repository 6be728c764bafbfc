package conductor

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// Review says how changes are read by a model before a person reads them.
type Review struct {
	Auto   bool // each change is, unless its task says otherwise
	Rounds int  // how often its author is sent back with what was found
}

// Review has a change that stands in the queue read by a model that has not seen its session, in a goroutine of its own;
// an empty model is one that is picked. Whatever it says, the attempt stands in the queue again afterwards.
func (c *Conductor) Review(ctx context.Context, id domain.AttemptID, model string) error {
	w, err := c.claim(ctx, id)
	if err != nil {
		return err
	}
	b, err := w.open(ctx)
	if err == nil {
		err = b.mayReview()
	}
	if err == nil && model == "" {
		model, err = c.Reviewer(ctx, b.project, b.attempt.Model)
	}
	if err == nil {
		_, _, err = c.Models.Open(ctx, model)
	}
	var o domain.Opinion
	if err == nil {
		o, err = b.beginReview(ctx, model)
	}
	if err != nil {
		w.releaseClaim()
		return err
	}
	c.wg.Go(func() {
		defer w.releaseClaim()
		defer b.close()
		w.settle(b.endReview(w.ctx, o))
	})
	return nil
}

func (b *bench) mayReview() error {
	op := "review"
	switch {
	case b.attempt.State != domain.StateReady:
		return domain.E(domain.CodeConflict, op, "attempt %s is %s, not ready", b.attempt.ID, b.attempt.State).
			WithHint("a change is read once its checks have passed")
	case b.attempt.Artifact.Kind != domain.ArtifactChange:
		return domain.E(domain.CodeConflict, op, "a %s has no diff to read", b.attempt.Artifact.Kind)
	}
	if _, err := os.Lstat(b.attempt.Worktree); err != nil {
		return domain.E(domain.CodeConflict, op, "the attempt's worktree is not there").
			WithHint("bring it back first: coppice bin, then coppice bin restore")
	}
	return nil
}

// endReview carries a reading that a person asked for to its end.
func (b *bench) endReview(ctx context.Context, o domain.Opinion) error {
	o, comments, err := b.read(ctx, o)
	if err != nil {
		return err
	}
	return b.keepOpinion(ctx, o, comments, func(*domain.Attempt) {})
}

// reviewFirst has a verified change read by a model where that is due, and puts it into the queue. again means that its
// author was sent back with what was found.
func (b *bench) reviewFirst(ctx context.Context) (again bool, err error) {
	if b.attempt.Artifact.Kind != domain.ArtifactChange {
		return false, b.ready(ctx)
	}
	opinions, err := b.opinions(ctx)
	if err != nil {
		return false, err
	}
	here := func(o domain.Opinion) bool { return o.Tree == b.attempt.HeadTree && o.Round == b.attempt.Round }
	begun := slices.IndexFunc(opinions, func(o domain.Opinion) bool { return here(o) && !o.Given() })
	auto := b.settings.Review.Auto && !b.task.NoReview && b.attempt.ReadyAt.IsZero()
	var o domain.Opinion
	switch {
	case begun >= 0: // it was broken off by the end of an engine
		o = opinions[begun]
		err = b.move(ctx, domain.StateReviewing, nil)
	case auto && !slices.ContainsFunc(opinions, here):
		model, refused := b.w.c.Reviewer(ctx, b.project, b.attempt.Model)
		if refused != nil {
			b.w.c.Log.Warn("no model is there to review", "attempt", b.attempt.ID, "err", refused)
			return false, b.ready(ctx)
		}
		o, err = b.beginReview(ctx, model)
	default:
		return false, b.ready(ctx)
	}
	if err != nil {
		return false, err
	}
	o, comments, err := b.read(ctx, o)
	if err != nil {
		return false, err
	}
	if auto && b.mayReturn(opinions) && slices.ContainsFunc(comments, review.Severe) {
		return true, b.returnWith(ctx, o, comments, sentOf(opinions, b.attempt.Round))
	}
	return false, b.keepOpinion(ctx, o, comments, b.readied)
}

func (b *bench) opinions(ctx context.Context) (out []domain.Opinion, err error) {
	err = b.w.c.Store.View(ctx, func(tx *store.Tx) error {
		out, err = tx.Opinions(b.attempt.ID)
		return err
	})
	return out, err
}

func (b *bench) mayReturn(opinions []domain.Opinion) bool {
	return sentOf(opinions, b.attempt.Round) < b.settings.Review.Rounds
}

// sentOf counts how often the author was sent back in a round.
func sentOf(opinions []domain.Opinion, round int) (n int) {
	for _, o := range opinions {
		if o.Round == round && o.Sent {
			n++
		}
	}
	return n
}

// keepOpinion writes an opinion down and puts the attempt into the queue, in one step. Nothing of what it says has a part
// in that: neither the state, nor the evidence, nor a verdict.
func (b *bench) keepOpinion(ctx context.Context, o domain.Opinion, comments []domain.Comment, change func(*domain.Attempt)) error {
	a, err := b.w.c.moveAnd(ctx, b.attempt.ID, domain.StateReady, change, func(tx *store.Tx, _ domain.Attempt) error {
		return putOpinion(tx, o, comments)
	})
	b.attempt = a
	return err
}

func putOpinion(tx *store.Tx, o domain.Opinion, comments []domain.Comment) error {
	if err := putComments(tx, comments); err != nil {
		return err
	}
	return tx.PutOpinion(&o)
}

func putComments(tx *store.Tx, comments []domain.Comment) error {
	for _, c := range comments {
		if err := tx.PutComment(&c); err != nil {
			return err
		}
	}
	return nil
}

// returnWith sends the author back with what was found, in one step with the opinion.
func (b *bench) returnWith(ctx context.Context, o domain.Opinion, comments []domain.Comment, before int) error {
	o.Sent = true
	text := review.Remarks(o, comments)
	for i := range comments {
		if review.Severe(comments[i]) {
			comments[i].State = domain.CommentSent
		}
	}
	b.mending = &mending{b.attempt.Artifact, domain.E(domain.CodeChecksFailed, "", "%s found %d things in it", o.Model, o.Found)}
	message := agent.UserMessage(b.attempt.Session, b.attempt.Round, agent.OriginReview, text, b.w.c.Now())
	a, err := b.w.c.moveAnd(ctx, b.attempt.ID, domain.StateRunning, func(a *domain.Attempt) {
		a.Repairs, a.Artifact = 0, domain.Artifact{}
		a.Why = fmt.Sprintf("goes through what %s found, %d of %d", o.Model, before+1, b.settings.Review.Rounds)
	}, func(tx *store.Tx, _ domain.Attempt) error {
		if err := putOpinion(tx, o, comments); err != nil {
			return err
		}
		return tx.Record(domain.MessageAdded{Message: message})
	})
	b.attempt = a
	return err
}
