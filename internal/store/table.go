package store

import (
	"database/sql"
	"errors"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// statements is every statement this package can run, so that a test can prepare them all.
var statements []string

// statement registers an SQL text.
func statement(text string) string {
	statements = append(statements, text)
	return text
}

// table maps a domain noun to its table: one list of columns serves reading and writing.
type table[T any] struct {
	columns        func(*T) []column
	selects        string
	insert, upsert string
}

// newTable describes a table whose first keys columns are its primary key.
func newTable[T any](name string, keys int, columns func(*T) []column) table[T] {
	var names, marks, sets []string
	for i, c := range columns(new(T)) {
		quoted := `"` + c.name + `"`
		names, marks = append(names, quoted), append(marks, "?")
		if i >= keys {
			sets = append(sets, quoted+" = excluded."+quoted)
		}
	}
	list := strings.Join(names, ", ")
	insert := "INSERT INTO " + name + " (" + list + ") VALUES (" + strings.Join(marks, ", ") + ")"
	return table[T]{
		columns: columns,
		selects: "SELECT " + list + " FROM " + name + " ",
		insert:  statement(insert),
		upsert: statement(insert + " ON CONFLICT (" + strings.Join(names[:keys], ", ") + ") DO UPDATE SET " +
			strings.Join(sets, ", ")),
	}
}

// finder is a query for rows of one table.
type finder[T any] struct {
	columns func(*T) []column
	text    string
}

// where makes a finder of the rest of a query, from WHERE on.
func (t table[T]) where(rest string) finder[T] {
	return finder[T]{columns: t.columns, text: statement(t.selects + rest)}
}

func (t table[T]) put(tx *Tx, v *T) error { return tx.exec(t.upsert, fields(t.columns(v))...) }

func (t table[T]) add(tx *Tx, v *T) error { return tx.exec(t.insert, fields(t.columns(v))...) }

// all gives the rows that are found, never nil-checked by callers: none is an empty slice.
func (f finder[T]) all(tx *Tx, args ...any) ([]T, error) {
	rows, err := tx.query(f.text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []T
	for rows.Next() {
		var v T
		if err := rows.Scan(fields(f.columns(&v))...); err != nil {
			return nil, tx.fault(err)
		}
		out = append(out, v)
	}
	return out, tx.fault(rows.Err())
}

// one gives the only row that is found; CodeNotFound names what was looked for.
func (f finder[T]) one(tx *Tx, what string, args ...any) (T, error) {
	found, err := f.all(tx, args...)
	if err == nil && len(found) == 0 {
		err = domain.E(domain.CodeNotFound, "", "there is no %s", what)
	}
	if err != nil {
		var none T
		return none, err
	}
	return found[0], nil
}

// scalar gives the single value of a query's single row, and the zero value where there is no row.
func scalar[T any](tx *Tx, text string, args ...any) (T, error) {
	var v T
	err := tx.queryRow(text, args...).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return v, nil
	}
	return v, tx.fault(err)
}

func fields(columns []column) []any {
	out := make([]any, len(columns))
	for i, c := range columns {
		out[i] = c.field
	}
	return out
}
