package store

import "github.com/coppice/coppice/internal/domain"

var (
	landings    = newTable("landings", 1, landingColumns)
	landingByID = landings.where("WHERE id = ?")
	landingsOf  = landings.where("WHERE (?1 = '' OR project = ?1) AND (?2 = '' OR attempt = ?2) " +
		"AND (?3 = '' OR state IN (SELECT value FROM json_each(nullif(?3, '')))) ORDER BY at, rowid")
)

func landingColumns(l *domain.Landing) []column {
	return []column{
		{"id", &l.ID}, {"attempt", &l.Attempt}, {"project", &l.Project}, {"strategy", &l.Strategy},
		{"target", &l.Target}, {"before", &l.Before}, {"after", &l.After}, {"tree", &l.Tree},
		{"accepted", &l.Accepted}, {"message", &l.Message}, {"state", &l.State}, {"checkout", &l.Checkout},
		{"undo", &l.Undo}, {"why", &l.Why}, {"at", at(&l.At)},
	}
}

// LandingFilter narrows a list of landings. What is empty narrows nothing.
type LandingFilter struct {
	Project domain.ProjectID
	Attempt domain.AttemptID
	States  []domain.LandingState
}

// Landing gives one landing.
func (tx *Tx) Landing(id domain.LandingID) (domain.Landing, error) {
	return landingByID.one(tx, "landing "+string(id), id)
}

// Landings gives landings, the oldest first.
func (tx *Tx) Landings(f LandingFilter) ([]domain.Landing, error) {
	return landingsOf.all(tx, f.Project, f.Attempt, listOf(f.States))
}

// PutLanding adds a landing or the next entry of its journal. An empty id and time are filled in.
func (tx *Tx) PutLanding(l *domain.Landing) error {
	newID(tx, &l.ID, domain.KindLanding)
	stampNow(tx, &l.At)
	if err := landings.put(tx, l); err != nil {
		return err
	}
	return tx.Emit(domain.Event{Kind: domain.EventLanding, Project: l.Project, Attempt: l.Attempt, ID: string(l.ID)})
}
