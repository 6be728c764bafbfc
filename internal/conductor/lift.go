package conductor

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/coppice/coppice/internal/agent"
	"github.com/coppice/coppice/internal/change"
	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/policy"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// LiftSpec says what is taken over from one attempt of a race into another.
type LiftSpec struct {
	From, Into domain.AttemptID
	Files      []string // whole, as far as the change goes
	Marks      []string // hunks, by what they change
	// Replace makes the files what they are in From, instead of merging what From did to them.
	Replace bool
}

// Lift takes hunks and files of one attempt's change over into the files of another attempt at the same task, as a
// checkpoint of its own. Both did their work on a common ground, so it is a merge of three: where it does not go in
// cleanly, it is refused and nothing has changed. The tree is another one afterwards: what was verified and accepted was
// not this one, and the agent of Into hears of it when it goes on. It gives how many hunks went over.
func (c *Conductor) Lift(ctx context.Context, spec LiftSpec) (int, error) {
	from, err := c.lifted(ctx, spec)
	if err != nil {
		return 0, err
	}
	w, err := c.claim(ctx, spec.Into)
	if err != nil {
		return 0, err
	}
	defer w.releaseClaim()
	b, err := w.open(ctx)
	if err != nil {
		return 0, err
	}
	defer b.close()
	files, err := b.filesOf(ctx, from)
	if err != nil {
		return 0, err
	}
	l, missing := review.Lift(files, spec.Files, spec.Marks)
	if missing != "" {
		return 0, domain.E(domain.CodeNotFound, "lift", "attempt %s changes no %s", from.ID, diff.Show(missing)).
			WithHint("coppice diff %s shows what it changes", from.ID)
	}
	if spec.Replace && len(l.Some) > 0 {
		return 0, domain.E(domain.CodeUsage, "lift", "only whole files replace what is there").WithHint("name the file instead of its hunk")
	}
	if err := b.mayLift(l); err != nil {
		return 0, err
	}
	ctx = context.WithoutCancel(ctx)
	if err := b.lift(ctx, from, l, spec.Replace); err != nil {
		return 0, err
	}
	return l.Hunks, c.Store.Update(ctx, func(tx *store.Tx) error {
		return b.tell(tx, agent.OriginApplied, review.Lifted(l), 0)
	})
}

// lifted gives the attempt that is lifted from.
func (c *Conductor) lifted(ctx context.Context, spec LiftSpec) (from domain.Attempt, err error) {
	op := "lift"
	var into domain.Attempt
	err = c.Store.View(ctx, func(tx *store.Tx) error {
		if from, err = tx.Attempt(spec.From); err == nil {
			into, err = tx.Attempt(spec.Into)
		}
		return err
	})
	switch {
	case err != nil:
		return from, err
	case len(spec.Files)+len(spec.Marks) == 0:
		return from, domain.E(domain.CodeUsage, op, "nothing is named that is to be lifted").WithHint("name files or hunks")
	case from.Task != into.Task:
		return from, domain.E(domain.CodeUsage, op, "%s and %s are attempts at different tasks", from.ID, into.ID).
			WithHint("what is lifted comes from another attempt at the same task")
	case from.ID == into.ID:
		return from, domain.E(domain.CodeUsage, op, "an attempt has its own hunks already")
	case from.Head == "" || from.Head == from.Base:
		return from, domain.E(domain.CodeConflict, op, "attempt %s changed nothing", from.ID)
	}
	return from, nil
}

// filesOf reads the change of another attempt of the project.
func (b *bench) filesOf(ctx context.Context, a domain.Attempt) ([]diff.File, error) {
	files, _, err := change.Read(ctx, b.repo, a.Base, a.Head, change.Options{})
	return files, err
}

func (b *bench) mayLift(l review.Lifting) error {
	op := "lift"
	if b.attempt.State != domain.StateReady && b.attempt.State != domain.StateFailed {
		return domain.E(domain.CodeConflict, op, "attempt %s is %s, not ready", b.attempt.ID, b.attempt.State).
			WithHint("wait until it is done: coppice wait %s", b.attempt.ID)
	}
	for _, path := range l.Paths {
		if ok, rule := policy.PathAllowed(b.task.Contract, path); !ok {
			return domain.E(domain.CodeDenied, op, "%s", policy.Outside(b.task.Contract, path, rule))
		}
	}
	if _, err := os.Lstat(b.attempt.Worktree); err != nil {
		return domain.E(domain.CodeConflict, op, "the attempt's worktree is not there").
			WithHint("bring it back first: coppice bin, then coppice bin restore")
	}
	return b.w.c.Trees.Check(b.repo, b.attempt.Worktree)
}

// lift keeps what is on disk, and makes a tree of it with what comes over.
func (b *bench) lift(ctx context.Context, from domain.Attempt, l review.Lifting, replace bool) error {
	if err := b.keepFinal(ctx); err != nil {
		return err
	}
	tree, err := b.withLifted(ctx, from, l, replace)
	if err != nil {
		return err
	}
	if now, err := b.repo.TreeOf(ctx, b.head()); err != nil || now == tree {
		if err == nil {
			err = domain.E(domain.CodeConflict, "lift", "attempt %s has that already", b.attempt.ID)
		}
		return err
	}
	why := fmt.Sprintf("%d hunks were lifted from another attempt: verify again", l.Hunks)
	if l.Hunks == 1 {
		why = "a hunk was lifted from another attempt: verify again"
	}
	if err := b.setFiles(ctx, domain.Checkpoint{Attempt: b.attempt.ID, Commit: tree}, why); err != nil {
		return err
	}
	if err := b.countMinutes(ctx); err != nil {
		return err
	}
	return b.w.c.Trees.SyncBranch(ctx, b.repo, b.attempt.ID, b.attempt.Branch, b.attempt.Head)
}

// countMinutes estimates anew how long a change takes to read.
func (b *bench) countMinutes(ctx context.Context) error {
	if b.attempt.Artifact.Kind != domain.ArtifactChange {
		return nil
	}
	files, err := b.files(ctx)
	if err != nil {
		return err
	}
	return b.update(ctx, func(a *domain.Attempt) { a.Artifact.Minutes = review.Minutes(files) })
}

// withLifted gives the tree of the attempt with what comes over.
func (b *bench) withLifted(ctx context.Context, from domain.Attempt, l review.Lifting, replace bool) (string, error) {
	if replace && from.Base != b.attempt.Base {
		return "", domain.E(domain.CodeConflict, "lift", "the two attempts began at different commits: replacing would undo what landed in between").
			WithHint("lift without replacing")
	}
	if replace {
		return b.repo.Retree(ctx, git.Retree{Tree: b.head(), From: from.Head, Back: l.Whole})
	}
	taken, err := b.taken(ctx, from, l)
	if err != nil {
		return "", err
	}
	m, err := b.repo.MergeTreeBase(ctx, from.Base, b.head(), taken)
	if err == nil && !m.Clean {
		err = domain.E(domain.CodeConflict, "lift", "it does not go in cleanly: attempt %s says something else there, in %s",
			b.attempt.ID, shownPaths(m.Conflicts)).
			WithHint("nothing was changed; take the whole file as it is there with --file and --replace, or request changes")
	}
	return m.Tree, err
}

func shownPaths(paths []string) string {
	shown := make([]string, len(paths))
	for i, p := range paths {
		shown[i] = diff.Show(p)
	}
	return strings.Join(shown, ", ")
}

// taken makes a tree of what the other attempt began from, with nothing but what is lifted.
func (b *bench) taken(ctx context.Context, from domain.Attempt, l review.Lifting) (string, error) {
	to := git.Retree{Tree: from.Base, From: from.Head, Back: l.Whole, Text: map[string][]byte{}}
	for path, s := range l.Some {
		if s.File.Old != "" {
			path = s.File.Old // the hunks of a renamed file, without its new name
		}
		before, err := b.repo.ReadFile(ctx, from.Base, path)
		if err == nil {
			to.Text[path], err = diff.Keep(before, s.File, func(hunk, _ int) bool { return s.Taken[hunk] })
		}
		if err != nil {
			return "", domain.Wrap("lift", err)
		}
	}
	return b.repo.Retree(ctx, to)
}
