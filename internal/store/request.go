package store

import "github.com/coppice/coppice/internal/domain"

var (
	requests    = newTable("requests", 1, requestColumns)
	requestByID = requests.where("WHERE id = ?")
	requestsOf  = requests.where("WHERE (?1 = '' OR attempt IN (SELECT id FROM attempts WHERE project = ?1)) " +
		"AND (?2 = '' OR attempt = ?2) AND (?3 = '' OR state = ?3) ORDER BY created_at, rowid")

	decisions   = newTable("decisions", 1, decisionColumns)
	decisionsOn = decisions.where("WHERE call = ? ORDER BY at, rowid")
	decisionsOf = decisions.where("WHERE attempt = ? ORDER BY at, rowid")
	// Most decisions are a rule's to allow: an attempt of thousands of turns has thousands of them.
	decisionsTold = decisions.where(`WHERE attempt = ? AND effect <> 'ask' AND (effect = 'deny' OR "by" <> 'rule') ORDER BY at, rowid`)
)

func requestColumns(r *domain.Request) []column {
	return []column{
		{"id", &r.ID}, {"attempt", &r.Attempt}, {"call", &r.Call}, {"kind", &r.Kind}, {"action", doc(&r.Action)},
		{"decision", doc(&r.Decision)}, {"question", &r.Question}, {"options", doc(&r.Options)}, {"images", doc(&r.Images)}, {"state", &r.State},
		{"answer", &r.Answer}, {"scope", &r.Scope}, {"reason", &r.Reason}, {"answered_from", &r.From},
		{"created_at", at(&r.CreatedAt)}, {"answered_at", at(&r.AnsweredAt)},
	}
}

func decisionColumns(d *domain.Decision) []column {
	return []column{
		{"id", &d.ID}, {"attempt", &d.Attempt}, {"call", &d.Call}, {"effect", &d.Effect}, {"rule", &d.Rule},
		{"reason", &d.Reason}, {"by", &d.By}, {"at", at(&d.At)},
	}
}

// RequestFilter narrows a list of requests. What is empty narrows nothing.
type RequestFilter struct {
	Project domain.ProjectID
	Attempt domain.AttemptID
	State   domain.RequestState
}

// Request gives one request.
func (tx *Tx) Request(id domain.RequestID) (domain.Request, error) {
	return requestByID.one(tx, "request "+string(id), id)
}

// Requests gives requests, the oldest first.
func (tx *Tx) Requests(f RequestFilter) ([]domain.Request, error) {
	return requestsOf.all(tx, f.Project, f.Attempt, f.State)
}

// PutRequest adds or replaces a request. An empty id, state and time are filled in.
func (tx *Tx) PutRequest(r *domain.Request) error {
	newID(tx, &r.ID, domain.KindRequest)
	stampNow(tx, &r.CreatedAt)
	if r.State == "" {
		r.State = domain.RequestWaiting
	}
	if err := requests.put(tx, r); err != nil {
		return err
	}
	return tx.Emit(domain.Event{Kind: domain.EventRequest, Attempt: r.Attempt, ID: string(r.ID)})
}

// Decisions gives what the rules and people decided on an attempt's calls, the oldest first.
func (tx *Tx) Decisions(attempt domain.AttemptID) ([]domain.Decision, error) {
	return decisionsOf.all(tx, attempt)
}

// DecisionsTold gives what was denied in an attempt, and what was allowed by anything but a rule, the oldest first.
func (tx *Tx) DecisionsTold(attempt domain.AttemptID) ([]domain.Decision, error) {
	return decisionsTold.all(tx, attempt)
}

// DecisionsOn gives what was decided on one call, the oldest first.
func (tx *Tx) DecisionsOn(call domain.CallID) ([]domain.Decision, error) {
	return decisionsOn.all(tx, call)
}

// PutDecision adds or replaces a decision. An empty id and time are filled in.
func (tx *Tx) PutDecision(d *domain.Decision) error {
	newID(tx, &d.ID, domain.KindDecision)
	stampNow(tx, &d.At)
	if err := decisions.put(tx, d); err != nil {
		return err
	}
	return tx.Emit(domain.Event{Kind: domain.EventCall, Attempt: d.Attempt, ID: string(d.Call)})
}
