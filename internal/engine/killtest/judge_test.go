package killtest

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"

	_ "github.com/coppice/coppice/internal/store" // for the driver only: the judge reads by SQL of its own
)

// judge reads git and SQLite and holds them against what was acknowledged. It is called with no engine running.
func (st *story) judge() {
	t := st.w.t
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(st.w.dir, "home", "coppice.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	st.judgeDatabase(db)
	st.judgeGit(db)
}

// rows runs a query that must find nothing; what it finds is told.
func (st *story) nothing(db *sql.DB, what, query string) {
	st.w.t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		st.w.t.Fatalf("%s: %v", what, err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			st.w.t.Fatal(err)
		}
		st.w.t.Errorf("%s: %s (did: %v)", what, s, st.acked)
	}
}

func (st *story) number(db *sql.DB, query string) (n int) {
	st.w.t.Helper()
	if err := db.QueryRow(query).Scan(&n); err != nil {
		st.w.t.Fatalf("%s: %v", query, err)
	}
	return n
}

func (st *story) judgeDatabase(db *sql.DB) {
	t := st.w.t
	var integrity string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&integrity); err != nil || integrity != "ok" {
		t.Errorf("integrity: %s %v", integrity, err)
	}
	st.nothing(db, "dangling reference", "SELECT \"table\" FROM pragma_foreign_key_check")
	if n, max := st.number(db, "SELECT count(*) FROM events"), st.number(db, "SELECT coalesce(max(seq), 0) FROM events"); n != max {
		t.Errorf("%d events up to number %d: there is a gap", n, max)
	}
	if n := st.number(db, "SELECT count(*) FROM tasks"); n != st.tasks() {
		t.Errorf("%d tasks", n)
	}
	st.nothing(db, "call without an outcome", "SELECT id FROM calls WHERE state = 'intended'")
	st.nothing(db, "turn without an end", "SELECT t.id FROM turns t JOIN attempts a ON a.id = t.attempt "+
		"WHERE t.ended_at = '' AND a.state IN ('verifying', 'ready', 'landing', 'landed')")
	st.nothing(db, "request nobody can answer", "SELECT r.id FROM requests r JOIN attempts a ON a.id = r.attempt "+
		"WHERE r.state = 'waiting' AND a.state NOT LIKE 'waiting_%'")
	st.nothing(db, "landing without an end", "SELECT id FROM landings WHERE state = 'intended'")
	if st.did["accept"] > 0 && st.number(db, "SELECT count(*) FROM verdicts WHERE kind = 'accept'") == 0 {
		t.Error("an acknowledged verdict is gone")
	}
	if st.did["request-changes"] > 0 && st.number(db, "SELECT count(*) FROM verdicts WHERE kind = 'changes'") == 0 {
		t.Error("an acknowledged request for changes is gone")
	}
}

func (st *story) judgeGit(db *sql.DB) {
	w, t := st.w, st.w.t
	if out := w.git("fsck", "--no-dangling", "--no-progress"); strings.Contains(out, "error") || strings.Contains(out, "missing") {
		t.Errorf("fsck: %s", out)
	}
	if out := w.git("status", "--porcelain"); out != "" {
		t.Errorf("the user's checkout is dirty: %q", out)
	}
	got := w.git("show", "main:notes.txt") + "\n"
	if want := st.wantNotes(db); !slices.Contains(want, got) {
		t.Errorf("notes.txt on main is %q, want one of %q", got, want)
	}
	onDisk, err := os.ReadFile(filepath.Join(w.repo, "notes.txt"))
	if err != nil || string(onDisk) != got {
		t.Errorf("notes.txt in the checkout is %q (%v), on main %q", onDisk, err, got)
	}
	st.judgeLandings(db)
	st.judgeOnce(db)
}

// judgeLandings holds the journal against the branch: every landing that is done or undone is a commit of main, once.
func (st *story) judgeLandings(db *sql.DB) {
	rows, err := db.Query("SELECT after, state, undo FROM landings WHERE state IN ('done', 'undone')")
	if err != nil {
		st.w.t.Fatal(err)
	}
	defer rows.Close()
	want := 1 + st.did["commit a conflict"] // the first commit, and the person's own
	log := st.w.git("log", "--format=%H", "main")
	for rows.Next() {
		var after, state, undo string
		if err := rows.Scan(&after, &state, &undo); err != nil {
			st.w.t.Fatal(err)
		}
		want++
		if !strings.Contains(log, after) {
			st.w.t.Errorf("landing %s is %s and not on main", after, state)
		}
		if state == "undone" {
			want++
			if !strings.Contains(log, undo) {
				st.w.t.Errorf("undo %s is not on main", undo)
			}
		}
	}
	if n := len(strings.Fields(log)); n != want {
		st.w.t.Errorf("main has %d commits, the journal explains %d", n, want)
	}
}

// completed says whether the record of the first call of a tool says that it was carried out.
func (st *story) completed(db *sql.DB, tool string) bool {
	return st.number(db, "SELECT count(*) FROM (SELECT state FROM calls WHERE name = '"+tool+"' ORDER BY started_at, rowid LIMIT 1) WHERE state = 'completed'") == 1
}

// wantNotes is what notes.txt may be: exactly what was recorded as done, either where the record says that the effect is
// unknown.
func (st *story) wantNotes(db *sql.DB) []string {
	switch {
	case st.s.byHand != "" && st.did["commit a conflict"] > 0:
		return []string{st.s.byHand}
	case st.s.text == "":
		return []string{"one\ntwo\nthree\n"}
	case st.completed(db, "edit"):
		return []string{"ONE\n" + st.s.text}
	}
	return []string{"one\n" + st.s.text, "ONE\n" + st.s.text}
}

// judgeOnce sees that the command of the script did not run twice: what was interrupted is never run again, and what is
// recorded as done was done.
func (st *story) judgeOnce(db *sql.DB) {
	if st.s.name != "whole" {
		return
	}
	ran := 0
	if strings.Contains(st.w.git("ls-tree", "--name-only", "main"), "log.txt") {
		ran = strings.Count(st.w.git("show", "main:log.txt"), "ran")
	}
	if ran > 1 || ran == 0 && st.completed(db, "shell") {
		st.w.t.Errorf("the command ran %d times; recorded as completed: %v", ran, st.completed(db, "shell"))
	}
}
