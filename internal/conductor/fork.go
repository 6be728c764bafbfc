package conductor

import (
	"context"
	"fmt"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/worktree"
)

// Forking says how an attempt goes on from a turn of another.
type Forking struct {
	Turn  int
	Note  string // what a person tells the new agent; may be empty
	Model string // that goes on; empty: the one of the session as of then
}

// Fork makes another attempt at the same task that goes on from a turn of one there is: with the session up to that turn
// and the files of its checkpoint. The attempt that is forked stays as it is, at work or not.
func (c *Conductor) Fork(ctx context.Context, id domain.AttemptID, from Forking) (domain.Attempt, error) {
	turn := from.Turn
	f, err := c.facts(ctx, id)
	if err != nil {
		return domain.Attempt{}, err
	}
	if f.attempt.Base == "" || f.attempt.Session == "" {
		return domain.Attempt{}, domain.E(domain.CodeConflict, "fork", "the attempt has not begun")
	}
	at, err := c.checkpointOf(ctx, f.attempt, turn)
	if err != nil {
		return domain.Attempt{}, err
	}
	b, err := c.forkBench(ctx, f)
	if err != nil {
		return domain.Attempt{}, err
	}
	other, err := b.otherModel(ctx, from.Model)
	if err != nil {
		return domain.Attempt{}, err
	}
	ctx = context.WithoutCancel(ctx)
	if err := b.beginOn(ctx, fmt.Sprintf("from-%d", turn), at.Commit, at.Tree); err != nil {
		return domain.Attempt{}, err
	}
	err = c.Store.Update(ctx, func(tx *store.Tx) error { return c.insertFork(tx, f.attempt, &b.attempt, from, other) })
	c.Kick()
	return b.attempt, err
}

// beginOn makes the worktree of an attempt that is not on record yet, on its base, with the files of a commit. The branch is
// named after the task and how.
func (b *bench) beginOn(ctx context.Context, how, commit, tree string) error {
	wt, err := b.w.c.Trees.Fork(ctx, b.repo, worktree.Spec{
		Attempt: b.attempt.ID, Project: b.project.ID, Slug: b.slug() + "-" + how, Base: b.attempt.Base, Carry: b.settings.Carry,
	}, commit)
	if err != nil {
		return err
	}
	if err := b.setUp(ctx, wt.Dir); err != nil {
		return err
	}
	b.attempt.Branch, b.attempt.Worktree, b.attempt.Head, b.attempt.HeadTree = wt.Branch, wt.Dir, commit, tree
	stat, err := b.stat(ctx, commit)
	if err != nil {
		return err
	}
	b.attempt.Diff = *stat
	return nil
}

// opening is a fresh session with what it begins with: the system text, and the brief. Neither is on record yet.
func (b *bench) opening(ctx context.Context, info provider.Info, brief string) (domain.Session, []domain.Message, error) {
	s, system, err := b.freshSession(ctx, b.attempt.Model, info)
	first := agent.UserMessage(s.ID, b.attempt.Round, "", system, b.w.c.Now())
	first.Role = domain.RoleSystem
	return s, []domain.Message{first, agent.UserMessage(s.ID, b.attempt.Round, agent.OriginBrief, brief, b.w.c.Now())}, err
}

// forkBench is the bench of an attempt that is not on record yet.
func (c *Conductor) forkBench(ctx context.Context, f facts) (*bench, error) {
	from := f.attempt
	f.attempt = domain.Attempt{
		ID: domain.AttemptID(c.IDs(domain.KindAttempt)), Task: from.Task, Project: from.Project, State: domain.StateQueued,
		Model: from.Model, Base: from.Base, BaseTree: from.BaseTree, Background: from.Background, Isolation: from.Isolation,
		Reconciles: from.Reconciles, PartOf: from.PartOf,
		CreatedAt: c.Now(), StartedAt: c.Now(),
	}
	b := &bench{facts: f, w: newWorker(c, f.attempt)}
	var err error
	if b.settings, err = c.Settings(ctx, f.project); err != nil {
		return nil, err
	}
	b.repo, err = c.Repo(ctx, f.project)
	return b, err
}

// otherModel is what changes in a session when the model that is named goes on with it; nil: none is named.
func (b *bench) otherModel(ctx context.Context, model string) (*suit, error) {
	if model == "" {
		return nil, nil
	}
	_, info, err := b.w.c.Models.Open(ctx, model)
	if err != nil {
		return nil, err
	}
	s, system, err := b.freshSession(ctx, model, info)
	return &suit{s, system}, err
}

// insertFork puts the attempt, the copied session and a person's word on record together.
func (c *Conductor) insertFork(tx *store.Tx, from domain.Attempt, a *domain.Attempt, f Forking, other *suit) error {
	copies, err := newCopier(tx, c.IDs, from.ID, a.ID, f.Turn)
	if err != nil {
		return err
	}
	s, err := copies.sessionOf(from.Session)
	if err != nil {
		return err
	}
	words := copiedWords(from, f.Turn)
	if other != nil && other.session.Model != s.Model {
		words += fmt.Sprintf(" %s goes on in the place of %s.", other.session.Model, s.Model)
		copies.wear(&s, other)
	}
	a.Model = s.Model // of then: another may have taken over since
	if e := from.Escalation; e != nil && e.To == s.Model {
		own := *e
		own.Before = 0
		a.Escalation = &own
	}
	if err := tx.InsertAttempt(a); err != nil {
		return err
	}
	made, err := copies.session(s, words, domain.SeamFork)
	if err != nil {
		return err
	}
	if f.Note != "" {
		m := agent.UserMessage(made.ID, a.Round, agent.OriginPerson, f.Note, c.Now())
		if err := tx.Record(domain.MessageAdded{Message: m}); err != nil {
			return err
		}
	}
	head, tree, diff := a.Head, a.HeadTree, a.Diff
	return tx.UpdateAttempt(a.ID, func(stored *domain.Attempt) error {
		stored.Session, stored.Head, stored.HeadTree, stored.Diff = made.ID, head, tree, diff
		*a = *stored
		return nil
	})
}

// RewindSession takes the attempt's conversation back to the end of a turn: what the agent is sent next ends there. The
// files stay as they are; see Rewind for those.
func (c *Conductor) RewindSession(ctx context.Context, id domain.AttemptID, turn int) error {
	return c.Exclusive(ctx, id, func(ctx context.Context) error {
		f, err := c.facts(ctx, id)
		if err != nil {
			return err
		}
		switch {
		case f.attempt.Session == "":
			return domain.E(domain.CodeConflict, "rewind", "the attempt has no session")
		case f.attempt.State.Done() && f.attempt.State != domain.StateCancelled, f.attempt.State == domain.StateLanding:
			return domain.E(domain.CodeConflict, "rewind", "the attempt is %s", f.attempt.State)
		}
		if _, err := c.checkpointOf(ctx, f.attempt, turn); err != nil {
			return err // there is no such turn
		}
		return c.Store.Update(ctx, func(tx *store.Tx) error { return c.takeBack(tx, f.attempt, turn) })
	})
}

func (c *Conductor) takeBack(tx *store.Tx, a domain.Attempt, turn int) error {
	copies, err := newCopier(tx, c.IDs, a.ID, a.ID, turn)
	if err != nil {
		return err
	}
	s, err := copies.sessionOf(a.Session)
	if err != nil {
		return err
	}
	words := fmt.Sprintf("The conversation was taken back to the end of turn %d; what came after it is no longer part of it.", turn)
	made, err := copies.session(s, words, domain.SeamRewind)
	if err != nil {
		return err
	}
	return tx.UpdateAttempt(a.ID, func(a *domain.Attempt) error {
		a.Session, a.Context, a.Why = made.ID, domain.Context{Size: a.Context.Size}, "rewound"
		if a.Model = made.Model; a.Escalation != nil && a.Escalation.To != a.Model {
			a.Escalation = nil // the conversation is the one of the model before
		}
		if a.State != domain.StateReady {
			a.Artifact = domain.Artifact{} // the agent has not finished as of then
		}
		return nil
	})
}
