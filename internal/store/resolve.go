package store

import (
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// prefixed has, for each kind of id a person may name, a query for the ids from ?1 up to, not including, ?2.
var prefixed = map[byte]string{
	domain.KindProject:    idsIn("projects"),
	domain.KindTask:       idsIn("tasks"),
	domain.KindAttempt:    idsIn("attempts"),
	domain.KindSession:    idsIn("sessions"),
	domain.KindTurn:       idsIn("turns"),
	domain.KindCall:       idsIn("calls"),
	domain.KindCheckpoint: idsIn("checkpoints"),
	domain.KindEvidence:   idsIn("evidence"),
	domain.KindComment:    idsIn("comments"),
	domain.KindVerdict:    idsIn("verdicts"),
	domain.KindLanding:    idsIn("landings"),
	domain.KindRequest:    idsIn("requests"),
	domain.KindDecision:   idsIn("decisions"),
	domain.KindBin:        idsIn("bin"),
}

// shownMatches bounds how many ids an ambiguous reference is answered with.
const shownMatches = 4

func idsIn(table string) string {
	return statement("SELECT id FROM " + table + " WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT 5")
}

// Resolve gives the one id of the given kinds (letters of package domain; none: any kind) that ref is or begins.
// Upper case and look-alikes (o for 0, i and l for 1) are forgiven.
//
// Errors: CodeNotFound where there is none, CodeConflict with the candidates where there are several.
func (tx *Tx) Resolve(ref string, kinds ...byte) (string, error) {
	for _, prefix := range []string{strings.TrimSpace(ref), domain.FoldID(ref)} {
		ids, err := tx.withPrefix(prefix, kinds)
		if err != nil {
			return "", err
		}
		switch {
		case len(ids) == 1 || len(ids) > 0 && ids[0] == prefix:
			return ids[0], nil
		case len(ids) > 1:
			return "", ambiguous(ref, ids)
		}
	}
	return "", domain.E(domain.CodeNotFound, "", "nothing has the id %q", ref)
}

func (tx *Tx) withPrefix(prefix string, kinds []byte) ([]string, error) {
	if prefix == "" || len(kinds) > 0 && !strings.ContainsRune(string(kinds), rune(prefix[0])) {
		return nil, nil
	}
	find, ok := prefixed[prefix[0]]
	if !ok {
		return nil, nil
	}
	rows, err := tx.query(find, prefix, prefix+"\U0010ffff")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, tx.fault(err)
		}
		ids = append(ids, id)
	}
	return ids, tx.fault(rows.Err())
}

func ambiguous(ref string, ids []string) error {
	more := ""
	if len(ids) > shownMatches {
		ids, more = ids[:shownMatches], ", …"
	}
	return domain.E(domain.CodeConflict, "", "%q could be %s%s", ref, strings.Join(ids, ", "), more).
		WithHint("type more of the id")
}
