package store

import "github.com/coppice/coppice/internal/domain"

const attemptOrder = " AND (?3 = '' OR state IN (SELECT value FROM json_each(nullif(?3, '')))) ORDER BY created_at, ordinal, id"

var (
	attempts        = newTable("attempts", 1, attemptColumns)
	attemptByID     = attempts.where("WHERE id = ?")
	attemptsOfTask  = attempts.where("WHERE task = ?2 AND (?1 = '' OR project = ?1)" + attemptOrder)
	attemptsOfProj  = attempts.where("WHERE project = ?1 AND ?2 = ''" + attemptOrder)
	attemptsOfState = attempts.where("WHERE ?1 = '' AND ?2 = ''" + attemptOrder)
	nextOrdinal     = statement("SELECT coalesce(max(ordinal), 0) + 1 FROM attempts WHERE task = ?")
)

func attemptColumns(a *domain.Attempt) []column {
	return append([]column{
		{"id", &a.ID}, {"task", &a.Task}, {"project", &a.Project}, {"ordinal", &a.Ordinal}, {"state", &a.State},
		{"why", &a.Why}, {"model", &a.Model}, {"branch", &a.Branch}, {"worktree", &a.Worktree}, {"base", &a.Base},
		{"base_tree", &a.BaseTree}, {"head", &a.Head}, {"head_tree", &a.HeadTree}, {"round", &a.Round},
		{"background", &a.Background}, {"repairs", &a.Repairs}, {"worked", &a.Worked}, {"isolation", doc(&a.Isolation)},
		{"session", &a.Session}, {"context_used", &a.Context.Used}, {"context_size", &a.Context.Size},
		{"context_parts", doc(&a.Context.Parts)},
		{"files", &a.Diff.Files}, {"additions", &a.Diff.Additions}, {"deletions", &a.Diff.Deletions},
		{"artifact", doc(&a.Artifact)}, {"failure", doc(&a.Failure)}, {"escalation", doc(&a.Escalation)},
		{"reconciles", doc(&a.Reconciles)}, {"part_of", &a.PartOf}, {"created_at", at(&a.CreatedAt)},
		{"started_at", at(&a.StartedAt)}, {"ready_at", at(&a.ReadyAt)}, {"ended_at", at(&a.EndedAt)},
		{"updated_at", at(&a.UpdatedAt)},
	}, usageColumns(&a.Usage)...)
}

// AttemptFilter narrows a list of attempts. What is empty narrows nothing.
type AttemptFilter struct {
	Project domain.ProjectID
	Task    domain.TaskID
	States  []domain.State
}

// Attempt gives one attempt. Its Activity is not kept here.
func (tx *Tx) Attempt(id domain.AttemptID) (domain.Attempt, error) {
	return attemptByID.one(tx, "attempt "+string(id), id)
}

// Attempts gives attempts in the order they were made.
func (tx *Tx) Attempts(f AttemptFilter) ([]domain.Attempt, error) {
	find := attemptsOfState
	switch {
	case f.Task != "":
		find = attemptsOfTask
	case f.Project != "":
		find = attemptsOfProj
	}
	return find.all(tx, f.Project, f.Task, listOf(f.States))
}

// InsertAttempt adds an attempt. Id, ordinal, round and times that are not set are filled in.
func (tx *Tx) InsertAttempt(a *domain.Attempt) error {
	newID(tx, &a.ID, domain.KindAttempt)
	stampNow(tx, &a.CreatedAt)
	stampNow(tx, &a.UpdatedAt)
	a.Round = max(a.Round, 1)
	if a.Ordinal == 0 {
		n, err := scalar[int](tx, nextOrdinal, a.Task)
		if err != nil {
			return err
		}
		a.Ordinal = n
	}
	if err := attempts.add(tx, a); err != nil {
		return err
	}
	return tx.emitAttempt(a)
}

// MoveAttempt brings an attempt to another state, if the stored one may become that (CodeConflict otherwise), and
// gives the attempt as it is now. change, which may be nil, sets other fields in the same step.
func (tx *Tx) MoveAttempt(id domain.AttemptID, to domain.State, change func(*domain.Attempt)) (*domain.Attempt, error) {
	a, err := tx.Attempt(id)
	if err != nil {
		return nil, err
	}
	if err := domain.CheckMove(a.State, to); err != nil {
		return nil, err
	}
	if change != nil {
		change(&a)
	}
	a.ID, a.State = id, to
	return &a, tx.saveAttempt(&a)
}

// UpdateAttempt changes fields of an attempt other than its state, which only MoveAttempt may change. An error of
// change leaves everything as it was.
func (tx *Tx) UpdateAttempt(id domain.AttemptID, change func(*domain.Attempt) error) error {
	a, err := tx.Attempt(id)
	if err != nil {
		return err
	}
	state := a.State
	if err := change(&a); err != nil {
		return err
	}
	if a.State != state || a.ID != id {
		return domain.E(domain.CodeInternal, "", "an update of attempt %s tried to move it from %s to %s", id, state, a.State)
	}
	return tx.saveAttempt(&a)
}

func (tx *Tx) saveAttempt(a *domain.Attempt) error {
	a.UpdatedAt = tx.now()
	if err := attempts.put(tx, a); err != nil {
		return err
	}
	return tx.emitAttempt(a)
}

func (tx *Tx) emitAttempt(a *domain.Attempt) error {
	return tx.Emit(domain.Event{
		Kind: domain.EventAttempt, Project: a.Project, Task: a.Task, Attempt: a.ID, State: a.State,
	})
}
