package enginetest

import (
	"encoding/json"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Attempt is what tests look at of an attempt in `coppice tasks --json`.
type Attempt struct {
	ID         string
	Number     int
	State      string
	Why        string
	Activity   string
	Branch     string
	Worktree   string
	Tree       string
	Base       string
	Round      int
	Turns      int
	Files      int
	Background bool
	Artifact   string
	Summary    string
	Usage      struct {
		Requests int
		Input    int64    `json:"input_tokens"`
		Cached   int64    `json:"cached_tokens"`
		Output   int64    `json:"output_tokens"`
		CostUSD  *float64 `json:"cost_usd"`
	}
	Served *struct {
		Context int64
		Prefix  *float64
		Note    string
	}
	Failure *Failure
}

// Failure is why something failed, as faces are told.
type Failure struct{ Code, Message, Hint string }

// Attempts gives every attempt of the project, by task number.
func (w *World) Attempts() []Attempt {
	w.T.Helper()
	var tasks []struct{ Attempts []Attempt }
	w.JSON(&tasks, "tasks")
	var all []Attempt
	for _, t := range tasks {
		all = append(all, t.Attempts...)
	}
	return all
}

// Attempt gives one attempt.
func (w *World) Attempt(id string) Attempt {
	w.T.Helper()
	for _, a := range w.Attempts() {
		if a.ID == id {
			return a
		}
	}
	w.T.Fatalf("there is no attempt %s", id)
	return Attempt{}
}

// Line is the last line of `run --json` and of `wait --json`.
type Line struct {
	Type    string
	ID      string
	Number  int
	State   string
	Summary string
	Error   *Failure
}

// Last reads the result that a command with --json ended with.
func (w *World) Last(r Result) Line {
	w.T.Helper()
	lines := strings.Split(strings.TrimSpace(r.Out), "\n")
	var l Line
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &l); err != nil || l.Type != "result" {
		w.T.Fatalf("no result: %v\n%s\n%s", err, r, w.Log())
	}
	return l
}

// Task runs a task, expects a status, and gives the result.
func (w *World) Task(status int, brief string, args ...string) Line {
	w.T.Helper()
	return w.Last(w.Ends(status, append([]string{"run", brief, "--json"}, args...)...))
}

// Problem reads the error that a command with --json wrote to its standard error.
func (w *World) Problem(r Result) Failure {
	w.T.Helper()
	lines := strings.Split(strings.TrimSpace(r.Err), "\n")
	var f Failure
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &f); err != nil || f.Code == "" {
		w.T.Fatalf("no error: %v\n%s", err, r)
	}
	return f
}
