package store

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

// searched plants passages of every place.
func searched(t *testing.T, s *Store) *seed {
	t.Helper()
	d := planted(t, s)
	record(t, s, say(d.session.ID, `Use the "billing" table; 100% of rows_total, path\name and naïve Ünïcode`))
	record(t, s, domain.MessageAdded{Message: domain.Message{Session: d.session.ID, Role: domain.RoleSystem,
		Parts: []domain.Part{{Kind: domain.PartText, Text: "You are an agent. billing"}}}})
	record(t, s, domain.MessageAdded{Message: domain.Message{Session: d.session.ID, Role: domain.RoleTool,
		Parts: []domain.Part{{Kind: domain.PartResult, Text: "billing billing"}}}})
	update(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.PutComment(&domain.Comment{Attempt: d.attempt.ID, Text: "Rename billing to invoices"}),
			tx.UpdateAttempt(d.attempt.ID, func(a *domain.Attempt) error {
				a.Artifact = domain.Artifact{Summary: "Billing is fixed", Text: "a report"}
				return nil
			}),
		)
	})
	return d
}

func places(t *testing.T, s *Store, text string, project domain.ProjectID) []string {
	t.Helper()
	var out []string
	view(t, s, func(tx *Tx) error {
		hits, err := tx.Search(text, project, 0)
		for _, h := range hits {
			out = append(out, h.Where)
		}
		return err
	})
	return out
}

func TestSearch(t *testing.T) {
	s := openNew(t)
	d := searched(t, s)
	for _, c := range []struct {
		text    string
		project domain.ProjectID
		want    string
	}{
		{"billing", "", "artifact comment message"},
		{"BILL", d.project.ID, "artifact comment message"},
		{"billing", "p-other", ""},
		{"billing rename", "", "comment"},
		{"fixed", "", "artifact"},
		{"login", "", "task"},
		{`"billing" 100%`, "", "message"},
		{"rows_total", "", "message"},
		{"rowsxtotal", "", ""},
		{`path\name`, "", "message"},
		{"NEAR(billing)", "", ""},
		{"100", "", "message"},
		{"0%", "", "message"}, // too short for the index
		{"ïcode", "", "message"},
	} {
		indexed := places(t, s, c.text, c.project)
		with := s.fts
		s.fts = false
		plain := places(t, s, c.text, c.project)
		s.fts = with
		if got := strings.Join(indexed, " "); got != c.want {
			t.Errorf("%q found %q, want %q", c.text, got, c.want)
		}
		if !slices.Equal(indexed, plain) {
			t.Errorf("%q: with the index %v, without %v", c.text, indexed, plain)
		}
	}
	err := s.View(t.Context(), func(tx *Tx) error { _, err := tx.Search("  ", "", 0); return err })
	wantCode(t, err, domain.CodeUsage)
}

func TestSearchFollowsChanges(t *testing.T) {
	s := openNew(t)
	d := searched(t, s)
	d.task.Title = "Repair the sign-in"
	update(t, s, func(tx *Tx) error { return tx.PutTask(&d.task) })
	if got := places(t, s, "sign-in", ""); !slices.Equal(got, []string{"task"}) {
		t.Errorf("the new title was found in %v", got)
	}
	if got := places(t, s, "Fix login", ""); len(got) != 0 {
		t.Errorf("the old title was found in %v", got)
	}
	if s.fts {
		if _, err := s.writer.Exec("INSERT INTO passages_fts (passages_fts, rank) VALUES ('integrity-check', 1)"); err != nil {
			t.Errorf("index and passages disagree: %v", err)
		}
	}
}

func TestHitsShowWordsAround(t *testing.T) {
	long := strings.Repeat("before ", 40) + "the\n needle é " + strings.Repeat("after ", 40)
	got := excerpt(long, "NEEDLE")
	if !strings.Contains(got, "the needle é after") || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") {
		t.Errorf("excerpt: %q", got)
	}
	if got := excerpt("short", "none"); got != "short" {
		t.Errorf("excerpt: %q", got)
	}
}

// A program without FTS5 takes the triggers away, works, and the next one with FTS5 finds what it wrote.
func TestIndexAfterAProgramWithoutFTS5(t *testing.T) {
	path := t.TempDir() + "/coppice.db"
	s := openAt(t, path)
	if !s.fts {
		t.Skip("this build has no FTS5 (tag sqlite_fts5); the test of a missing module below is the one that counts here")
	}
	d := searched(t, s)
	if err := prepareSearch(t.Context(), s.writer, false); err != nil {
		t.Fatal(err)
	}
	record(t, s, say(d.session.ID, "written without an index"))
	closeStore(t, s)
	s = openAt(t, path)
	if got := places(t, s, "without an index", ""); !slices.Equal(got, []string{"message"}) {
		t.Errorf("found in %v", got)
	}
}

// The file of a program with FTS5 in the hands of one that lacks the module, played with a module nobody has.
func TestFileWithAnUnknownModule(t *testing.T) {
	path := t.TempDir() + "/coppice.db"
	s := openAt(t, path)
	d := searched(t, s)
	for _, change := range []string{
		dropTriggers, "DROP TABLE IF EXISTS passages_fts", "PRAGMA writable_schema = ON",
		"INSERT INTO sqlite_schema VALUES ('table', 'passages_fts', 'passages_fts', 0, 'CREATE VIRTUAL TABLE passages_fts USING unknown (body)')",
		"INSERT INTO sqlite_schema VALUES ('trigger', 'passages_fts_insert', 'passages', 0, 'CREATE TRIGGER passages_fts_insert AFTER INSERT ON passages BEGIN INSERT INTO passages_fts (rowid, body) VALUES (new.id, new.body); END')",
		"PRAGMA writable_schema = RESET",
	} {
		if _, err := s.writer.Exec(change); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Update(t.Context(), func(tx *Tx) error { return tx.Record(say(d.session.ID, "x")) }); err == nil {
		t.Fatal("the trigger does no harm; this test plays nothing")
	}
	if err := prepareSearch(t.Context(), s.writer, false); err != nil {
		t.Fatal(err)
	}
	s.fts = false
	record(t, s, say(d.session.ID, "written by hand"))
	if got := places(t, s, "by hand", ""); !slices.Equal(got, []string{"message"}) {
		t.Errorf("found in %v", got)
	}
	if err := examine(t.Context(), path, ""); err != nil {
		t.Error(err)
	}
	if err := s.Backup(t.Context(), t.TempDir()+"/copy.db"); err != nil {
		t.Error(err)
	}
}
