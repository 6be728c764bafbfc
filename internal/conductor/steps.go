package conductor

import (
	"context"
	"errors"
	"os"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/sandbox"
)

// bench is what a worker has open while it works: what it knows, the repository, and the box commands run in.
type bench struct {
	facts
	w        *worker
	repo     *git.Repo
	settings Settings
	box      *sandbox.Box
	again    bool // a person wants it to go on after a failure
	mending  *mending
	counter  *git.Counter // of the change, turn by turn; nil: not yet
}

// mending is what an attempt falls back on when its agent cannot mend a result: that result, and what was wrong with it.
type mending struct {
	artifact domain.Artifact
	wrong    error
}

// steps carries the attempt on from where it stands: prepare, run, verify, ready. A nil error means that it is where a
// person is needed and the store says so.
func (w *worker) steps() error {
	b, err := w.open(w.ctx)
	if err != nil {
		return err
	}
	defer b.close()
	if b.attempt.Worktree == "" {
		if err := b.prepare(w.ctx); err != nil {
			return err
		}
	}
	if err := b.mendTree(w.ctx); err != nil {
		return err
	}
	if err := b.takeBackRejected(w.ctx); err != nil {
		return err
	}
	if err := b.openBox(w.ctx); err != nil {
		return err
	}
	w.setActivity("")
	b.again = b.attempt.Failure != nil
	if b.attempt.State != domain.StateRunning {
		if err := b.move(w.ctx, domain.StateRunning, func(a *domain.Attempt) { a.Why, a.Failure = "", nil }); err != nil {
			return err
		}
	}
	for {
		again, err := b.round(w.ctx)
		if err != nil || !again {
			return err
		}
	}
}

// round lets the agent work until it is done, and judges the result. again means that the agent has to mend it.
func (b *bench) round(ctx context.Context) (again bool, err error) {
	if b.attempt.Artifact.Kind == "" {
		artifact, err := b.runAgent(ctx)
		if err != nil {
			return false, b.fallBack(ctx, err)
		}
		if again, err := b.accept(ctx, artifact); err != nil || again {
			return again, err
		}
	}
	return b.verify(ctx)
}

// mendTree makes a worktree anew that was deleted by hand, from its last checkpoint. One that was replaced is an error.
func (b *bench) mendTree(ctx context.Context) error {
	if _, err := os.Lstat(b.attempt.Worktree); os.IsNotExist(err) {
		a := b.attempt
		return b.w.c.Trees.Recreate(ctx, b.repo, a.ID, a.Worktree, a.Branch, b.head())
	}
	return b.w.c.Trees.Check(b.repo, b.attempt.Worktree)
}

// fallBack keeps a result that was there when the agent fails at mending it: the failure a person judges is the one of
// the result, and why it was not mended stands beside it.
func (b *bench) fallBack(ctx context.Context, err error) error {
	if b.mending == nil || ctx.Err() != nil || errors.Is(err, errPaused) {
		return err
	}
	m := b.mending
	if err := b.update(ctx, func(a *domain.Attempt) { a.Artifact = m.artifact }); err != nil {
		return err
	}
	return domain.E(domain.CodeOf(m.wrong), "", "%v; the agent did not mend it: %v", m.wrong, err).WithHint("%s", domain.HintOf(m.wrong))
}

func (w *worker) open(ctx context.Context) (*bench, error) {
	f, err := w.c.facts(ctx, w.id)
	if err != nil {
		return nil, err
	}
	b := &bench{facts: f, w: w}
	if b.settings, err = w.c.Settings(ctx, f.project); err != nil {
		return nil, err
	}
	b.repo, err = w.c.Repo(ctx, f.project)
	return b, err
}

func (b *bench) close() {
	if b.box != nil {
		_ = b.box.Close() // ends everything the attempt started; there is nothing to add to how it ended
	}
}

// openBox opens the place commands run in and writes down which isolation is in force.
func (b *bench) openBox(ctx context.Context) (err error) {
	b.box, err = b.w.c.Sandbox.Open(ctx, sandbox.Spec{
		Attempt: b.attempt.ID, Dir: b.attempt.Worktree, GitDir: b.repo.GitDir(), Private: b.w.c.privateOf(b.attempt.ID),
		Require: b.task.Contract.Isolation,
	})
	if err != nil {
		return err
	}
	in := b.box.Isolation()
	if in == b.attempt.Isolation {
		return nil
	}
	return b.update(ctx, func(a *domain.Attempt) { a.Isolation = in })
}

// move and update keep the bench's copy of the attempt as the store has it.
func (b *bench) move(ctx context.Context, to domain.State, change func(*domain.Attempt)) error {
	a, err := b.w.c.move(ctx, b.attempt.ID, to, change)
	if err == nil {
		b.attempt = a
	}
	return err
}

func (b *bench) update(ctx context.Context, change func(*domain.Attempt)) error {
	return b.w.c.update(ctx, b.attempt.ID, func(a *domain.Attempt) error {
		change(a)
		b.attempt = *a
		return nil
	})
}

// refresh reads the attempt again after others wrote to it (the recorder counts usage, turns move its head).
func (b *bench) refresh(ctx context.Context) error {
	f, err := b.w.c.facts(ctx, b.attempt.ID)
	if err == nil {
		b.facts = f
	}
	return err
}
