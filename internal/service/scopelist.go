package service

import (
	"context"
	"sort"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/store"
)

// maxTurnScopes is how many turns are offered, the newest: more than a person goes through.
const maxTurnScopes = 200

// kinds of scope, as faces name them.
const (
	scopeWhole       = "whole"
	scopeUnseen      = "unseen"
	scopeTurn        = "turn"
	scopeAgainst     = "against"
	scopeUncommitted = "uncommitted"
)

// offer is a scope and the two ends that its size is counted between; none: it is not counted.
type offer struct {
	ScopeView
	from, to string
}

// Scopes lists what an attempt's change can be seen in: all of it, what was not seen, its turns that wrote, the newest
// first, the other attempts at its task, what is uncommitted.
func (s *Service) Scopes(ctx context.Context, r Ref) ([]ScopeView, error) {
	var a domain.Attempt
	offers, err := view(ctx, s, func(tx *store.Tx) ([]offer, error) {
		sp, err := wholeSpan(tx, r)
		if err != nil {
			return nil, err
		}
		a = sp.attempt
		return offersOf(tx, sp)
	})
	if err != nil {
		return nil, err
	}
	_, repo, err := s.repo(ctx, a.Project)
	if err != nil {
		return nil, err
	}
	return s.sized(ctx, repo, offers)
}

func offersOf(tx *store.Tx, sp span) ([]offer, error) {
	a := sp.attempt
	out := []offer{{ScopeView{Kind: scopeWhole}, sp.from, sp.to}}
	if before := sp; before.unseen(tx) == nil {
		out = append(out, offer{ScopeView{Kind: scopeUnseen}, before.from, before.to})
	}
	if a.Worktree != "" && a.Head != "" {
		out = append(out, offer{ScopeView{Kind: scopeUncommitted, Files: -1}, "", ""})
	}
	others, err := tx.Attempts(store.AttemptFilter{Task: a.Task})
	if err != nil {
		return nil, err
	}
	for _, o := range others {
		if o.ID == a.ID || o.Head == "" || o.Head == o.Base {
			continue
		}
		of := offer{ScopeView{Kind: scopeAgainst, Attempt: o.ID, Ordinal: o.Ordinal, Model: o.Model, Files: -1}, "", ""}
		if o.Base == a.Base {
			of.from, of.to = o.Head, sp.to
		}
		out = append(out, of)
	}
	turns, err := turnOffers(tx, a)
	return append(out, turns...), err
}

func turnOffers(tx *store.Tx, a domain.Attempt) ([]offer, error) {
	turns, err := tx.Turns(a.ID)
	if err != nil {
		return nil, err
	}
	cps, err := tx.Checkpoints(a.ID)
	at := func(t time.Time) string {
		i := sort.Search(len(cps), func(i int) bool { return cps[i].At.After(t) })
		if i == 0 {
			return a.BaseTree
		}
		return cps[i-1].Tree
	}
	var out []offer
	for i := len(turns) - 1; i >= 0 && len(out) < maxTurnScopes; i-- {
		t := turns[i]
		if t.EndedAt.IsZero() {
			continue
		}
		if from, to := at(t.StartedAt), at(t.EndedAt); from != to && from != "" {
			out = append(out, offer{ScopeView{Kind: scopeTurn, Turn: t.N}, from, to})
		}
	}
	return out, err
}

// sized counts what there is to see in each, in one run of git. A scope whose ends are no longer kept is not offered.
func (s *Service) sized(ctx context.Context, repo *git.Repo, offers []offer) ([]ScopeView, error) {
	var out []ScopeView
	var pairs [][2]string
	var of []int
	for _, o := range offers {
		if o.from != "" {
			from, err := repo.TreeOf(ctx, o.from)
			to, err2 := repo.TreeOf(ctx, o.to)
			if err != nil || err2 != nil {
				continue
			}
			pairs, of = append(pairs, [2]string{from, to}), append(of, len(out))
		}
		out = append(out, o.ScopeView)
	}
	stats, err := repo.NumStats(ctx, pairs)
	for i, files := range stats {
		v := &out[of[i]]
		v.Files = len(files)
		for _, f := range files {
			v.Additions += f.Add
			v.Deletions += f.Del
		}
	}
	return out, err
}
