// Command seed fills a database with as many attempts as a benchmark wants: copies of the tasks and attempts that one real run
// left there, in states that no engine acts on. No engine may have the database open.
//
//	go run ./build/seed DATABASE N
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/store"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("seed DATABASE N")
	}
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	ctx := context.Background()
	s, err := store.Open(ctx, args[0], store.Options{})
	if err != nil {
		return err
	}
	err = s.Update(ctx, func(tx *store.Tx) error { return fill(tx, n) })
	if closed := s.Close(); err == nil {
		err = closed
	}
	return err
}

// fill copies what is there until n attempts are.
func fill(tx *store.Tx, n int) error {
	have, err := tx.Attempts(store.AttemptFilter{})
	if err != nil || len(have) == 0 {
		return fmt.Errorf("there is no attempt to copy: %w", err)
	}
	for i := len(have); i < n; i++ {
		if err := double(tx, have[i%len(have)], i); err != nil {
			return err
		}
	}
	return nil
}

// double copies one attempt with its task and its evidence.
func double(tx *store.Tx, a domain.Attempt, i int) error {
	t, err := tx.Task(a.Task)
	if err != nil {
		return err
	}
	evidence, err := tx.EvidenceOf(a.ID)
	if err != nil {
		return err
	}
	kinds := []string{"feature", "fix", "test", "docs", "refactor"}
	t.ID, t.Number, t.Title, t.Kind = "", 0, fmt.Sprintf("%s, variant %d", t.Title, i), kinds[i%len(kinds)]
	t.CreatedAt = t.CreatedAt.Add(-time.Duration(i) * time.Minute)
	if err := tx.PutTask(&t); err != nil {
		return err
	}
	a.ID, a.Task, a.Worktree, a.Session = "", t.ID, "", ""
	a.State = []domain.State{domain.StateReady, domain.StateReady, domain.StateReady, domain.StateCancelled, domain.StateRejected}[i%5]
	a.Diff.Additions, a.Diff.Deletions = 1+(i*37)%400, (i*13)%90
	if err := tx.InsertAttempt(&a); err != nil {
		return err
	}
	for _, e := range evidence {
		e.ID, e.Attempt = "", a.ID
		if err := tx.PutEvidence(&e); err != nil {
			return err
		}
	}
	return nil
}
