package wire

// Race is the attempts at one task beside one another.
type Race struct {
	Task     string     `json:"task"`
	Number   int        `json:"number"`
	Project  string     `json:"project"`
	Title    string     `json:"title"`
	Attempts []Racer    `json:"attempts" doc:"first those that may be chosen, by size, then cost, then time; then what works yet; last what is out"`
	Files    []RaceFile `json:"files" doc:"in reading order"`
	Running  int        `json:"running" doc:"attempts that work yet"`
	Hidden   bool       `json:"hidden" doc:"names of models are kept back until one is chosen"`
	Decided  bool       `json:"decided" doc:"one was chosen, or a person ended all"`
	Problem  *Failure   `json:"problem,omitempty" doc:"why there are no files"`
}

// Racer is one attempt of a race.
type Racer struct {
	ID      string      `json:"id"`
	Name    string      `json:"name" doc:"A, B, C: says nothing about the model"`
	Model   string      `json:"model,omitempty" doc:"absent: kept back"`
	Replay  bool        `json:"replay,omitempty"`
	Ordinal int         `json:"ordinal,omitempty" doc:"which attempt at the task; absent: kept back"`
	State   string      `json:"state"`
	Lap     string      `json:"lap" enum:"ready,unsure,running,out" doc:"unsure: its checks ran on an earlier state of it"`
	Place   int         `json:"place,omitempty" doc:"among those that may be chosen, from 1"`
	Why     string      `json:"why,omitempty" doc:"it is out, or unsure"`
	Chosen  bool        `json:"chosen,omitempty"`
	Tree    string      `json:"tree,omitempty"`
	Checks  []RaceCheck `json:"checks" doc:"each as it ended last"`

	Files     int `json:"files"`
	Additions int `json:"additions"`
	Deletions int `json:"deletions"`
	Minutes   int `json:"review_minutes" doc:"that it takes to read, estimated"`

	Usage    Usage    `json:"usage"`
	WorkedMS int64    `json:"worked_ms" doc:"that its agent worked, without waiting for people"`
	Turns    int      `json:"turns"`
	Round    int      `json:"round"`
	Opinion  string   `json:"opinion,omitempty" doc:"what a model that has not seen the session found; absent: none read it as it is"`
	Summary  string   `json:"summary,omitempty"`
	NotDone  []string `json:"not_done,omitempty"`
}

// RaceCheck is one check of an attempt of a race.
type RaceCheck struct {
	Name      string `json:"name"`
	Passed    bool   `json:"passed"`
	RedOnBase bool   `json:"red_on_base,omitempty"`
	Stale     bool   `json:"stale,omitempty"`
}

// RaceFile is a file that attempts of a race change.
type RaceFile struct {
	Path  string     `json:"path"`
	Group string     `json:"group"`
	Same  bool       `json:"same,omitempty" doc:"it ends up the same in all that changed something"`
	Cells []RaceCell `json:"cells" doc:"one for each attempt that changed something"`
}

// RaceCell is what one attempt does to a file.
type RaceCell struct {
	Attempt   string `json:"attempt"`
	Version   int    `json:"version,omitempty" doc:"attempts with the same number leave the same; absent: it does not touch the file"`
	Status    string `json:"status,omitempty"`
	Old       string `json:"old,omitempty"`
	Binary    bool   `json:"binary,omitempty"`
	Additions int    `json:"additions,omitempty"`
	Deletions int    `json:"deletions,omitempty"`
}

// Choose accepts one attempt of a race and rejects the others.
type Choose struct {
	Tree   string `json:"tree,omitempty" doc:"that was read; refused when it is another one by now"`
	Text   string `json:"text,omitempty"`
	Cancel bool   `json:"cancel,omitempty" doc:"others that work yet are cancelled; else that is refused"`
}

// Lift says what is taken over from the attempt into another at the same task.
type Lift struct {
	Into    string   `json:"into" minLength:"1" doc:"attempt"`
	Files   []string `json:"files,omitempty" maxItems:"10000" doc:"whole, as far as the change goes"`
	Marks   []string `json:"marks,omitempty" maxItems:"10000" doc:"hunks"`
	Replace bool     `json:"replace,omitempty" doc:"files become what they are there, instead of being merged"`
}

// Lifted is what came of it.
type Lifted struct {
	Attempt   Attempt `json:"attempt" doc:"that it was lifted into"`
	Hunks     int     `json:"hunks"`
	Verifying bool    `json:"verifying" doc:"its checks run again"`
}

// ModelRecord is how a model fared in the races that a person decided.
type ModelRecord struct {
	Model  string   `json:"model"`
	Replay bool     `json:"replay,omitempty"`
	Wins   int      `json:"wins"`
	Losses int      `json:"losses" doc:"another one was chosen"`
	Out    int      `json:"out" doc:"it failed or its checks were red: it could not be chosen"`
	Beat   []Beaten `json:"beat" doc:"what it was chosen over"`
}

// Beaten is how often a model was chosen over another.
type Beaten struct {
	Model  string `json:"model"`
	Replay bool   `json:"replay,omitempty"`
	Times  int    `json:"times"`
}
