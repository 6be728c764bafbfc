package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/coppice/coppice/internal/domain"
)

// TestMain also plays the child of the kill tests.
func TestMain(m *testing.M) {
	if mode := os.Getenv(childMode); mode != "" {
		os.Exit(runChild(mode, os.Getenv(childPath)))
	}
	goleak.VerifyTestMain(m)
}

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func testOptions() Options {
	now := start
	return Options{Now: func() time.Time { return now }}
}

func openAt(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(context.Background(), path, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeStore(t, s) })
	return s
}

func closeStore(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func openNew(t *testing.T) *Store { return openAt(t, filepath.Join(t.TempDir(), "coppice.db")) }

func update(t *testing.T, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.Update(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.View(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// wantCode checks the code of an error, and that one which a person can mend says how.
func wantCode(t *testing.T, err error, code domain.Code) {
	t.Helper()
	if domain.CodeOf(err) != code {
		t.Fatalf("code %q, want %q: %v", domain.CodeOf(err), code, err)
	}
	if (code == domain.CodeDatabase || code == domain.CodeDisk) && domain.HintOf(err) == "" {
		t.Errorf("no way out in: %v", err)
	}
}

// seed is one project with a task, an attempt and a session.
type seed struct {
	project domain.Project
	task    domain.Task
	attempt domain.Attempt
	session domain.Session
}

func (d *seed) put(tx *Tx) error {
	if err := tx.PutProject(&d.project); err != nil {
		return err
	}
	d.task.Project = d.project.ID
	if err := tx.PutTask(&d.task); err != nil {
		return err
	}
	d.attempt.Task, d.attempt.Project = d.task.ID, d.project.ID
	if err := tx.InsertAttempt(&d.attempt); err != nil {
		return err
	}
	d.session.Attempt = d.attempt.ID
	return tx.PutSession(&d.session)
}

func newSeed(dir string) *seed {
	return &seed{
		project: domain.Project{Name: filepath.Base(dir), Dir: dir, GitDir: dir + "/.git"},
		task:    domain.Task{Title: "Fix login", Brief: "The login page fails."},
		attempt: domain.Attempt{State: domain.StateQueued, Model: "replay/a"},
		session: domain.Session{Model: "replay/a"},
	}
}

func planted(t *testing.T, s *Store) *seed {
	t.Helper()
	d := newSeed("/home/me/billing")
	update(t, s, d.put)
	return d
}

func say(session domain.SessionID, text string) domain.Record {
	return domain.MessageAdded{Message: domain.Message{
		Session: session, Role: domain.RoleUser, Parts: []domain.Part{{Kind: domain.PartText, Text: text}},
	}}
}

func named3(prefix string, n int) string { return fmt.Sprintf("%s-%03d", prefix, n) }
