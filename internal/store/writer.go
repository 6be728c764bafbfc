package store

import (
	"context"
	"database/sql"
	"fmt"
	"runtime/debug"

	"github.com/coppice/coppice/internal/domain"
)

// batchMax bounds how many updates share a transaction, so that the first of them does not wait for ever.
const batchMax = 256

// job is one call of Update on its way through the writer.
type job struct {
	ctx    context.Context
	fn     func(*Tx) error
	events []domain.Event
	err    error
	done   chan error // buffered: the writer never waits for a caller
}

// Update runs fn in a transaction and returns when what it wrote is durable. Several calls that wait at the same time
// share one commit; when fn fails or panics, only its own writes are taken back and its error is returned. Once fn has
// begun it is not interrupted by ctx, which SQLite would answer by rolling back the others' work too.
//
// Errors: fn's own; CodeDisk when there is no space; CodeUnavailable after Close.
func (s *Store) Update(ctx context.Context, fn func(*Tx) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan error, 1)}
	select {
	case s.jobs <- j:
		return <-j.done
	case <-s.closing:
		return closed("write database")
	case <-ctx.Done():
		return fault("write database", s.path, ctx.Err())
	}
}

// writeLoop is the one writer. It ends when the store closes.
func (s *Store) writeLoop() {
	defer s.ended.Done()
	defer s.events.end()
	for {
		select {
		case j := <-s.jobs:
			s.writeBatch(j)
		case <-s.closing:
			return
		}
	}
}

// writeBatch runs j and every job that waits meanwhile in one transaction and answers them all.
func (s *Store) writeBatch(j *job) {
	var batch []*job
	err := s.failed
	if err == nil {
		batch, err = s.transact(j)
	}
	if batch == nil {
		batch = []*job{j}
	}
	if err == nil {
		s.publish(batch)
	}
	for _, j := range batch {
		if err != nil && j.err == nil {
			j.err = err
		}
		j.done <- j.err
	}
}

// transact runs jobs until none waits and commits them. An error is one of the transaction and concerns every job of
// the batch; the errors of jobs are theirs.
func (s *Store) transact(j *job) ([]*job, error) {
	tx, err := s.writer.BeginTx(context.Background(), nil)
	if err != nil {
		return nil, fault("write database", s.path, err)
	}
	var batch []*job
	for j != nil {
		batch = append(batch, j)
		if err := s.runJob(tx, j); err != nil {
			_ = tx.Rollback()
			return batch, fault("write database", s.path, err)
		}
		j = s.nextJob(len(batch))
	}
	if err := tx.Commit(); err != nil {
		out := fault("commit", s.path, err)
		if lostSync(err) {
			s.failed = out
		}
		return batch, out
	}
	s.commits.Add(1)
	return batch, nil
}

// nextJob gives a job that waits already.
func (s *Store) nextJob(have int) *job {
	if have >= batchMax {
		return nil
	}
	select {
	case j := <-s.jobs:
		return j
	default:
		return nil
	}
}

// runJob runs one job in a savepoint. The error it gives back is one that ended the whole transaction.
func (s *Store) runJob(sqlTx *sql.Tx, j *job) error {
	if err := j.ctx.Err(); err != nil {
		j.err = fault("write database", s.path, err)
		return nil
	}
	if _, err := sqlTx.Exec("SAVEPOINT job"); err != nil {
		return err
	}
	tx := &Tx{ctx: context.Background(), tx: sqlTx, store: s, write: true}
	j.err = guard(tx, j.fn)
	if tx.broken != nil {
		return tx.broken
	}
	if j.err != nil {
		if _, err := sqlTx.Exec("ROLLBACK TO job"); err != nil {
			return err
		}
	}
	if _, err := sqlTx.Exec("RELEASE job"); err != nil {
		return err
	}
	if j.err == nil {
		j.events = tx.events
	}
	return nil
}

// guard runs fn on a goroutine of its own, so that neither a panic nor runtime.Goexit (a test's FailNow) takes the
// writer with it.
func guard(tx *Tx, fn func(*Tx) error) error {
	result := make(chan error, 1)
	go func() {
		err := error(domain.E(domain.CodeInternal, "write database", "the update's goroutine ended early"))
		defer func() {
			if r := recover(); r != nil {
				err = domain.E(domain.CodeInternal, "write database", "panic in an update: %v", r).
					Because(fmt.Errorf("%s", debug.Stack()))
			}
			result <- err
		}()
		err = fn(tx)
	}()
	return <-result
}

// publish hands the events of the jobs that went through to the listeners, in order.
func (s *Store) publish(batch []*job) {
	var events []domain.Event
	for _, j := range batch {
		events = append(events, j.events...)
	}
	s.events.add(events)
}
