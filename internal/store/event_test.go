package store

import (
	"errors"
	"sync"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

func TestEventsHaveNoGapsAndComeInOrder(t *testing.T) {
	const workers, updates = 16, 20
	s := openNew(t)
	var heard []domain.Event
	s.OnEvents(func(events []domain.Event) {
		heard = append(heard, events...) // one goroutine: -race would tell
		newest := events[len(events)-1].Seq
		if err := s.View(t.Context(), func(tx *Tx) error {
			if stored, err := tx.LastSeq(); err != nil || stored < newest {
				return errors.Join(err, errors.New("told before it was stored"))
			}
			return nil
		}); err != nil && domain.CodeOf(err) != domain.CodeUnavailable { // the last ones are told while it closes
			t.Error(err)
		}
	})
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for n := range updates {
				err := s.Update(t.Context(), func(tx *Tx) error {
					if err := tx.Emit(domain.Event{Kind: domain.EventConfig, ID: named3("e", w)}); err != nil {
						return err
					}
					if n%3 == 0 {
						return errors.New("taken back, its event too")
					}
					return tx.Emit(domain.Event{Kind: domain.EventModels})
				})
				if (err != nil) != (n%3 == 0) {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	var stored []domain.Event
	view(t, s, func(tx *Tx) (err error) { stored, err = tx.Events(0, 0); return err })
	closeStore(t, s)
	want := workers * updates * 2 / 3
	if len(stored) < want || len(stored) != len(heard) {
		t.Fatalf("%d events stored, %d told, want at least %d", len(stored), len(heard), want)
	}
	for i, e := range heard {
		if e.Seq != int64(i+1) || stored[i].Seq != e.Seq || stored[i].Kind != e.Kind {
			t.Fatalf("event %d: told %+v, stored %+v", i+1, e, stored[i])
		}
	}
}

func TestEventsArePagedAndPruned(t *testing.T) {
	path := t.TempDir() + "/coppice.db"
	s := openAt(t, path)
	update(t, s, func(tx *Tx) error {
		for range 10 {
			if err := tx.Emit(domain.Event{Kind: domain.EventConfig}); err != nil {
				return err
			}
		}
		return tx.exec("UPDATE events SET seq = seq + ?", eventsKept) // a long history
	})
	view(t, s, func(tx *Tx) error {
		page, err := tx.Events(eventsKept+3, 2)
		if len(page) != 2 || page[0].Seq != eventsKept+4 {
			t.Errorf("page: %+v", page)
		}
		return err
	})
	update(t, s, func(tx *Tx) error { return tx.exec("UPDATE events SET seq = 1 WHERE seq = ?", eventsKept+1) })
	closeStore(t, s)
	s = openAt(t, path)
	view(t, s, func(tx *Tx) error {
		all, err := tx.Events(0, 0)
		if len(all) != 9 || all[0].Seq != eventsKept+2 {
			t.Errorf("after pruning: %+v", all)
		}
		return err
	})
	update(t, s, func(tx *Tx) error { return tx.Emit(domain.Event{Kind: domain.EventConfig}) })
	view(t, s, func(tx *Tx) error {
		if n, _ := tx.LastSeq(); n != eventsKept+11 {
			t.Errorf("the next number is %d", n)
		}
		return nil
	})
}
