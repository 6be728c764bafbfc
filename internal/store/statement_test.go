package store

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

func TestEveryStatementPrepares(t *testing.T) {
	s := openNew(t)
	all := append([]string{}, statements...)
	if s.fts {
		all = append(all, searchIndexed)
	}
	if len(all) < 60 {
		t.Fatalf("only %d statements are registered", len(all))
	}
	for _, text := range all {
		stmt, err := s.writer.Prepare(text)
		if err != nil {
			t.Errorf("%v\n%s", err, text)
			continue
		}
		_ = stmt.Close()
	}
	if _, err := s.writer.Prepare("SELECT no_such_column FROM attempts"); err == nil {
		t.Error("preparing proves nothing: a wrong column went through")
	}
}

// What is asked for by one attempt, turn or session must not read the whole table.
func TestListsUseAnIndex(t *testing.T) {
	s := openNew(t)
	for _, f := range []string{
		attemptsOfTask.text, attemptsOfProj.text, tasksOf.text, messagesOf.text, turnsOf.text, callsOf.text,
		callsOfTurn.text, checkpointsOf.text, evidenceOf.text, commentsOf.text, opinionsOf.text, toursOf.text, turnsOfOne.text, verdictsOf.text, decisionsOf.text,
		sessionsOf.text, eventsAfter.text, prefixed[domain.KindCall],
	} {
		if plan := explain(t, s, f); strings.Contains(plan, "SCAN ") && !strings.Contains(plan, "SCAN json_each") {
			t.Errorf("%s\nreads a whole table:\n%s", f, plan)
		}
	}
	if plan := explain(t, s, allTasks.text); !strings.Contains(plan, "SCAN") {
		t.Errorf("the check sees no scan where there is one:\n%s", plan)
	}
}

func explain(t *testing.T, s *Store, text string) string {
	t.Helper()
	args := []any{"", "", ""}[:min(3, max(strings.Count(text, "?"), 0))]
	for n := 3; n > 0; n-- {
		if strings.Contains(text, "?"+string(rune('0'+n))) {
			args = []any{"", "", ""}[:n]
			break
		}
	}
	rows, err := s.writer.Query("EXPLAIN QUERY PLAN "+text, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, detail)
	}
	return strings.Join(plan, "\n")
}

// documents are the values that are stored as JSON. A field of theirs that is renamed or removed loses what databases
// hold already; testdata/documents.json is what schema 1 was written with and only ever gets longer.
type documents struct {
	Trust     domain.Trust
	Contract  domain.Contract
	Check     domain.Check
	Isolation domain.Isolation
	Artifact  domain.Artifact
	Failure   domain.Failure
	Action    domain.Action
	Decision  domain.Decision
	Anchor    domain.Anchor
	Part      storedPart
	Parts     domain.ContextParts
	Reserved  domain.Usage
	Served    domain.Serving
	Calls     domain.CallScore
	Edits     domain.EditScore
	Escalated domain.Escalation
}

func TestStoredDocumentsAreStillUnderstood(t *testing.T) {
	const path = "testdata/documents.json"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		b, err := json.MarshalIndent(filled[documents](1), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	dec := json.NewDecoder(f)
	dec.DisallowUnknownFields()
	var got documents
	if err := dec.Decode(&got); err != nil {
		t.Fatalf("what databases hold is not understood any more; write a migration: %v", err)
	}
	if got.Contract.Budget.ReviewMinutes == 0 || len(got.Anchor.Before) != 2 || got.Part.Args == "" {
		t.Errorf("values got lost: %+v", got)
	}
}
