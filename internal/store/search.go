package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// The full-text index is over the table of passages and kept by triggers. Both are made here and not by a migration: a
// program without FTS5 opens the same file, and a trigger that needs FTS5 would fail every write of its own. So such a
// program takes the triggers away, and their absence tells the next one with FTS5 that the index is out of date.
const (
	hasFTS      = "SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'"
	hasTriggers = "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'passages\\_fts\\_%' ESCAPE '\\'"

	makeIndex = dropTriggers + `
CREATE VIRTUAL TABLE IF NOT EXISTS passages_fts
USING fts5 (body, content = 'passages', content_rowid = 'id', tokenize = 'trigram');
CREATE TRIGGER passages_fts_insert AFTER INSERT ON passages BEGIN
    INSERT INTO passages_fts (rowid, body) VALUES (new.id, new.body);
END;
CREATE TRIGGER passages_fts_delete AFTER DELETE ON passages BEGIN
    INSERT INTO passages_fts (passages_fts, rowid, body) VALUES ('delete', old.id, old.body);
END;
CREATE TRIGGER passages_fts_update AFTER UPDATE OF body ON passages BEGIN
    INSERT INTO passages_fts (passages_fts, rowid, body) VALUES ('delete', old.id, old.body);
    INSERT INTO passages_fts (rowid, body) VALUES (new.id, new.body);
END;
INSERT INTO passages_fts (passages_fts) VALUES ('rebuild');`

	dropTriggers = `
DROP TRIGGER IF EXISTS passages_fts_insert;
DROP TRIGGER IF EXISTS passages_fts_delete;
DROP TRIGGER IF EXISTS passages_fts_update;`

	hitColumns = "SELECT p.project, p.task, p.attempt, p.place, p.ref, p.body, t.title " +
		"FROM passages p JOIN tasks t ON t.id = p.task "
	hitOrder = " AND (?2 = '' OR p.project = ?2) ORDER BY p.id DESC LIMIT ?3"
)

var (
	// searchIndexed is the only statement that needs FTS5; it is not in the list of those every build can prepare.
	searchIndexed = hitColumns + "WHERE p.id IN (SELECT rowid FROM passages_fts WHERE passages_fts MATCH ?1)" + hitOrder
	searchPlain   = statement(hitColumns + "WHERE NOT EXISTS (SELECT 1 FROM json_each(?1) w " +
		"WHERE p.body NOT LIKE w.value ESCAPE '\\')" + hitOrder)
)

// Hit is a passage in which a search found every word.
type Hit struct {
	Project domain.ProjectID
	Task    domain.TaskID
	Attempt domain.AttemptID // empty: in the task itself
	Title   string           // of the task
	Where   string           // task, message, comment, artifact
	Ref     string           // the task, session/seq, comment or attempt
	Text    string           // the words around the first one found, on one line
}

// canIndex says whether this program was built with FTS5.
func canIndex(ctx context.Context, db *sql.DB) (bool, error) {
	var n int
	err := db.QueryRowContext(ctx, hasFTS).Scan(&n)
	return n > 0, err
}

// prepareSearch makes the full-text index for a program that can use it and disarms it for one that cannot.
func prepareSearch(ctx context.Context, db *sql.DB, can bool) error {
	var triggers int
	if err := db.QueryRowContext(ctx, hasTriggers).Scan(&triggers); err != nil {
		return err
	}
	change := makeIndex
	switch {
	case can && triggers == 3, !can && triggers == 0:
		return nil
	case !can:
		change = dropTriggers
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, change); err != nil {
		return err
	}
	return tx.Commit()
}

// Search finds the passages that hold every word of text, wherever in a word and in any case, the newest first, in
// one project or all (project empty). limit 0 gives all.
func (tx *Tx) Search(text string, project domain.ProjectID, limit int) ([]Hit, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return nil, domain.E(domain.CodeUsage, "", "there is nothing to search for")
	}
	find, match := searchPlain, likeAll(words)
	if tx.store.fts && indexable(words) {
		find, match = searchIndexed, matchAll(words)
	}
	rows, err := tx.query(find, match, project, bound(limit))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var hits []Hit
	for rows.Next() {
		var h Hit
		if err := rows.Scan(&h.Project, &h.Task, &h.Attempt, &h.Where, &h.Ref, &h.Text, &h.Title); err != nil {
			return nil, tx.fault(err)
		}
		h.Text = excerpt(h.Text, words[0])
		hits = append(hits, h)
	}
	return hits, tx.fault(rows.Err())
}

// indexable says whether the trigram index can find all words: it knows none shorter than three letters.
func indexable(words []string) bool {
	for _, w := range words {
		if len([]rune(w)) < 3 {
			return false
		}
	}
	return true
}

// matchAll writes words as an FTS5 query: each a phrase, so that nothing in it is an operator.
func matchAll(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = `"` + strings.ReplaceAll(w, `"`, `""`) + `"`
	}
	return strings.Join(quoted, " AND ")
}

// likeAll writes words as a list of LIKE patterns.
func likeAll(words []string) string {
	patterns := make([]string, len(words))
	escape := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	for i, w := range words {
		patterns[i] = "%" + escape.Replace(w) + "%"
	}
	return listOf(patterns)
}

// excerpt gives some words around the first place where word is found, on one line.
func excerpt(text, word string) string {
	const before, length = 40, 160
	runes := []rune(strings.Join(strings.Fields(text), " "))
	from := 0
	if i := strings.Index(strings.ToLower(string(runes)), strings.ToLower(word)); i >= 0 {
		from = max(0, len([]rune(strings.ToLower(string(runes))[:i]))-before)
	}
	to := min(len(runes), from+length)
	out := string(runes[min(from, to):to])
	if from > 0 {
		out = "…" + out
	}
	if to < len(runes) {
		out += "…"
	}
	return out
}
