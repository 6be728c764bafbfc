package domain

import "time"

// MaxStops is how many stops a tour has at most: more would be the change itself again.
const MaxStops = 12

// Stop is one place of a tour through a change: what happens there, what could be wrong, and what a person should ask
// themself.
type Stop struct {
	File  string
	Line  int // as the model named it; 0: the first hunk of the file
	Lines int // how many from it on; 0: one
	Title string
	Text  string

	Risk     string
	Question string

	Anchor Anchor // where that is in the change; without a line for a file that shows none
}

// Tour is a way through a change that a model which has not seen its session proposes. It decides nothing: neither a
// verdict, nor evidence, nor the order in which the change is read hangs on it.
type Tour struct {
	Session SessionID // of the reader; there is one tour of each
	Attempt AttemptID
	Round   int
	Model   string
	Tree    string // that was read
	Summary string
	Stops   []Stop
	Dropped int      // stops that named places which are not in the change
	Failure *Failure // why there is no tour; nil: there is one
	AskedAt time.Time
	At      time.Time // zero: it is being made, or the engine ended while it was
}

// Given says whether the reading is over.
func (t Tour) Given() bool { return !t.At.IsZero() }
