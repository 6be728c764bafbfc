package land

import (
	"context"
	"fmt"
	"strings"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// maxCommits bounds how many commits of its own an attempt may bring.
const maxCommits = 500

// builder makes the commits of one landing. They are objects without a ref until the target moves.
type builder struct {
	repo *git.Repo
	plan Plan
	pre  Preview
	who  git.Identity
	l    *Lander
}

// build makes the commits of a landing and gives the one the target is to move to. Its tree is the preview's.
func (l *Lander) build(ctx context.Context, repo *git.Repo, plan Plan, pre Preview) (string, error) {
	who, err := repo.Identity(ctx)
	if err != nil {
		return "", err
	}
	if len(plan.Commits) > maxCommits {
		return "", domain.E(domain.CodeUsage, "", "it has %d commits of its own, at most %d can be replayed",
			len(plan.Commits), maxCommits).WithHint("land it as one commit: --strategy squash")
	}
	b := builder{repo, plan, pre, who, l}
	switch plan.Strategy {
	case domain.StrategyMerge:
		return b.merge(ctx)
	case domain.StrategyRebase:
		return b.chain(ctx, pre.Before, pre.Tree)
	}
	return b.commit(ctx, pre.Tree, plan.Message, pre.Before)
}

func (b builder) commit(ctx context.Context, tree, message string, parents ...string) (string, error) {
	return b.repo.CommitTree(ctx, git.Commit{
		Tree: tree, Parents: parents, Message: message, Author: b.who, Committer: b.who, At: b.l.o.Now(),
	})
}

// merge makes the change on its own base, then joins it with the target. A base the target no longer has would come
// back into its history by that, so it is refused.
func (b builder) merge(ctx context.Context) (string, error) {
	if _, has, err := holds(ctx, b.repo, b.pre.Before, b.plan.Base); err != nil {
		return "", err
	} else if !has {
		return "", domain.E(domain.CodeConflict, "", "%s no longer has commit %.10s, which the change began on",
			short(b.plan.Target), b.plan.Base).WithHint("land it as one commit: --strategy squash")
	}
	tree, err := b.repo.TreeOf(ctx, b.plan.Head)
	if err != nil {
		return "", err
	}
	side, err := b.chain(ctx, b.plan.Base, tree)
	if err != nil {
		return "", err
	}
	subject, _, _ := strings.Cut(b.plan.Message, "\n")
	message := Clean(fmt.Sprintf("Merge: %s\n\n%s", subject, trailers(b.plan.Task, b.plan.Attempt)))
	return b.commit(ctx, b.pre.Tree, message, b.pre.Before, side)
}

// chain replays the attempt's own commits on a tip and adds one that leads to the tree, where they do not lead there
// by themselves.
func (b builder) chain(ctx context.Context, tip, tree string) (string, error) {
	var err error
	for _, id := range b.plan.Commits {
		if tip, err = b.replay(ctx, tip, id); err != nil {
			return "", err
		}
	}
	now, err := b.repo.TreeOf(ctx, tip)
	if err != nil || now == tree {
		return tip, err
	}
	return b.commit(ctx, tree, b.plan.Message, tip)
}

// replay puts one commit onto a tip by a three-way merge. One whose change is there already is left out.
func (b builder) replay(ctx context.Context, tip, id string) (string, error) {
	c, err := b.repo.CommitInfo(ctx, id)
	if err != nil {
		return "", err
	}
	if len(c.Parents) == 0 {
		return "", domain.E(domain.CodeConflict, "", "commit %.10s has no parent and cannot be replayed", id)
	}
	m, err := b.repo.MergeTreeBase(ctx, c.Parents[0], tip, id)
	if err != nil {
		return "", err
	}
	subject, _, _ := strings.Cut(c.Message, "\n")
	if !m.Clean {
		return "", domain.E(domain.CodeConflict, "", "commit %.10s (%s) conflicts in %s", id, subject, list(m.Conflicts)).
			WithHint("the change as a whole merges: land it as one commit with --strategy squash")
	}
	if tree, err := b.repo.TreeOf(ctx, tip); err != nil || tree == m.Tree {
		return tip, err
	}
	return b.commit(ctx, m.Tree, b.withTrailers(c.Message), tip)
}

// withTrailers adds the trailers to a commit's own message, where they are not in it.
func (b builder) withTrailers(message string) string {
	message = Clean(message)
	if strings.Contains(message, "\nCoppice-Task: ") {
		return message
	}
	return message + "\n" + trailers(b.plan.Task, b.plan.Attempt) + "\n"
}
