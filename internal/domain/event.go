package domain

import "time"

// EventKind names what happened.
type EventKind string

// The kinds of event. An event is a hint: it carries ids and a little to show; the truth is fetched.
const (
	EventProject EventKind = "project" // opened, trusted, forgotten, its checkout changed
	EventTask    EventKind = "task"
	EventAttempt EventKind = "attempt" // any change of an attempt: state, activity, usage, changed lines
	EventTurn    EventKind = "turn"
	EventCall    EventKind = "call"
	EventMessage EventKind = "message"
	EventRequest EventKind = "request"
	EventReview  EventKind = "review" // comment, verdict, evidence
	EventLanding EventKind = "landing"
	EventBin     EventKind = "bin"
	EventConfig  EventKind = "config"
	EventModels  EventKind = "models"
	EventPull    EventKind = "pull"  // how far a model that is pulled has come; has no sequence number
	EventProbe   EventKind = "probe" // how far the measuring of a model has come; has no sequence number
	EventJobs    EventKind = "jobs"  // a command in the background began or ended; has no sequence number
	EventDelta   EventKind = "delta" // streamed text; has no sequence number and may be dropped

	// EventForecast says that what is foretold of a project's open attempts is something else now. It has no sequence
	// number.
	EventForecast EventKind = "forecast"
)

// Event tells faces that something changed. Seq grows by one without gaps for all stored events of a database; a face
// that sees a gap refetches. Seq 0 marks events that are never stored (deltas, activity).
type Event struct {
	Seq     int64
	At      time.Time
	Kind    EventKind
	Project ProjectID
	Task    TaskID
	Attempt AttemptID
	ID      string   // of the thing, where it is none of the above
	State   State    // of the attempt after it, for EventAttempt
	Text    string   // delta text, activity
	Part    PartKind // of a delta: text or thinking
}
