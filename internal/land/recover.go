package land

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
)

// Unsettled says whether a stored landing was cut off between the two entries of its journal, so that Recover must
// look at it: it is intended still, or it is done and a commit to undo it was made.
func Unsettled(l domain.Landing) bool {
	return l.State == domain.LandingIntended || (l.State == domain.LandingDone && l.Undo != "")
}

// Recover ends a landing or an undo that a crash cut off, by looking at where the branch and the checkout are:
//
//   - the branch has the commit: it is done.
//   - nothing moved: a landing failed, an undo is taken off the record. Either may be tried again.
//   - the branch has not moved but the checkout is half way: the fast-forward is completed. Where somebody has changed
//     one of its files since, nothing is touched and Why tells which files stand where.
//
// The landing that is given back is settled and is the caller's to store; nothing else was stored. An error means
// that it could not be found out; the landing stays as it is, for the next start.
func (l *Lander) Recover(ctx context.Context, repo *git.Repo, landing domain.Landing) (domain.Landing, error) {
	if !Unsettled(landing) {
		return landing, nil
	}
	m := move{landing.Target, landing.Before, landing.After}
	if landing.State == domain.LandingDone {
		c, err := repo.CommitInfo(ctx, landing.Undo)
		if err != nil {
			return landing, domain.Wrap("recover the undo", err)
		}
		if len(c.Parents) == 0 {
			return landing, domain.E(domain.CodeInternal, "recover the undo", "its commit has no parent")
		}
		m = move{landing.Target, c.Parents[0], landing.Undo}
	}
	defer hold(repo)()
	why, done, err := m.recover(ctx, repo, landing.Checkout, l.o.Patience)
	if err != nil {
		return landing, domain.Wrap("recover the landing on "+short(landing.Target), err)
	}
	landing.Why = why
	settle(&landing, done)
	l.o.Log.Info("landing recovered", "landing", landing.ID, "state", landing.State, "why", why)
	return landing, nil
}

// settle writes the outcome of a landing, or of its undo where one was under way.
func settle(landing *domain.Landing, done bool) {
	undo := landing.State == domain.LandingDone
	switch {
	case undo && done:
		landing.State = domain.LandingUndone
	case undo:
		landing.Undo = ""
	case done:
		landing.State = domain.LandingDone
	default:
		landing.State = domain.LandingFailed
	}
}

func (m move) recover(
	ctx context.Context, repo *git.Repo, checkout string, patience time.Duration,
) (why string, done bool, err error) {
	if err := m.quiet(ctx, repo, checkout, patience); err != nil {
		return "", false, err
	}
	tip, has, err := holds(ctx, repo, m.ref, m.to)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return "the program ended before anything moved, and " + short(m.ref) + " is gone since", false, nil
	}
	switch {
	case err != nil:
		return "", false, err
	case has:
		return "the program ended after " + short(m.ref) + " had moved", true, nil
	}
	where, err := checkoutOf(ctx, repo, m.ref)
	if err != nil {
		return "", false, err
	}
	if checkout == "" || where.dir != checkout || tip != m.from {
		return "the program ended before anything moved" + m.lockNote(repo, where.dir), false, nil
	}
	return m.recoverCheckout(ctx, repo, checkout)
}

// recoverCheckout completes a fast-forward that was cut off.
func (m move) recoverCheckout(ctx context.Context, repo *git.Repo, checkout string) (why string, done bool, err error) {
	h, err := m.halfway(ctx, repo, checkout)
	if err != nil {
		return "", false, err
	}
	switch {
	case !h.begun():
		return "the program ended before anything moved" + m.lockNote(repo, checkout), false, nil
	case len(h.edited) > 0:
		return h.words(m, checkout) + ". Put those aside, then git checkout -- . there takes the rest back" +
			m.lockNote(repo, checkout), false, nil
	}
	if err := m.complete(ctx, repo, checkout, h); err != nil {
		return "", false, domain.Wrap(h.words(m, checkout), err)
	}
	why = fmt.Sprintf("the program ended half way; %s was moved forward in %s to the end", short(m.ref), checkout)
	return why, true, nil
}

// complete has git do the fast-forward again. Where the index is the old one, git would refuse to go over the files
// that were written, so those are taken away first: a missing file is not in git's way, and it is written again.
func (m move) complete(ctx context.Context, repo *git.Repo, checkout string, h half) error {
	done, err := m.indexDone(ctx, repo, checkout, append(append([]string{}, h.written...), h.removed...))
	if err != nil {
		return err
	}
	if err := m.release(repo, checkout, done); err != nil {
		return err
	}
	if !done {
		if err := clear(checkout, h.written); err != nil {
			return err
		}
	}
	return m.run(ctx, repo, checkout)
}

// clear deletes files that hold what git wrote and nothing else.
func clear(checkout string, paths []string) error {
	root, err := os.OpenRoot(checkout)
	if err != nil {
		return domain.E(domain.CodeDisk, "open "+checkout, "it cannot be opened").Because(err)
	}
	defer root.Close()
	for _, p := range paths {
		if err := root.Remove(p); err != nil && !os.IsNotExist(err) {
			return domain.E(domain.CodeDisk, "complete the fast-forward", "%s cannot be written", p).Because(err)
		}
	}
	return nil
}
