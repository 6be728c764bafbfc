package conductor

import (
	"context"
	"errors"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// Tour has a model that has not seen the session make a tour through a change that stands in the queue, in a goroutine of
// its own; an empty model is one that is picked. The attempt stays where it is and goes on as it does: a tour is no step of
// the loop. What it costs is the attempt's.
func (c *Conductor) Tour(ctx context.Context, id domain.AttemptID, model string) (domain.Tour, error) {
	f, err := c.facts(ctx, id)
	if err != nil {
		return domain.Tour{}, err
	}
	w, err := c.beside(f.attempt)
	if err != nil {
		return domain.Tour{}, err
	}
	b, t, err := w.beginTour(ctx, model)
	if err != nil {
		w.leaveBeside()
		return t, err
	}
	c.wg.Go(func() {
		defer w.leaveBeside()
		defer b.close()
		b.endTour(w.ctx, t)
	})
	return t, nil
}

// Touring says whether a tour of an attempt is being made.
func (c *Conductor) Touring(id domain.AttemptID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tours[id] != nil
}

// StopTour ends the making of a tour. What was made before stays.
func (c *Conductor) StopTour(ctx context.Context, id domain.AttemptID) error {
	c.mu.Lock()
	w := c.tours[id]
	c.mu.Unlock()
	if w == nil {
		return domain.E(domain.CodeConflict, "tour", "no tour of it is being made")
	}
	w.cancel(errTourStopped)
	return w.ended(ctx)
}

// Why a tour may end before it is made.
var (
	errTourStopped = domain.E(domain.CodeCancelled, "", "a person stopped it")
	errTourCut     = domain.E(domain.CodeCancelled, "", "the engine ended before the tour was made")
)

// beside makes a worker that holds nothing of the attempt: others may work on it meanwhile.
func (c *Conductor) beside(a domain.Attempt) (*worker, error) {
	w := newWorker(c, a)
	w.holding, w.aside = false, true
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.draining:
		w.cancel(nil)
		return nil, domain.E(domain.CodeUnavailable, "", "the engine is stopping")
	case c.tours[a.ID] != nil:
		w.cancel(nil)
		return nil, domain.E(domain.CodeConflict, "tour", "a tour of it is being made already").WithHint("wait until it is there")
	}
	c.tours[a.ID] = w
	return w, nil
}

func (w *worker) leaveBeside() {
	w.cancel(nil)
	w.deltas.stop()
	w.c.mu.Lock()
	delete(w.c.tours, w.id)
	w.c.mu.Unlock()
	close(w.done)
	w.c.Publish(domain.Event{At: w.c.Now(), Kind: domain.EventReview, Attempt: w.id})
}

// beginTour puts on record that a tour is made, with the session of who makes it and what it is told.
func (w *worker) beginTour(ctx context.Context, model string) (*bench, domain.Tour, error) {
	b, err := w.open(ctx)
	if err != nil {
		return nil, domain.Tour{}, err
	}
	if err := b.mayReview(); err != nil {
		return b, domain.Tour{}, err
	}
	if model == "" {
		if model, err = w.c.Reviewer(ctx, b.project, b.attempt.Model); err != nil {
			return b, domain.Tour{}, err
		}
	}
	_, info, err := w.c.Models.Open(ctx, model)
	if err != nil {
		return b, domain.Tour{}, err
	}
	t := domain.Tour{
		Session: domain.SessionID(w.c.IDs(domain.KindSession)), Attempt: b.attempt.ID, Round: b.attempt.Round, Model: model,
		Tree: b.attempt.HeadTree, AskedAt: w.c.Now(),
	}
	s := domain.Session{ID: t.Session, Attempt: t.Attempt, Model: model, Stage: domain.StageTour, CreatedAt: t.AskedAt}
	messages, err := b.readerMessages(ctx, s, info, agent.Guide)
	if err != nil {
		return b, t, err
	}
	return b, t, w.c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := putReader(tx, s, messages); err != nil {
			return err
		}
		return tx.PutTour(&t)
	})
}

// endTour lets the reader read, and writes down what came of it. Nothing else of the attempt is written to.
func (b *bench) endTour(ctx context.Context, t domain.Tour) {
	read := b.attempt // as it was handed to the reader, whatever becomes of it meanwhile
	out, err := b.runReader(ctx, t.Session, t.Model, t.Round)
	switch {
	case errors.Is(context.Cause(ctx), errTourStopped):
		err = errTourStopped
	case ctx.Err() != nil || err == nil && out.Kind == agent.Paused:
		err = errTourCut
	}
	var files []diff.File
	if err == nil {
		files, err = b.filesOf(context.WithoutCancel(ctx), read)
	}
	t.At = b.w.c.Now()
	if err != nil {
		b.w.c.Log.Info("no tour", "attempt", t.Attempt, "model", t.Model, "err", err)
		t.Failure = domain.FailureOf(err)
	} else {
		t.Summary = review.Said(out.Artifact.Summary)
		t.Stops, t.Dropped = review.Stops(out.Artifact.Stops, files)
	}
	put := func() error {
		return b.w.c.Store.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.PutTour(&t) })
	}
	if err := b.w.insist(put); err != nil {
		b.w.c.Log.Error("cannot keep a tour", "attempt", t.Attempt, "err", err)
	}
}
