package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

// oldDatabase makes a database of an earlier schema with the rows of testdata/schemaN.sql in it, written by hand when
// that schema was current and never changed since.
func oldDatabase(t *testing.T, path string, schema int64) {
	t.Helper()
	if err := makeFile(path); err != nil {
		t.Fatal(err)
	}
	if err := migrateTo(context.Background(), path, testOptions().filled(path), schema); err != nil {
		t.Fatal(err)
	}
	rows, err := os.ReadFile(fmt.Sprintf("testdata/schema%d.sql", schema))
	if err != nil {
		t.Fatalf("each schema needs rows to be migrated: %v", err)
	}
	db, err := connect(path, walParams)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(string(rows)); err != nil {
		t.Fatal(err)
	}
}

// shape is the schema as SQLite tells it, without what is made at open.
func shape(t *testing.T, path string) string {
	t.Helper()
	db, err := connect(path, "mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var out string
	err = db.QueryRow("SELECT group_concat(sql, char(10)) FROM (SELECT sql FROM sqlite_schema " +
		"WHERE sql IS NOT NULL AND name NOT LIKE 'passages\\_fts%' ESCAPE '\\' ORDER BY name)").Scan(&out)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMigratesFromEveryEarlierSchema(t *testing.T) {
	fresh := filepath.Join(t.TempDir(), "coppice.db")
	closeStore(t, openAt(t, fresh))
	if SchemaVersion() < 2 {
		t.Fatal("there is nothing to migrate")
	}
	for schema := int64(1); schema <= SchemaVersion(); schema++ {
		t.Run(fmt.Sprint(schema), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "coppice.db")
			oldDatabase(t, path, schema)
			s := openAt(t, path)
			checkOldRows(t, s)
			closeStore(t, s)
			if got, want := shape(t, path), shape(t, fresh); got != want {
				t.Errorf("migrated, the schema is\n%s\nmade new it is\n%s", got, want)
			}
			checkBackups(t, filepath.Dir(path), schema)
		})
	}
}

// checkOldRows looks for the rows of testdata/schemaN.sql; each has the same ones and those of its own schema.
func checkOldRows(t *testing.T, s *Store) {
	t.Helper()
	view(t, s, func(tx *Tx) error {
		task, err := tx.TaskByNumber("p1", 1)
		a, err2 := tx.Attempt("a1")
		messages, err3 := tx.Messages("s1", 0, 0)
		if task.Contract.DoneWhen != "tests pass" || a.State != domain.StateReady || len(messages) != 2 {
			t.Errorf("task %+v, attempt %+v, %d messages", task, a, len(messages))
		}
		return errors.Join(err, err2, err3)
	})
	for text, want := range map[string]string{
		"sign-in": "task", "hummingbird": "message", "nitpick": "comment", "was mended": "artifact",
	} {
		if got := places(t, s, text, "p1"); !slices.Equal(got, []string{want}) {
			t.Errorf("%q was found in %v, want %s", text, got, want)
		}
	}
	if got := places(t, s, "system prompt", ""); len(got) != 0 {
		t.Errorf("the system text was found in %v", got)
	}
}

// checkBackups wants one backup for each step, of the schema before it.
func checkBackups(t *testing.T, dir string, from int64) {
	t.Helper()
	// A database of schema N was itself made step by step, with a backup before each but the first.
	found, err := Backups(filepath.Join(dir, "backups"))
	if err != nil || int64(len(found)) != SchemaVersion()-1 {
		t.Fatalf("%d backups: %v", len(found), err)
	}
	for _, b := range found {
		db, err := connect(b.Path, "mode=ro")
		if err != nil {
			t.Fatal(err)
		}
		schema, err := schemaOf(t.Context(), db, b.Path)
		if err != nil || schema != b.Schema || b.Bytes == 0 {
			t.Errorf("backup %s has schema %d: %v", b.Path, schema, err)
		}
		var projects int
		if err := db.QueryRow("SELECT count(*) FROM projects").Scan(&projects); err != nil || b.Schema >= from && projects != 1 {
			t.Errorf("backup %s has %d projects: %v", b.Path, projects, err)
		}
		_ = db.Close()
		if info, _ := os.Stat(b.Path); info.Mode().Perm() != 0o600 {
			t.Errorf("backup %s is %v", b.Path, info.Mode())
		}
	}
}

func TestAMigrationThatFailsChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "coppice.db")
	oldDatabase(t, path, 1)
	db, err := connect(path, walParams)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE passages (in_the_way TEXT)"); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	before := shape(t, path)
	_, err = Open(t.Context(), path, testOptions())
	if err == nil {
		t.Fatal("it opened")
	}
	if got := shape(t, path); got != before {
		t.Errorf("half a migration was left behind:\n%s", got)
	}
	db, _ = sql.Open("sqlite3", path)
	_, _ = db.Exec("DROP TABLE passages")
	_ = db.Close()
	checkOldRows(t, openAt(t, path))
}

func TestRefusesWhatItMustNotTouch(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, path string){
		"no database": func(t *testing.T, path string) { write(t, path, bytes.Repeat([]byte("not a database "), 400)) },
		"cut short": func(t *testing.T, path string) {
			b := read(t, path)
			write(t, path, b[:len(b)/2])
		},
		"a page overwritten": func(t *testing.T, path string) {
			b := read(t, path)
			copy(b[8192:], bytes.Repeat([]byte{0xa5}, 4096))
			write(t, path, b)
		},
		"a newer schema": func(t *testing.T, path string) {
			alter(t, path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
		},
		"no schema": func(t *testing.T, path string) { alter(t, path, "DROP TABLE goose_db_version") },
		"somebody else's": func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			alter(t, path, "CREATE TABLE bookmarks (url TEXT)")
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "coppice.db")
			s := openAt(t, path)
			planted(t, s)
			closeStore(t, s)
			spoil(t, path)
			before := read(t, path)
			_, err := Open(t.Context(), path, testOptions())
			wantCode(t, err, domain.CodeDatabase)
			if !strings.Contains(err.Error(), path) {
				t.Errorf("the error does not name the file: %v", err)
			}
			if !bytes.Equal(before, read(t, path)) {
				t.Error("the file was changed")
			}
		})
	}
}

// A newer program was killed: what it wrote last is still in the log, and stays there.
func TestRefusingANewerSchemaLeavesTheLogAlone(t *testing.T) {
	live := filepath.Join(t.TempDir(), "coppice.db")
	s := openAt(t, live)
	planted(t, s)
	update(t, s, func(tx *Tx) error {
		return tx.exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
	})
	path := crashed(t, live)
	file, log := read(t, path), read(t, path+"-wal")
	_, err := Open(t.Context(), path, testOptions())
	wantCode(t, err, domain.CodeDatabase)
	if !bytes.Equal(file, read(t, path)) || !bytes.Equal(log, read(t, path+"-wal")) {
		t.Error("file or log was changed")
	}
}

func TestOpeningWhereNoFileCanBe(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "coppice.db"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), filepath.Join(dir, "coppice.db"), testOptions())
	wantCode(t, err, domain.CodeDisk)
	write(t, filepath.Join(dir, "file"), []byte("x"))
	_, err = Open(t.Context(), filepath.Join(dir, "file", "coppice.db"), testOptions())
	wantCode(t, err, domain.CodeDisk)
}

func TestAnyPathWillDo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a?b=c&d#e%20 f*[g]", "coppice.db")
	planted(t, openAt(t, path))
	info, err := os.Stat(path)
	if err != nil || info.Size() == 0 || info.Mode().Perm() != 0o600 {
		t.Errorf("file %v: %v", info, err)
	}
}

func TestDurabilityIsReadBack(t *testing.T) {
	s := openNew(t)
	for _, db := range []*sql.DB{s.writer, s.readers} {
		var mode string
		var sync, keys, busy int
		err := errors.Join(db.QueryRow("PRAGMA journal_mode").Scan(&mode), db.QueryRow("PRAGMA synchronous").Scan(&sync),
			db.QueryRow("PRAGMA foreign_keys").Scan(&keys), db.QueryRow("PRAGMA busy_timeout").Scan(&busy))
		if err != nil || mode != "wal" || sync != 2 || keys != 1 || busy != 10000 {
			t.Errorf("journal %s, synchronous %d, foreign keys %d, busy timeout %d: %v", mode, sync, keys, busy, err)
		}
	}
	if _, err := s.writer.Exec("PRAGMA synchronous = OFF"); err != nil {
		t.Fatal(err)
	}
	wantCode(t, s.checkPragmas(t.Context()), domain.CodeDatabase)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func alter(t *testing.T, path, change string) {
	t.Helper()
	db, err := connect(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(change); err != nil {
		t.Fatal(err)
	}
}

// crashed copies a live database as a crash would leave it: with what it wrote last still in the log.
func crashed(t *testing.T, live string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "coppice.db")
	write(t, path, read(t, live))
	write(t, path+"-wal", read(t, live+"-wal"))
	return path
}
