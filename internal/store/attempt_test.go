package store

import (
	"errors"
	"slices"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

func TestMoveAttemptPairByPair(t *testing.T) {
	s := openNew(t)
	d := planted(t, s)
	for _, from := range domain.States {
		for _, to := range domain.States {
			a := domain.Attempt{Project: d.project.ID, Task: d.task.ID, State: from, Why: "before"}
			update(t, s, func(tx *Tx) error { return tx.InsertAttempt(&a) })
			err := s.Update(t.Context(), func(tx *Tx) error {
				_, err := tx.MoveAttempt(a.ID, to, func(a *domain.Attempt) { a.Why = "after" })
				return err
			})
			want, why := to, "after"
			if domain.CheckMove(from, to) != nil {
				wantCode(t, err, domain.CodeConflict)
				want, why = from, "before"
			} else if err != nil {
				t.Fatalf("%s to %s: %v", from, to, err)
			}
			view(t, s, func(tx *Tx) error {
				got, err := tx.Attempt(a.ID)
				if got.State != want || got.Why != why {
					t.Errorf("%s to %s left it %s (%s), want %s (%s)", from, to, got.State, got.Why, want, why)
				}
				return err
			})
		}
	}
}

func TestMoveAttemptGivesAndTellsTheNewState(t *testing.T) {
	s := openNew(t)
	d := planted(t, s)
	update(t, s, func(tx *Tx) error {
		a, err := tx.MoveAttempt(d.attempt.ID, domain.StatePreparing, func(a *domain.Attempt) {
			a.State, a.Worktree = domain.StateLanded, "/w" // the state it is moved to is not change's to choose
		})
		if err == nil && (a.State != domain.StatePreparing || a.Worktree != "/w") {
			t.Errorf("gave %s in %q", a.State, a.Worktree)
		}
		return err
	})
	view(t, s, func(tx *Tx) error {
		events, err := tx.Events(0, 0)
		e := events[len(events)-1]
		if e.Kind != domain.EventAttempt || e.State != domain.StatePreparing || e.Project != d.project.ID || e.Task != d.task.ID {
			t.Errorf("the event is %+v", e)
		}
		return err
	})
}

func TestUpdateAttemptMayNotMove(t *testing.T) {
	s := openNew(t)
	d := planted(t, s)
	err := s.Update(t.Context(), func(tx *Tx) error {
		return tx.UpdateAttempt(d.attempt.ID, func(a *domain.Attempt) error { a.State = domain.StateLanded; return nil })
	})
	wantCode(t, err, domain.CodeInternal)
	mine := errors.New("mine")
	err = s.Update(t.Context(), func(tx *Tx) error {
		return tx.UpdateAttempt(d.attempt.ID, func(a *domain.Attempt) error { a.Why = "no"; return mine })
	})
	if !errors.Is(err, mine) {
		t.Fatalf("gave %v", err)
	}
	view(t, s, func(tx *Tx) error {
		a, err := tx.Attempt(d.attempt.ID)
		if a.State != domain.StateQueued || a.Why != "" {
			t.Errorf("it is %s, %q", a.State, a.Why)
		}
		return err
	})
}

func TestAttemptFilters(t *testing.T) {
	s := openNew(t)
	one, two := newSeed("/one"), newSeed("/two")
	update(t, s, func(tx *Tx) error { return errors.Join(one.put(tx), two.put(tx)) })
	running := domain.Attempt{Project: one.project.ID, Task: one.task.ID, State: domain.StateRunning}
	update(t, s, func(tx *Tx) error { return tx.InsertAttempt(&running) })
	busy := []domain.State{domain.StateRunning, domain.StateReady}
	for name, c := range map[string]struct {
		filter AttemptFilter
		want   []domain.AttemptID
	}{
		"all":               {AttemptFilter{}, []domain.AttemptID{one.attempt.ID, two.attempt.ID, running.ID}},
		"project":           {AttemptFilter{Project: one.project.ID}, []domain.AttemptID{one.attempt.ID, running.ID}},
		"task":              {AttemptFilter{Task: two.task.ID}, []domain.AttemptID{two.attempt.ID}},
		"states":            {AttemptFilter{States: busy}, []domain.AttemptID{running.ID}},
		"project and state": {AttemptFilter{Project: two.project.ID, States: busy}, nil},
		"task and project":  {AttemptFilter{Task: two.task.ID, Project: one.project.ID}, nil},
	} {
		view(t, s, func(tx *Tx) error {
			found, err := tx.Attempts(c.filter)
			var ids []domain.AttemptID
			for _, a := range found {
				ids = append(ids, a.ID)
			}
			slices.Sort(ids)
			slices.Sort(c.want)
			if !slices.Equal(ids, c.want) {
				t.Errorf("%s: %v, want %v", name, ids, c.want)
			}
			return err
		})
	}
}

func TestOtherFilters(t *testing.T) {
	s := openNew(t)
	one, two := newSeed("/one"), newSeed("/two")
	update(t, s, func(tx *Tx) error { return errors.Join(one.put(tx), two.put(tx)) })
	update(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.PutRequest(&domain.Request{Attempt: one.attempt.ID}),
			tx.PutRequest(&domain.Request{Attempt: one.attempt.ID, State: domain.RequestExpired}),
			tx.PutLanding(&domain.Landing{Attempt: two.attempt.ID, Project: two.project.ID, State: domain.LandingIntended}),
			tx.PutBin(&domain.BinItem{Project: one.project.ID}),
		)
	})
	count := func(name string, want int, list func(*Tx) (int, error)) {
		t.Helper()
		view(t, s, func(tx *Tx) error {
			got, err := list(tx)
			if got != want {
				t.Errorf("%s: %d, want %d", name, got, want)
			}
			return err
		})
	}
	reqs := func(f RequestFilter) func(*Tx) (int, error) {
		return func(tx *Tx) (int, error) { l, err := tx.Requests(f); return len(l), err }
	}
	lands := func(f LandingFilter) func(*Tx) (int, error) {
		return func(tx *Tx) (int, error) { l, err := tx.Landings(f); return len(l), err }
	}
	count("requests", 2, reqs(RequestFilter{}))
	count("waiting", 1, reqs(RequestFilter{State: domain.RequestWaiting}))
	count("of the project", 2, reqs(RequestFilter{Project: one.project.ID}))
	count("of the other", 0, reqs(RequestFilter{Project: two.project.ID}))
	count("of the attempt", 1, reqs(RequestFilter{Attempt: one.attempt.ID, State: domain.RequestExpired}))
	count("landings", 1, lands(LandingFilter{Project: two.project.ID, Attempt: two.attempt.ID}))
	count("intended", 1, lands(LandingFilter{States: []domain.LandingState{domain.LandingIntended}}))
	count("done", 0, lands(LandingFilter{States: []domain.LandingState{domain.LandingDone}}))
	count("tasks", 1, func(tx *Tx) (int, error) { l, err := tx.Tasks(TaskFilter{one.project.ID}); return len(l), err })
	count("all tasks", 2, func(tx *Tx) (int, error) { l, err := tx.Tasks(TaskFilter{}); return len(l), err })
	count("bin", 1, func(tx *Tx) (int, error) { l, err := tx.Bin(one.project.ID); return len(l), err })
	count("bin of the other", 0, func(tx *Tx) (int, error) { l, err := tx.Bin(two.project.ID); return len(l), err })
}

func TestForgettingAProject(t *testing.T) {
	s := openNew(t)
	one, two := newSeed("/one"), newSeed("/two")
	update(t, s, func(tx *Tx) error { return errors.Join(one.put(tx), two.put(tx)) })
	update(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.Record(say(one.session.ID, "marmalade"), domain.UsageCounted{Attempt: one.attempt.ID, Model: "m", Usage: domain.Usage{Input: 5}}),
			tx.PutBin(&domain.BinItem{Project: one.project.ID, Attempt: one.attempt.ID}),
		)
	})
	update(t, s, func(tx *Tx) error { return tx.DeleteProject(one.project.ID) })
	view(t, s, func(tx *Tx) error {
		kept, err := tx.Attempts(AttemptFilter{})
		if len(kept) != 1 || kept[0].ID != two.attempt.ID {
			t.Errorf("attempts left: %+v", kept)
		}
		hits, err2 := tx.Search("marmalade", "", 0)
		items, err3 := tx.Bin(one.project.ID)
		rows, err4 := tx.UsageRows(UsageFilter{Project: one.project.ID})
		if len(hits) != 0 || len(items) != 1 || len(rows) != 1 {
			t.Errorf("%d passages, %d in the bin, %d rows of usage; want 0, 1, 1", len(hits), len(items), len(rows))
		}
		return errors.Join(err, err2, err3, err4)
	})
}
