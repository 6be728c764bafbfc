package service

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/forecast"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
	"github.com/coppice/coppice/internal/verify"
)

// Evidence lists the results of an attempt's checks, the newest of each check last, each with why it is stale. Where the
// target cannot be looked at, what ran is told by the change alone.
func (s *Service) Evidence(ctx context.Context, r Ref) ([]EvidenceView, error) {
	a, t, err := s.find(ctx, r)
	if err != nil {
		return nil, err
	}
	d, err := s.driftOf(ctx, a, t)
	if err != nil {
		s.Log.Warn("cannot see how the target of a change has moved", "attempt", a.ID, "err", err)
	}
	return view(ctx, s, func(tx *store.Tx) ([]EvidenceView, error) {
		now, err := nowOf(tx, a, t, d)
		if err != nil {
			return nil, err
		}
		return evidenceOf(tx, a, now)
	})
}

func evidenceOf(tx *store.Tx, a domain.Attempt, now verify.Now) ([]EvidenceView, error) {
	es, err := tx.EvidenceOf(a.ID)
	out := make([]EvidenceView, 0, len(es))
	for _, e := range es {
		out = append(out, EvidenceView{e, verify.Stale(e, now)})
	}
	return out, err
}

// evidenceLast is for lists: it tells by what was seen last of the target, and asks git nothing.
func (s *Service) evidenceLast(tx *store.Tx, a domain.Attempt, t domain.Task) ([]EvidenceView, error) {
	now, err := nowOf(tx, a, t, s.drifts.lastOf(a))
	if err != nil {
		return nil, err
	}
	return evidenceOf(tx, a, now)
}

// nowOf says where a change and its target stand. What has landed is judged by what landed.
func nowOf(tx *store.Tx, a domain.Attempt, t domain.Task, d forecast.Drift) (verify.Now, error) {
	now := verify.Now{
		Tree: a.HeadTree, Base: a.Base, Target: strings.TrimPrefix(t.Target, "refs/heads/"), Moved: d.Files, Merged: d.Tree,
	}
	if a.State != domain.StateLanded {
		return now, nil
	}
	landings, err := tx.Landings(store.LandingFilter{Attempt: a.ID})
	for _, l := range landings {
		if l.State == domain.LandingDone {
			now.Merged = l.Tree
		}
	}
	return now, err
}

// drifts keeps how targets have moved under changes: commits do not change, so neither does what was seen of them.
type drifts struct {
	mu    sync.Mutex
	known map[driftKey]forecast.Drift
	last  map[domain.AttemptID]driftKey // what was looked at last, for lists that do not look themselves
}

type driftKey struct{ onto, base, head string }

const maxDrifts = 1000

func (d *drifts) get(k driftKey) (forecast.Drift, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	out, ok := d.known[k]
	return out, ok
}

func (d *drifts) put(a domain.Attempt, k driftKey, drift forecast.Drift) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil || len(d.known) >= maxDrifts {
		d.known, d.last = map[driftKey]forecast.Drift{}, map[domain.AttemptID]driftKey{}
	}
	d.known[k], d.last[a.ID] = drift, k
}

// lastOf gives what was seen last of an attempt as it is; nothing where it was never looked at.
func (d *drifts) lastOf(a domain.Attempt) forecast.Drift {
	d.mu.Lock()
	defer d.mu.Unlock()
	if k := d.last[a.ID]; !a.State.Done() && k.base == a.Base && k.head == a.Head {
		return d.known[k]
	}
	return forecast.Drift{}
}

// driftOf looks at how the target of an open attempt has moved since it began.
func (s *Service) driftOf(ctx context.Context, a domain.Attempt, t domain.Task) (forecast.Drift, error) {
	if a.State.Done() || a.Head == "" || t.Contract.Produces != domain.ArtifactChange {
		return forecast.Drift{}, nil
	}
	p, err := view(ctx, s, func(tx *store.Tx) (domain.Project, error) { return tx.Project(a.Project) })
	if err != nil {
		return forecast.Drift{}, err
	}
	repo, err := s.Repos.Open(ctx, p)
	if err != nil {
		return forecast.Drift{}, err
	}
	onto, err := repo.Resolve(ctx, t.Target)
	if err != nil {
		return forecast.Drift{}, err
	}
	return s.drift(ctx, repo, a, onto)
}

func (s *Service) drift(ctx context.Context, repo *git.Repo, a domain.Attempt, onto string) (forecast.Drift, error) {
	k := driftKey{onto, a.Base, a.Head}
	d, ok := s.drifts.get(k)
	if !ok {
		var err error
		if d, err = forecast.Drifted(ctx, repo, onto, a.Base, a.Head); err != nil {
			return d, err
		}
	}
	s.drifts.put(a, k, d)
	return d, nil
}

// newest keeps the last evidence of each check; what is stale only where there is nothing else.
func newest(es []EvidenceView) []EvidenceView {
	var out []EvidenceView
	for _, e := range es {
		i := slices.IndexFunc(out, func(o EvidenceView) bool { return o.Check.Name == e.Check.Name })
		if i < 0 {
			out = append(out, e)
		} else if e.Stale == "" || out[i].Stale != "" {
			out[i] = e
		}
	}
	return out
}

// checkedMerged says what is known of the checks of a change whose target has changed files of it, on both together;
// nothing where that does not concern it.
func (s *Service) checkedMerged(ctx context.Context, repo *git.Repo, onto string, o opened) (review.Checked, error) {
	if len(o.task.Checks) == 0 {
		return "", nil
	}
	d, err := s.drift(ctx, repo, o.Attempt, onto)
	if err != nil || len(d.Files) == 0 || d.Tree == "" {
		return "", err
	}
	es, err := view(ctx, s, func(tx *store.Tx) ([]domain.Evidence, error) { return tx.EvidenceOf(o.ID) })
	return review.CheckedOn(d.Tree, o.task.Checks, es), err
}
