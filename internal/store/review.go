package store

import "github.com/coppice/coppice/internal/domain"

var (
	evidence   = newTable("evidence", 1, evidenceColumns)
	evidenceOf = evidence.where("WHERE attempt = ? ORDER BY started_at, rowid")

	comments    = newTable("comments", 1, commentColumns)
	commentByID = comments.where("WHERE id = ?")
	commentsOf  = comments.where("WHERE attempt = ? ORDER BY at, rowid")

	readHunks   = newTable("read_hunks", 2, readHunkColumns)
	readHunksOf = readHunks.where("WHERE attempt = ? ORDER BY at, rowid")
	dropRead    = statement("DELETE FROM read_hunks WHERE attempt = ? AND hunk = ?")

	verdicts   = newTable("verdicts", 1, verdictColumns)
	verdictsOf = verdicts.where("WHERE attempt = ? ORDER BY at, rowid")
)

func evidenceColumns(e *domain.Evidence) []column {
	return []column{
		{"id", &e.ID}, {"attempt", &e.Attempt}, {"check", doc(&e.Check)}, {"tree", &e.Tree}, {"base", &e.Base},
		{"exit_code", &e.ExitCode}, {"timed_out", &e.TimedOut}, {"red_on_base", &e.RedOnBase}, {"output", &e.Output},
		{"bytes", &e.Bytes}, {"isolation", doc(&e.Isolation)}, {"started_at", at(&e.StartedAt)},
		{"duration", &e.Duration}, {"onto", &e.Onto}, {"coverage", doc(&e.Coverage)},
	}
}

func commentColumns(c *domain.Comment) []column {
	return []column{
		{"id", &c.ID}, {"attempt", &c.Attempt}, {"round", &c.Round}, {"author", &c.Author},
		{"anchor", doc(&c.Anchor)}, {"text", &c.Text}, {"state", &c.State}, {"tree", &c.Tree},
		{"severity", &c.Severity}, {"at", at(&c.At)}, {"suggestion", &c.Suggestion},
	}
}

func readHunkColumns(h *domain.ReadHunk) []column {
	return []column{
		{"attempt", &h.Attempt}, {"hunk", &h.Hunk}, {"file", &h.File}, {"line", &h.Line}, {"lines", &h.Lines},
		{"tree", &h.Tree}, {"verdict", &h.Verdict}, {"reason", &h.Reason}, {"sent", &h.Sent},
		{"at", at(&h.At)}, {"own", doc(&h.Own)}, {"prints", doc(&h.Prints)}, {"open", &h.Open},
	}
}

func verdictColumns(v *domain.Verdict) []column {
	return []column{
		{"id", &v.ID}, {"attempt", &v.Attempt}, {"kind", &v.Kind}, {"tree", &v.Tree}, {"round", &v.Round},
		{"text", &v.Text}, {"at", at(&v.At)},
	}
}

// EvidenceOf gives all evidence of an attempt, the oldest first, stale or not.
func (tx *Tx) EvidenceOf(attempt domain.AttemptID) ([]domain.Evidence, error) {
	return evidenceOf.all(tx, attempt)
}

// PutEvidence adds or replaces evidence. An empty id is filled in.
func (tx *Tx) PutEvidence(e *domain.Evidence) error {
	newID(tx, &e.ID, domain.KindEvidence)
	if err := evidence.put(tx, e); err != nil {
		return err
	}
	return tx.emitReview(e.Attempt, string(e.ID))
}

// Comment gives one comment.
func (tx *Tx) Comment(id domain.CommentID) (domain.Comment, error) {
	return commentByID.one(tx, "comment "+string(id), id)
}

// Comments gives all comments on an attempt, the oldest first, of every round.
func (tx *Tx) Comments(attempt domain.AttemptID) ([]domain.Comment, error) {
	return commentsOf.all(tx, attempt)
}

// PutComment adds or replaces a comment. An empty id, state and time are filled in.
func (tx *Tx) PutComment(c *domain.Comment) error {
	newID(tx, &c.ID, domain.KindComment)
	stampNow(tx, &c.At)
	if c.State == "" {
		c.State = domain.CommentOpen
	}
	if err := comments.put(tx, c); err != nil {
		return err
	}
	return tx.emitReview(c.Attempt, string(c.ID))
}

// ReadHunks gives what was read of an attempt's change, the oldest first; what it does not say any more too.
func (tx *Tx) ReadHunks(attempt domain.AttemptID) ([]domain.ReadHunk, error) {
	return readHunksOf.all(tx, attempt)
}

// PutRead notes that hunks of one attempt were read, with what was decided on them, in place of what was noted before.
func (tx *Tx) PutRead(attempt domain.AttemptID, hunks []domain.ReadHunk) error {
	for _, h := range hunks {
		h.Attempt = attempt
		stampNow(tx, &h.At)
		if err := readHunks.put(tx, &h); err != nil {
			return err
		}
	}
	return tx.emitReview(attempt, "")
}

// DropRead notes that hunks of one attempt were not read. What was decided on them goes with it.
func (tx *Tx) DropRead(attempt domain.AttemptID, hunks []domain.ReadHunk) error {
	for _, h := range hunks {
		if err := tx.exec(dropRead, attempt, h.Hunk); err != nil {
			return err
		}
	}
	return tx.emitReview(attempt, "")
}

// Verdicts gives all verdicts on an attempt, the oldest first.
func (tx *Tx) Verdicts(attempt domain.AttemptID) ([]domain.Verdict, error) {
	return verdictsOf.all(tx, attempt)
}

// PutVerdict adds or replaces a verdict. An empty id and time are filled in.
func (tx *Tx) PutVerdict(v *domain.Verdict) error {
	newID(tx, &v.ID, domain.KindVerdict)
	stampNow(tx, &v.At)
	if err := verdicts.put(tx, v); err != nil {
		return err
	}
	return tx.emitReview(v.Attempt, string(v.ID))
}

func (tx *Tx) emitReview(attempt domain.AttemptID, id string) error {
	return tx.Emit(domain.Event{Kind: domain.EventReview, Attempt: attempt, ID: id})
}
