package land

import (
	"context"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/crash"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// Undo takes a landing back: a commit on the target as it is now that reverses what landed, computed in memory as a
// merge whose base is the landed commit and whose other side is what was there before. It moves the target as a
// landing does. If nothing came after the landing, the tree is the one from before it, byte for byte.
//
// The journal is told of the landing with Undo set, still done, before the ref moves, and of its end after.
//
// Errors: CodeConflict when the landing is not done, is no longer in the target, or when later work touched the same
// lines (with the paths); and those of Land's move. In all of these nothing has moved.
func (l *Lander) Undo(
	ctx context.Context, repo *git.Repo, landing domain.Landing, journal Journal,
) (domain.Landing, error) {
	op := "undo the landing on " + short(landing.Target)
	if landing.State != domain.LandingDone || landing.Undo != "" {
		return landing, domain.E(domain.CodeConflict, op, "it is %s", landing.State).
			WithHint("only a landing that is done can be undone")
	}
	tip, tree, err := reversed(ctx, repo, op, landing)
	if err != nil {
		return landing, err
	}
	who, err := repo.Identity(ctx)
	if err != nil {
		return landing, domain.Wrap(op, err)
	}
	commit, err := repo.CommitTree(ctx, git.Commit{
		Tree: tree, Parents: []string{tip}, Message: revertMessage(landing), Author: who, Committer: who, At: l.o.Now(),
	})
	if err != nil {
		return landing, domain.Wrap(op, err)
	}
	crash.Point("undo.computed")
	return l.journalUndo(ctx, repo, journal, landing, move{landing.Target, tip, commit})
}

// reversed computes the tree of the target without what landed.
func reversed(ctx context.Context, repo *git.Repo, op string, landing domain.Landing) (tip, tree string, err error) {
	name := short(landing.Target)
	tip, has, err := holds(ctx, repo, landing.Target, landing.After)
	if err != nil {
		return "", "", domain.Wrap(op, err)
	}
	if !has {
		return "", "", domain.E(domain.CodeConflict, op, "%s no longer has commit %.10s", name, landing.After).
			WithHint("its history was rewritten; revert by hand what is left of it")
	}
	m, err := repo.MergeTreeBase(ctx, landing.After, tip, landing.Before)
	if err != nil {
		return "", "", domain.Wrap(op, err)
	}
	if !m.Clean {
		return "", "", domain.E(domain.CodeConflict, op, "later work touches the same lines in %s", list(m.Conflicts)).
			WithHint("undo the later work first, or revert by hand: git revert %.10s", landing.After)
	}
	now, err := repo.TreeOf(ctx, tip)
	if err == nil && now == m.Tree {
		err = domain.E(domain.CodeConflict, op, "nothing of it is left in %s", name)
	}
	return tip, m.Tree, err
}

func (l *Lander) journalUndo(
	ctx context.Context, repo *git.Repo, journal Journal, landing domain.Landing, m move,
) (domain.Landing, error) {
	defer hold(repo)()
	checkout, err := m.ready(ctx, repo)
	if err != nil {
		return landing, err
	}
	landing.Undo, landing.Checkout, landing.Why = m.to, checkout, ""
	if err := journal.Intend(ctx, landing); err != nil {
		landing.Undo = ""
		return landing, domain.Wrap("record the undo", err)
	}
	crash.Point("undo.intended")
	ctx = context.WithoutCancel(ctx)
	failed := m.run(ctx, repo, checkout)
	crash.Point("undo.moved")
	if failed != nil {
		landing.Why = failed.Error()
	}
	settle(&landing, failed == nil)
	if err := journal.Settle(ctx, landing); err != nil {
		return landing, domain.Wrap("record the end of the undo", err)
	}
	crash.Point("undo.settled")
	l.o.Log.Info("undo ended", "landing", landing.ID, "state", landing.State)
	return landing, failed
}

func revertMessage(landing domain.Landing) string {
	subject, _, _ := strings.Cut(landing.Message, "\n")
	s := fmt.Sprintf("Revert %q\n\nThis takes back commit %s.", subject, landing.After)
	for line := range strings.Lines(landing.Message) {
		if strings.HasPrefix(line, "Coppice-Task: ") {
			s += "\n\n" + line
		}
	}
	return Clean(s)
}
