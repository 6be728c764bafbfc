package service

import (
	"context"
	"slices"
	"sync"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
	"github.com/coppice/coppice/internal/store"
)

// prepared knows which changes were read before a person asked for them. Safe for concurrent use.
type prepared struct {
	mu    sync.Mutex
	busy  bool
	again bool            // something happened meanwhile
	done  map[string]bool // by attempt and tree: what had to make room for others is not read over and over
}

// begin says whether to begin; who is at it already is asked to look once more.
func (p *prepared) begin() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.again = p.busy
	if p.busy {
		return false
	}
	p.busy = true
	return true
}

// end says what was done, and whether there is more to do.
func (p *prepared) end(done map[string]bool) (again bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	again, p.again = p.again, false
	p.busy, p.done = again, done
	return again
}

func (p *prepared) has(key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done[key]
}

// prepareSoon reads what waits for a person and is not read yet, in the order of the queue, so that a change of any size
// opens at once. It returns at once, and reads no more than half of what is kept: the rest is for what is opened.
func (s *Service) prepareSoon() {
	if !s.prepared.begin() {
		return
	}
	s.forecasts.job(func(ctx context.Context) {
		for s.prepared.end(s.prepare(ctx)) && ctx.Err() == nil {
		}
	})
}

func (s *Service) prepare(ctx context.Context) (done map[string]bool) {
	done = map[string]bool{}
	ready, err := view(ctx, s, func(tx *store.Tx) ([]domain.Attempt, error) {
		return tx.Attempts(store.AttemptFilter{States: []domain.State{domain.StateReady}})
	})
	if err != nil {
		return done
	}
	slices.SortStableFunc(ready, review.CompareQueue)
	for _, a := range ready {
		key := string(a.ID) + " " + a.HeadTree
		if s.prepared.has(key) {
			done[key] = true
		} else if s.readings.size() < maxPatches/2 && ctx.Err() == nil {
			s.prepareOne(ctx, a.ID)
			done[key] = true
		}
	}
	return done
}

func (s *Service) prepareOne(ctx context.Context, id domain.AttemptID) {
	_, rd, err := s.parsed(ctx, Ref{Text: string(id)}, Scope{})
	if err != nil {
		s.Log.Debug("a change was not read ahead", "attempt", id, "err", err)
		return
	}
	diff.Each(len(rd.files), func(i int) { rd.of(i) })
}
