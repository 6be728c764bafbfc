package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// Tx is what a callback of Update or View reads and writes through. It is valid only within the callback.
type Tx struct {
	ctx    context.Context
	tx     *sql.Tx
	store  *Store
	write  bool
	broken error                             // the transaction as a whole is lost
	events []domain.Event                    // of this callback, to be published after the commit
	places map[domain.AttemptID]domain.Event // where attempts belong, as an event with its ids filled in
}

func (tx *Tx) now() time.Time { return tx.store.now() }

func (tx *Tx) exec(text string, args ...any) error {
	_, err := tx.change(text, args...)
	return err
}

// change runs a statement and says how many rows it changed.
func (tx *Tx) change(text string, args ...any) (int64, error) {
	if err := tx.writable(); err != nil {
		return 0, err
	}
	res, err := tx.tx.ExecContext(tx.ctx, text, args...)
	if err != nil {
		return 0, tx.fault(err)
	}
	n, err := res.RowsAffected()
	return n, tx.fault(err)
}

func (tx *Tx) writable() error {
	if !tx.write {
		return domain.E(domain.CodeInternal, "", "a view of the database cannot be written through")
	}
	return tx.broken
}

func (tx *Tx) query(text string, args ...any) (*sql.Rows, error) {
	if tx.broken != nil {
		return nil, tx.broken
	}
	rows, err := tx.tx.QueryContext(tx.ctx, text, args...)
	return rows, tx.fault(err)
}

func (tx *Tx) queryRow(text string, args ...any) *sql.Row {
	return tx.tx.QueryRowContext(tx.ctx, text, args...)
}

// fault makes a domain error of one of SQLite's. One that may have ended the transaction behind our back marks it as
// lost: what is written after it would otherwise be committed on its own.
func (tx *Tx) fault(err error) error {
	if err == nil {
		return nil
	}
	out := fault("", tx.store.path, err)
	if tx.write && tx.broken == nil && endsTransaction(err) {
		tx.broken = out
	}
	return out
}

// newID fills in an id that the caller left empty.
func newID[T ~string](tx *Tx, id *T, kind byte) {
	if *id == "" {
		*id = T(tx.store.ids(kind))
	}
}

// stampNow fills in a time that the caller left zero.
func stampNow(tx *Tx, t *time.Time) {
	if t.IsZero() {
		*t = tx.now()
	}
}

// listOf encodes a list for json_each in a query; an empty one is ”, which filters nothing.
func listOf[T ~string](items []T) string {
	if len(items) == 0 {
		return ""
	}
	b, _ := json.Marshal(items) // strings always encode
	return string(b)
}
