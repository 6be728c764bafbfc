package store

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/coppice/coppice/internal/domain"
)

// together runs jobs so that all of them wait while the writer is busy with another one, and gives their errors and
// the number of commits that it took. A synctest bubble says when all of them wait, so nothing depends on speed.
func together(t *testing.T, path string, jobs ...func(*Tx) error) (errs []error, commits int64) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := openAt(t, path)
		before := s.Commits()
		release, held := make(chan struct{}), make(chan error, 1)
		go func() { held <- s.Update(t.Context(), func(*Tx) error { <-release; return nil }) }()
		synctest.Wait()
		errs = make([]error, len(jobs))
		var all sync.WaitGroup
		for i, fn := range jobs {
			all.Go(func() { errs[i] = s.Update(t.Context(), fn) })
		}
		synctest.Wait()
		close(release)
		all.Wait()
		if err := <-held; err != nil {
			errs = append(errs, err)
		}
		commits = s.Commits() - before
		closeStore(t, s)
	})
	return errs, commits
}

func addProject(dir string) func(*Tx) error {
	return func(tx *Tx) error { return tx.PutProject(&domain.Project{Dir: dir, Name: dir}) }
}

func projectCount(t *testing.T, path string) int {
	t.Helper()
	n := 0
	s := openAt(t, path)
	defer closeStore(t, s)
	view(t, s, func(tx *Tx) error {
		found, err := tx.Projects()
		n = len(found)
		return err
	})
	return n
}

func TestWaitingUpdatesShareOneCommit(t *testing.T) {
	path := t.TempDir() + "/coppice.db"
	var jobs []func(*Tx) error
	for i := range 50 {
		jobs = append(jobs, addProject(named3("p", i)))
	}
	errs, commits := together(t, path, jobs...)
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if commits != 1 {
		t.Errorf("51 updates took %d commits, want 1", commits)
	}
	if n := projectCount(t, path); n != 50 {
		t.Errorf("%d projects, want 50", n)
	}
}

func TestABatchIsBounded(t *testing.T) {
	var jobs []func(*Tx) error
	for range batchMax + 10 {
		jobs = append(jobs, func(*Tx) error { return nil })
	}
	errs, commits := together(t, t.TempDir()+"/coppice.db", jobs...)
	if err := errors.Join(errs...); err != nil || commits != 2 {
		t.Errorf("%d updates took %d commits, want 2: %v", len(jobs)+1, commits, err)
	}
}

func TestOneThatFailsTakesBackOnlyItself(t *testing.T) {
	path := t.TempDir() + "/coppice.db"
	mine := errors.New("mine")
	errs, commits := together(t, path,
		addProject("a"),
		func(tx *Tx) error { return errors.Join(addProject("b")(tx), mine) },
		func(tx *Tx) error { _ = addProject("c")(tx); panic("ouch") },
		func(tx *Tx) error { _ = addProject("d")(tx); runtime.Goexit(); return nil },
		func(tx *Tx) error { _ = addProject("e")(tx); return addProject("e")(tx) }, // refused by the schema
		addProject("f"),
	)
	if commits != 1 {
		t.Errorf("%d commits, want 1", commits)
	}
	if errs[0] != nil || errs[5] != nil {
		t.Errorf("those that did well got %v and %v", errs[0], errs[5])
	}
	if !errors.Is(errs[1], mine) {
		t.Errorf("one's own error came back as %v", errs[1])
	}
	if !strings.Contains(errs[2].Error(), "ouch") || domain.CodeOf(errs[2]) != domain.CodeInternal {
		t.Errorf("the panic came back as %v", errs[2])
	}
	wantCode(t, errs[3], domain.CodeInternal)
	wantCode(t, errs[4], domain.CodeConflict)
	if n := projectCount(t, path); n != 2 {
		t.Errorf("%d projects, want the 2 of those that did well", n)
	}
}

func TestAFailedCommitFailsAll(t *testing.T) {
	path := t.TempDir() + "/coppice.db"
	errs, commits := together(t, path,
		addProject("a"),
		func(tx *Tx) error { // a violation that SQLite finds at the commit only
			if err := tx.exec("PRAGMA defer_foreign_keys = ON"); err != nil {
				return err
			}
			return tx.exec("INSERT INTO sessions (id, attempt, ordinal, model, created_at) VALUES ('s1', 'a-none', 1, 'm', '')")
		},
		addProject("b"),
	)
	for i, err := range errs {
		if err == nil {
			t.Errorf("update %d was acknowledged", i)
		}
	}
	if n := projectCount(t, path); n != 0 || commits != 0 {
		t.Errorf("%d projects after %d commits, want none", n, commits)
	}
}

func TestDiskFull(t *testing.T) {
	s := openNew(t)
	limit := func(pages string) {
		t.Helper()
		if _, err := s.writer.Exec("PRAGMA max_page_count = " + pages); err != nil {
			t.Fatal(err)
		}
	}
	update(t, s, addProject("before"))
	limit("1") // SQLite makes it the present size
	err := s.Update(t.Context(), func(tx *Tx) error {
		err := tx.PutProject(&domain.Project{Dir: strings.Repeat("x", 100_000)})
		_ = addProject("after the error")(tx) // an error that is passed over must not let the rest through
		_ = err
		return nil
	})
	wantCode(t, err, domain.CodeDisk)
	limit("1000000")
	update(t, s, addProject("after"))
	view(t, s, func(tx *Tx) error {
		found, err := tx.Projects()
		if len(found) != 2 || found[0].Name != "after" || found[1].Name != "before" {
			t.Errorf("projects: %+v", found)
		}
		return err
	})
}

func TestCancelledBeforeItBegan(t *testing.T) {
	s := openNew(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 { // whichever way the select goes
		err := s.Update(ctx, func(*Tx) error { t.Error("it ran"); return nil })
		wantCode(t, err, domain.CodeCancelled)
	}
}

func TestAfterClose(t *testing.T) {
	s := openNew(t)
	closeStore(t, s)
	closeStore(t, s)
	wantCode(t, s.Update(t.Context(), addProject("a")), domain.CodeUnavailable)
	wantCode(t, s.View(t.Context(), func(*Tx) error { return nil }), domain.CodeUnavailable)
}

func TestAViewCannotWriteAndStandsStill(t *testing.T) {
	s := openNew(t)
	d := planted(t, s)
	view(t, s, func(tx *Tx) error {
		wantCode(t, tx.PutProject(&domain.Project{Dir: "/v"}), domain.CodeInternal)
		wantCode(t, tx.Emit(domain.Event{Kind: domain.EventConfig}), domain.CodeInternal)
		if _, err := tx.tx.Exec("DELETE FROM projects"); err == nil { // nor round our own check
			t.Error("the connection of a view can write")
		}
		before, err := tx.Tasks(TaskFilter{})
		if err != nil {
			return err
		}
		update(t, s, func(tx *Tx) error { return tx.PutTask(&domain.Task{Project: d.project.ID}) })
		after, err := tx.Tasks(TaskFilter{})
		if len(before) != 1 || len(after) != 1 {
			t.Errorf("a view saw %d tasks, then %d", len(before), len(after))
		}
		return err
	})
}
