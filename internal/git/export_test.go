package git

import "context"

// KnownTree is the in-process way alone, without falling back to git.
func (r *Repo) KnownTree(ctx context.Context, s Snapshot) (string, error) {
	base, err := r.TreeOf(ctx, s.Parent)
	if err != nil {
		return "", err
	}
	tree, _, err := r.knownTree(ctx, s, base)
	return tree, err
}

// ErrNotHere is what it fails with where git's own rules are needed.
var ErrNotHere = errNotHere

// Slots is the bound on git processes.
var Slots = slots

// OneByOne has a trial merge the way git 2.38 needs it.
func (t *Trial) OneByOne(alone bool) { t.alone = alone }

// MoveInProcess moves a ref without git.
func (r *Repo) MoveInProcess(ref, new, old string) error { return r.objects().move(ref, new, old) }

// Runs counts the git processes so far.
func (r *Repo) Runs() int64 { return r.runs.Load() }

// Unfit says whether a worktree is not looked at any more.
func (r *Repo) Unfit(index string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.unfit[index]
}
