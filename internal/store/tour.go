package store

import "github.com/coppice/coppice/internal/domain"

var (
	tours   = newTable("tours", 1, tourColumns)
	toursOf = tours.where("WHERE attempt = ? ORDER BY asked_at, rowid")
)

func tourColumns(t *domain.Tour) []column {
	return []column{
		{"session", &t.Session}, {"attempt", &t.Attempt}, {"round", &t.Round}, {"model", &t.Model}, {"tree", &t.Tree},
		{"summary", &t.Summary}, {"stops", doc(&t.Stops)}, {"dropped", &t.Dropped}, {"failure", doc(&t.Failure)},
		{"asked_at", at(&t.AskedAt)}, {"at", at(&t.At)},
	}
}

// Tours gives the tours through an attempt's change, the oldest first, of every round.
func (tx *Tx) Tours(attempt domain.AttemptID) ([]domain.Tour, error) {
	return toursOf.all(tx, attempt)
}

// PutTour adds or replaces a tour.
func (tx *Tx) PutTour(t *domain.Tour) error {
	stampNow(tx, &t.AskedAt)
	if err := tours.put(tx, t); err != nil {
		return err
	}
	return tx.emitReview(t.Attempt, string(t.Session))
}
