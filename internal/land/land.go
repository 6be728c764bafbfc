package land

import (
	"context"
	"log/slog"
	"time"

	"github.com/coppice/coppice/internal/crash"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// Options are what a Lander needs.
type Options struct {
	Now func() time.Time
	IDs domain.IDs
	Log *slog.Logger // nil: none

	// Patience is how long Recover waits for git processes of the ended program and for locks; 0: three seconds.
	Patience time.Duration
}

// Lander lands changes. It is safe for concurrent use.
type Lander struct{ o Options }

// New makes a Lander.
func New(o Options) *Lander {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.IDs == nil {
		o.IDs = domain.RandomID
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Patience == 0 {
		o.Patience = 3 * time.Second
	}
	return &Lander{o}
}

// Plan says what is to be landed, and how.
type Plan struct {
	Attempt  domain.Attempt
	Task     domain.Task
	Strategy domain.Strategy // empty: squash
	Head     string          // commit of the change; empty: the attempt's head
	Base     string          // commit the change starts from; empty: the attempt's base
	Target   string          // full ref; empty: the task's target
	Commits  []string        // the attempt's own commits after Base, oldest first, for a rebase; may be empty
	Accepted string          // tree a person accepted; another one is refused. Empty: not checked
	Message  string          // of the commit; empty: made from task and artifact
}

func (p Plan) filled() Plan {
	if p.Strategy == "" {
		p.Strategy = domain.StrategySquash
	}
	if p.Head == "" {
		p.Head = p.Attempt.Head
	}
	if p.Base == "" {
		p.Base = p.Attempt.Base
	}
	if p.Target == "" {
		p.Target = p.Task.Target
	}
	if p.Message == "" {
		p.Message = Message(p.Task, p.Attempt, p.Attempt.Artifact)
	}
	p.Message = Clean(p.Message)
	return p
}

// Journal keeps landings durably. Each method returns when what it was told would survive a crash.
type Journal interface {
	// Intend is told of a move before the ref moves: a landing that is intended, or one that is done and now has the
	// commit that is to undo it.
	Intend(ctx context.Context, l domain.Landing) error
	// Settle is told what came of it: done, failed or undone.
	Settle(ctx context.Context, l domain.Landing) error
}

// Merged is a change merged with its target: the tree of both, a commit that has it, and where the target was.
type Merged struct{ Commit, Tree, Onto string }

// Verify sees that the project's checks pass on a merged tree, in a worktree of the app's own. Its error stops the
// landing.
type Verify func(ctx context.Context, m Merged) error

// Land computes the landing, verifies the merged tree when the target has moved, tells the journal, and moves the
// target. verify may be nil: then a merged tree lands as it is.
//
// Errors: CodeConflict when the change does not merge (with the paths), when git refuses to fast-forward the checkout,
// when something is under way in it, when the target moved meanwhile, when the tree is not the accepted one, or when
// nothing is left to land; the identity error of package git; what verify says. In all of these nothing has moved. A
// landing is given back whenever the journal was told of one.
func (l *Lander) Land(
	ctx context.Context, repo *git.Repo, plan Plan, journal Journal, verify Verify,
) (domain.Landing, error) {
	plan = plan.filled()
	if err := accepted(ctx, repo, plan); err != nil {
		return domain.Landing{}, err
	}
	pre, err := l.Preview(ctx, repo, plan)
	if err != nil {
		return domain.Landing{}, err
	}
	if err := refuse(plan, pre); err != nil {
		return domain.Landing{}, err
	}
	after, err := l.build(ctx, repo, plan, pre)
	if err != nil {
		return domain.Landing{}, domain.Wrap("make the commit to land", err)
	}
	if pre.Moved && verify != nil {
		if err := verify(ctx, Merged{after, pre.Tree, pre.Before}); err != nil {
			return domain.Landing{}, domain.Wrap("verify the merged tree", err)
		}
	}
	crash.Point("land.computed")
	return l.journaled(ctx, repo, journal, domain.Landing{
		ID: domain.LandingID(l.o.IDs(domain.KindLanding)), Attempt: plan.Attempt.ID, Project: plan.Task.Project,
		Strategy: plan.Strategy, Target: plan.Target, Before: pre.Before, After: after, Tree: pre.Tree,
		Accepted: plan.Accepted, Message: plan.Message, State: domain.LandingIntended, Checkout: pre.Checkout,
		At: l.o.Now(),
	})
}

// journaled moves the target of a landing between two entries of the journal.
func (l *Lander) journaled(
	ctx context.Context, repo *git.Repo, journal Journal, landing domain.Landing,
) (domain.Landing, error) {
	m := move{landing.Target, landing.Before, landing.After}
	defer hold(repo)()
	checkout, err := m.ready(ctx, repo) // again: verification took its time
	if err != nil {
		return domain.Landing{}, err
	}
	landing.Checkout = checkout
	if err := journal.Intend(ctx, landing); err != nil {
		return domain.Landing{}, domain.Wrap("record the landing", err)
	}
	crash.Point("land.intended")
	ctx = context.WithoutCancel(ctx)
	failed := m.run(ctx, repo, checkout)
	crash.Point("land.moved")
	landing.State = domain.LandingDone
	if failed != nil {
		landing.State, landing.Why = domain.LandingFailed, failed.Error()
	}
	if err := journal.Settle(ctx, landing); err != nil {
		return landing, domain.Wrap("record the end of the landing", err)
	}
	crash.Point("land.settled")
	l.o.Log.Info("landing ended", "landing", landing.ID, "attempt", landing.Attempt, "state", landing.State)
	return landing, failed
}

// accepted holds a landing to the tree that a person said yes to.
func accepted(ctx context.Context, repo *git.Repo, plan Plan) error {
	if plan.Accepted == "" {
		return nil
	}
	tree, err := repo.TreeOf(ctx, plan.Head)
	if err != nil {
		return err
	}
	if tree != plan.Accepted {
		return domain.E(domain.CodeConflict, "land", "the change is another one than was accepted").
			WithHint("read what changed since, and accept it again")
	}
	return nil
}
