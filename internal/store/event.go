package store

import (
	"context"
	"database/sql"

	"github.com/coppice/coppice/internal/domain"
)

// eventsKept bounds the table of events: a face that was away for longer refetches.
const eventsKept = 100_000

var (
	insertEvent = statement("INSERT INTO events (at, kind, project, task, attempt, thing, state, text) " +
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq")
	lastSeq     = statement("SELECT coalesce(max(seq), 0) FROM events")
	trimEvents  = statement("DELETE FROM events WHERE seq <= (SELECT max(seq) FROM events) - ?")
	placeOf     = statement("SELECT project, task, state FROM attempts WHERE id = ?")
	eventsTable = newTable("events", 1, eventColumns)
	eventsAfter = eventsTable.where("WHERE seq > ?1 ORDER BY seq LIMIT ?2")
)

func eventColumns(e *domain.Event) []column {
	return []column{
		{"seq", &e.Seq}, {"at", at(&e.At)}, {"kind", &e.Kind}, {"project", &e.Project}, {"task", &e.Task},
		{"attempt", &e.Attempt}, {"thing", &e.ID}, {"state", &e.State}, {"text", &e.Text},
	}
}

// Emit stores an event with the next sequence number; it is published after the commit. Every write method of Tx emits
// its own, so this is for what has no row of its own. Project and task are filled in from the attempt.
func (tx *Tx) Emit(e domain.Event) error {
	if err := tx.writable(); err != nil {
		return err
	}
	if err := tx.place(&e); err != nil {
		return err
	}
	stampNow(tx, &e.At)
	row := tx.queryRow(insertEvent, at(&e.At), e.Kind, e.Project, e.Task, e.Attempt, e.ID, e.State, e.Text)
	if err := row.Scan(&e.Seq); err != nil {
		return tx.fault(err)
	}
	tx.events = append(tx.events, e)
	return nil
}

// place fills in where an event's attempt belongs.
func (tx *Tx) place(e *domain.Event) error {
	if e.Attempt == "" || e.Project != "" && e.Task != "" {
		return nil
	}
	known, ok := tx.places[e.Attempt]
	if !ok {
		row := tx.queryRow(placeOf, e.Attempt)
		if err := row.Scan(&known.Project, &known.Task, &known.State); err == sql.ErrNoRows {
			return domain.E(domain.CodeNotFound, "", "there is no attempt %s", e.Attempt)
		} else if err != nil {
			return tx.fault(err)
		}
		if tx.places == nil {
			tx.places = map[domain.AttemptID]domain.Event{}
		}
		tx.places[e.Attempt] = known
	}
	e.Project, e.Task = known.Project, known.Task
	return nil
}

// Events gives at most limit events after a sequence number, in order. The oldest are dropped in time: where the first
// one given is not after+1, the caller refetches.
func (tx *Tx) Events(after int64, limit int) ([]domain.Event, error) {
	return eventsAfter.all(tx, after, bound(limit))
}

// LastSeq is the sequence number of the newest event, 0 where there is none.
func (tx *Tx) LastSeq() (int64, error) { return scalar[int64](tx, lastSeq) }

func pruneEvents(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, trimEvents, eventsKept)
	return err
}

// bound makes "no limit" of a limit below one.
func bound(limit int) int {
	if limit < 1 {
		return -1
	}
	return limit
}
