package store

import "github.com/coppice/coppice/internal/domain"

var (
	looks  = newTable("looks", 1, lookColumns)
	lookOf = looks.where("WHERE attempt = ?")
)

func lookColumns(l *domain.Look) []column {
	return []column{{"attempt", &l.Attempt}, {"seen", &l.Seen}, {"before", &l.Before}, {"at", at(&l.At)}}
}

// Look gives what a person saw of an attempt's change; an empty one where nobody looked yet.
func (tx *Tx) Look(attempt domain.AttemptID) (domain.Look, error) {
	found, err := lookOf.all(tx, attempt)
	if err != nil || len(found) == 0 {
		return domain.Look{Attempt: attempt}, err
	}
	return found[0], nil
}

// PutLook keeps what a person saw. It says nothing to faces: no other of them shows anything else for it.
func (tx *Tx) PutLook(l *domain.Look) error {
	stampNow(tx, &l.At)
	return looks.put(tx, l)
}
