package land

import (
	"context"
	"sync"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// moving holds one mutex for each repository of the program. git reads HEAD, writes files and index, and only then
// moves the ref: of two fast-forwards at once the one that comes late would leave its files behind.
var moving sync.Map

// hold waits until nothing else of ours moves a branch of the repository.
func hold(repo *git.Repo) (release func()) {
	mu, _ := moving.LoadOrStore(repo.GitDir(), &sync.Mutex{})
	mu.(*sync.Mutex).Lock()
	return mu.(*sync.Mutex).Unlock
}

// move is one step of a branch from a commit to one that follows it.
type move struct{ ref, from, to string }

// ready says whether the move can be tried, and in which checkout it is to happen.
func (m move) ready(ctx context.Context, repo *git.Repo) (checkout string, err error) {
	now, err := repo.Resolve(ctx, m.ref)
	if err != nil {
		return "", domain.Wrap("find the target "+short(m.ref), err)
	}
	if now != m.from {
		return "", m.moved()
	}
	where, err := checkoutOf(ctx, repo, m.ref)
	if err != nil {
		return "", err
	}
	if where.busy != "" {
		return "", busyError(short(m.ref), where.dir, where.busy)
	}
	return where.dir, nil
}

func (m move) moved() error {
	return domain.E(domain.CodeConflict, "land on "+short(m.ref), "%s moved in the meantime", short(m.ref)).
		WithHint("try again: the merge is computed anew on what is there now")
}

// run moves the branch: by compare-and-swap where it is checked out nowhere, else by git's own fast-forward in that
// checkout. An error means that the branch did not move.
func (m move) run(ctx context.Context, repo *git.Repo, checkout string) error {
	if checkout == "" {
		return m.swap(ctx, repo)
	}
	op := "land on " + short(m.ref)
	from, err := seenFrom(ctx, repo, checkout)
	if err != nil {
		return domain.Wrap(op, err)
	}
	err = from.FastForward(ctx, checkout, m.to)
	now, at := repo.Resolve(ctx, m.ref)
	switch {
	case at == nil && now == m.to:
		return nil // it moved, whatever was said on the way
	case err == nil:
		return domain.E(domain.CodeConflict, op, "another branch was checked out in %s meanwhile", checkout).
			WithHint("look at that checkout: git reflog tells what moved; then land again")
	case at == nil && now != m.from:
		return m.overtaken(ctx, repo, checkout, now)
	}
	if code := domain.CodeOf(err); code == domain.CodeDisk || code == domain.CodeCancelled {
		if half, look := m.halfway(ctx, repo, checkout); look == nil && half.begun() {
			return domain.E(code, op, "%s", half.words(m, checkout)).Because(err).WithHint("%s", domain.HintOf(err))
		}
	}
	return domain.Wrap(op, err)
}

// overtaken is for a branch that somebody else moved while git was at work. git may have written its files by then.
func (m move) overtaken(ctx context.Context, repo *git.Repo, checkout, now string) error {
	h, err := move{m.ref, now, m.to}.halfway(ctx, repo, checkout)
	if err != nil || len(h.written) == 0 {
		return m.moved()
	}
	return domain.E(domain.CodeConflict, "land on "+short(m.ref),
		"%s moved in the meantime, and these files of the landing were written already: %s", short(m.ref), list(h.written)).
		WithHint("git status in %s shows them; put them back to HEAD there, then land again", checkout)
}

func (m move) swap(ctx context.Context, repo *git.Repo) error {
	err := repo.UpdateRef(ctx, m.ref, m.to, m.from)
	if err == nil {
		return nil
	}
	now, at := repo.Resolve(ctx, m.ref)
	if at == nil && now != m.from {
		return m.moved()
	}
	return domain.Wrap("land on "+short(m.ref), err)
}

// holds says whether a branch or commit has the commit: it is there, or later work stands on it.
func holds(ctx context.Context, repo *git.Repo, ref, commit string) (tip string, ok bool, err error) {
	tip, err = repo.Resolve(ctx, ref)
	if err != nil || tip == commit {
		return tip, err == nil, err
	}
	base, err := repo.MergeBase(ctx, tip, commit)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return tip, false, nil
	}
	return tip, err == nil && base == commit, err
}
