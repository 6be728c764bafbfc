package conductor

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/worktree"
)

var zeroTime time.Time

// recover takes up what a former engine left. A project whose repository cannot be scanned is left exactly as it is and
// named in a notice; its attempts wait.
func (c *Conductor) recover(ctx context.Context) (notices []string, err error) {
	var projects []domain.Project
	err = c.Store.View(ctx, func(tx *store.Tx) (err error) { projects, err = tx.Projects(); return err })
	if err != nil {
		return nil, err
	}
	for _, p := range projects {
		said, err := c.recoverProject(ctx, p)
		notices = append(notices, said...)
		if err != nil {
			notices = append(notices, fmt.Sprintf("%s: %v", p.Name, err))
			c.Log.Warn("cannot recover a project", "project", p.ID, "err", err)
		}
	}
	return notices, ctx.Err()
}

func (c *Conductor) recoverProject(ctx context.Context, p domain.Project) (notices []string, err error) {
	attempts, err := c.attemptsOf(ctx, p.ID)
	if err != nil || len(attempts) == 0 {
		return nil, err
	}
	repo, err := c.Repo(ctx, p)
	if err != nil {
		return nil, err
	}
	notices, err = c.reconcile(ctx, repo, p, attempts)
	if err != nil {
		return notices, err
	}
	for _, a := range attempts {
		switch {
		case a.State == domain.StateLanding, a.State == domain.StateLanded:
			err = c.recoverLanding(ctx, repo, a)
		case a.State.Working(), a.State == domain.StateChangesRequested:
			err = c.recoverAttempt(ctx, a)
		}
		if err != nil {
			return notices, err
		}
	}
	return notices, nil
}

func (c *Conductor) attemptsOf(ctx context.Context, p domain.ProjectID) (out []domain.Attempt, err error) {
	err = c.Store.View(ctx, func(tx *store.Tx) (err error) {
		out, err = tx.Attempts(store.AttemptFilter{Project: p})
		return err
	})
	return out, err
}

// recoverAttempt queues an attempt that was at work. What it was doing is completed from the records when it runs.
func (c *Conductor) recoverAttempt(ctx context.Context, a domain.Attempt) error {
	_, err := c.moveAnd(ctx, a.ID, domain.StateQueued, func(a *domain.Attempt) { a.Why = "goes on after a restart" },
		func(tx *store.Tx, a domain.Attempt) error { return expireRequests(tx, a.ID, c.Now()) })
	return err
}

// reconcile agrees database, git's list of worktrees and disk. Attempts whose worktree is gone fail with a way out;
// strays are named.
func (c *Conductor) reconcile(ctx context.Context, repo *git.Repo, p domain.Project, attempts []domain.Attempt) (notices []string, err error) {
	known := make([]worktree.Known, 0, len(attempts))
	for _, a := range attempts {
		if a.Worktree != "" {
			known = append(known, worktree.Known{Attempt: a.ID, Dir: a.Worktree, Branch: a.Branch, Done: a.State.Done()})
		}
	}
	report, err := c.Trees.Reconcile(ctx, repo, known)
	if err != nil {
		return nil, err
	}
	return reportNotices(p.Name, report), nil
}

// reportNotices says what a reconciliation found, a line each.
func reportNotices(name string, r worktree.Report) (notices []string) {
	say := func(format string, args ...any) { notices = append(notices, name+": "+fmt.Sprintf(format, args...)) }
	for _, id := range r.Missing {
		say("the worktree of attempt %s is gone; it is made anew from its last checkpoint when it goes on", id)
	}
	for _, id := range slices.Concat(r.Replaced, r.Unlisted, r.Broken) {
		say("the worktree of attempt %s is not what it was; it is left alone", id)
	}
	for _, id := range r.Repaired {
		say("the link of attempt %s's worktree was repaired", id)
	}
	for _, dir := range r.Strays {
		say("%s belongs to no attempt; it is left alone", dir)
	}
	for _, file := range r.Locks {
		say("%s is a lock of somebody else's; git may wait for it", file)
	}
	return notices
}
