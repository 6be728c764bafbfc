package forecast

import (
	"context"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// Drift is how a target has moved under a change.
type Drift struct {
	Onto  string   // commit of the target
	Files []string // files of the change that the target has changed since its base; none: what was checked holds
	Tree  string   // the change merged with the target; empty: it has not moved, lacks what the base has, or they conflict
}

// Drifted looks at a change from base to head and a target that is at onto; all are commits. Unlike a forecast it leaves
// the merged tree in the repository, for checks to run on.
func Drifted(ctx context.Context, repo *git.Repo, onto, base, head string) (Drift, error) {
	d := Drift{Onto: onto}
	if onto == base {
		return d, nil
	}
	common, err := repo.MergeBase(ctx, onto, base)
	if domain.CodeOf(err) == domain.CodeNotFound {
		common, err = base, nil
	}
	if err != nil {
		return d, err
	}
	var trees [4]string
	for i, commit := range []string{base, head, onto, common} {
		var err error
		if trees[i], err = repo.TreeOf(ctx, commit); err != nil {
			return d, domain.Wrap("see how the target has moved", err)
		}
	}
	stats, err := repo.Touched(ctx, [][2]string{{trees[0], trees[1]}, {trees[3], trees[2]}})
	if err != nil {
		return d, err
	}
	d.Files = touchOf(stats[0]).common(touchOf(stats[1]))
	if common != base {
		return d, nil // what it builds on has to land before both can be checked together
	}
	m, err := repo.MergeTreeBase(ctx, base, onto, head)
	if err != nil {
		return d, err
	}
	if m.Clean {
		d.Tree = m.Tree
	}
	return d, nil
}
