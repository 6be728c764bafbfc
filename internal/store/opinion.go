package store

import "github.com/coppice/coppice/internal/domain"

var (
	opinions   = newTable("opinions", 1, opinionColumns)
	opinionsOf = opinions.where("WHERE attempt = ? ORDER BY asked_at, rowid")
)

func opinionColumns(o *domain.Opinion) []column {
	return []column{
		{"session", &o.Session}, {"attempt", &o.Attempt}, {"round", &o.Round}, {"model", &o.Model}, {"tree", &o.Tree},
		{"summary", &o.Summary}, {"found", &o.Found}, {"failure", doc(&o.Failure)}, {"sent", &o.Sent},
		{"asked_at", at(&o.AskedAt)}, {"at", at(&o.At)},
	}
}

// Opinions gives what models think of an attempt's change, the oldest first, of every round.
func (tx *Tx) Opinions(attempt domain.AttemptID) ([]domain.Opinion, error) {
	return opinionsOf.all(tx, attempt)
}

// PutOpinion adds or replaces a reading and what came of it.
func (tx *Tx) PutOpinion(o *domain.Opinion) error {
	stampNow(tx, &o.AskedAt)
	if err := opinions.put(tx, o); err != nil {
		return err
	}
	return tx.emitReview(o.Attempt, string(o.Session))
}
