package service

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/store"
)

// maxTurnChanges bounds how many turns' changes are remembered.
const maxTurnChanges = 20_000

// turnChanges remembers what turns changed, by their trees. Trees never change. Safe for concurrent use.
type turnChanges struct {
	mu sync.Mutex
	by map[[2]string]TurnChange
}

func (c *turnChanges) get(pair [2]string) (TurnChange, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.by[pair]
	return v, ok
}

func (c *turnChanges) put(pairs [][2]string, stats [][]git.FileStat) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil || len(c.by) > maxTurnChanges {
		c.by = map[[2]string]TurnChange{}
	}
	for i, files := range stats {
		t := TurnChange{}
		for _, f := range files {
			t.Paths = append(t.Paths, f.Path)
			t.Additions += f.Add
			t.Deletions += f.Del
		}
		c.by[pairs[i]] = t
	}
}

// fillChanges says of each turn of a page what it wrote, with at most one run of git. What cannot be had is left out:
// the page is still right without it.
func (s *Service) fillChanges(ctx context.Context, v TranscriptView) {
	pairs, err := view(ctx, s, func(tx *store.Tx) (map[int][2]string, error) { return treesOf(tx, v) })
	if err != nil || len(pairs) == 0 {
		return
	}
	var missing [][2]string
	for _, p := range pairs {
		if _, ok := s.turnChanges.get(p); !ok {
			missing = append(missing, p)
		}
	}
	if len(missing) > 0 {
		_, repo, err := s.repo(ctx, v.Attempt.Project)
		if err != nil {
			return
		}
		stats, err := repo.NumStats(ctx, missing)
		if err != nil {
			s.Log.Debug("cannot count what turns changed", "attempt", v.Attempt.ID, "err", err)
			return
		}
		s.turnChanges.put(missing, stats)
	}
	for i, p := range pairs {
		if c, ok := s.turnChanges.get(p); ok && len(c.Paths) > 0 {
			v.Entries[i].Wrote = &c
		}
	}
}

// treesOf gives the trees before and after each turn that wrote, by the place of its entry: those of the last checkpoints
// that were there when it began and when it ended. A turn need not have one of its own: what it wrote before a command is
// kept before the command.
func treesOf(tx *store.Tx, v TranscriptView) (map[int][2]string, error) {
	out := map[int][2]string{}
	for i, e := range v.Entries {
		if e.Role != domain.RoleAssistant || e.Ended.IsZero() || !wrote(e.Calls) {
			continue
		}
		var pair [2]string
		for k, t := range []time.Time{e.Began, e.Ended} {
			cp, ok, err := tx.CheckpointAt(v.Attempt.ID, t)
			if err != nil {
				return nil, err
			}
			if pair[k] = v.Attempt.BaseTree; ok {
				pair[k] = cp.Tree
			}
		}
		if pair[0] != pair[1] && pair[0] != "" {
			out[i] = pair
		}
	}
	return out, nil
}

// wrote says whether any of the calls may have.
func wrote(calls []CallView) bool {
	return slices.ContainsFunc(calls, func(c CallView) bool {
		return c.Action.Kind == domain.ActionWrite || c.Action.Kind == domain.ActionExec
	})
}
