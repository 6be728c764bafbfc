package faulttest

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/coppice/coppice/internal/store" // for the driver only
)

func raw(s string) json.RawMessage { return json.RawMessage(s) }

func symlink(old, link string) error { return os.Symlink(old, link) }

// TestSpoiltDatabase spoils the database in several ways. The program says so and how to go back, does not start, and
// keeps every byte; a backup brings everything back, and the spoilt file is kept beside it.
func TestSpoiltDatabase(t *testing.T) {
	for name, spoil := range map[string]func([]byte) []byte{
		"garbage":   func([]byte) []byte { return bytes.Repeat([]byte("this is no database "), 1000) },
		"half":      func(b []byte) []byte { return b[:len(b)/2] },
		"one page":  func(b []byte) []byte { return b[:4096] },
		"a hundred": func(b []byte) []byte { return b[:100] },
		"schema":    func(b []byte) []byte { return overwrite(b, 100, 4096) },
		"inside":    func(b []byte) []byte { return overwrite(b, 4096, len(b)) },
		"no schema": func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("goose"), []byte("geese")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := person(t, "")
			w.Trust()
			id := w.Task(0, "Do it.", "--model", model(w, "quick")).ID
			backup := filepath.Join(w.Dir, "copy.db")
			w.OK("db", "backup", backup)
			w.OK("engine", "stop")
			file := filepath.Join(w.Home, "coppice.db")
			good, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			bad := spoil(bytes.Clone(good))
			if err := os.WriteFile(file, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			words(t, w.Problem(w.Ends(1, "queue", "--json")), "database", "database")
			if now, err := os.ReadFile(file); !bytes.Equal(now, bad) {
				t.Errorf("the file was changed: %v", err)
			}
			w.OK("db", "restore", backup)
			whole(t, w, id, "quick")
			kept := false
			entries, _ := os.ReadDir(w.Home)
			for _, e := range entries {
				b, _ := os.ReadFile(filepath.Join(w.Home, e.Name()))
				kept = kept || bytes.Equal(b, bad)
			}
			if !kept {
				t.Errorf("the spoilt file is gone; there are %v", entries)
			}
		})
	}
}

// TestNewerDatabase opens a database that a later version of the program left.
func TestNewerDatabase(t *testing.T) {
	t.Parallel()
	w := person(t, "")
	w.OK("projects")
	w.OK("engine", "stop")
	file := filepath.Join(w.Home, "coppice.db")
	db, err := sql.Open("sqlite3", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	words(t, w.Problem(w.Ends(1, "projects", "--json")), "database", "9999")
	if now, err := os.ReadFile(file); !bytes.Equal(now, before) {
		t.Errorf("the file was changed: %v", err)
	}
}

func overwrite(b []byte, from, to int) []byte {
	for i := from; i < to; i++ {
		b[i] = 0xA5
	}
	return b
}
