package git

import (
	"context"

	"github.com/coppice/coppice/internal/domain"
)

// ForwardOptions says how FastForward works.
type ForwardOptions struct {
	Hooks bool // run the user's own hooks; only when they asked for it
}

// FastForward moves the branch checked out in a checkout of the user's forward to commit, files and all, by git's own
// `merge --ff-only`. Whatever git refuses (a dirty or untracked file in the way, a branch that moved, a merge under
// way) comes back as CodeConflict in git's words, and nothing has changed.
func (r *Repo) FastForward(ctx context.Context, checkout, commit string) error {
	return r.FastForwardWith(ctx, checkout, commit, ForwardOptions{})
}

// FastForwardWith is FastForward with options.
func (r *Repo) FastForwardWith(ctx context.Context, checkout, commit string, o ForwardOptions) error {
	op := "move " + checkout + " forward"
	gitDir, err := r.gitDirOf(checkout)
	if err != nil {
		return err
	}
	id, err := r.Resolve(ctx, commit)
	if err != nil {
		return err
	}
	if what, err := r.InProgress(checkout); err != nil || what != "" && what != "bisect" {
		if err != nil {
			return err
		}
		return domain.E(domain.CodeConflict, op, "a %s is under way there", what).
			WithHint("finish or abort it, then land again")
	}
	blank, err := r.neutral(ctx, gitDir)
	if err != nil {
		return err
	}
	_, err = r.run(ctx, call{op: op, git: gitDir, tree: checkout, extra: blank, write: true, hooks: o.Hooks,
		args: []string{"merge", "--ff-only", "--no-autostash", "--no-stat", "--quiet", "--no-verify-signatures", id}})
	if domain.CodeOf(err) == domain.CodeGit {
		// Every refusal of a fast-forward is a precondition that does not hold.
		return domain.E(domain.CodeConflict, op, "git refused").Because(err).WithHint("%s", domain.HintOf(err))
	}
	return err
}
