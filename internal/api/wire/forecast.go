package wire

// Forecast is what is foretold of the open attempts at one target, in the order to land in.
type Forecast struct {
	Project string     `json:"project"`
	Target  string     `json:"target" doc:"full ref of the branch"`
	Commit  string     `json:"commit,omitempty" doc:"where it is"`
	Rows    []Standing `json:"rows"`
	Left    int        `json:"left,omitempty" doc:"attempts that were too many to be looked at"`
	Problem *Failure   `json:"problem,omitempty" doc:"why nothing can be foretold"`
}

// Standing is what is foretold of one attempt: what would come of it if it landed.
type Standing struct {
	Attempt string   `json:"attempt"`
	Task    string   `json:"task"`
	Number  int      `json:"number"`
	Ordinal int      `json:"ordinal"`
	Title   string   `json:"title"`
	State   string   `json:"state"`
	Fate    string   `json:"fate" enum:"clean,after,conflict" doc:"after: clean, with others before it that change the same files"`
	Words   string   `json:"words" doc:"what a row says: clean after #4"`
	With    []Clash  `json:"with,omitempty" doc:"what it conflicts with, and where"`
	After   []int    `json:"after,omitempty" doc:"tasks it is clean after"`
	Needs   bool     `json:"needs,omitempty" doc:"it merges only once they have landed"`
	Moved   []string `json:"moved,omitempty" doc:"files of it that the target has changed too since it began: what was checked of it alone is stale"`
	Checked string   `json:"checked,omitempty" enum:"stale,passed,red" doc:"what the checks say of it merged with the target, where that has changed files of it; stale: they have not run on both together"`
	Place   int      `json:"place,omitempty" doc:"in the proposed order to land in, from 1; absent: it has none, for it has to be worked over or another attempt at its task has one"`
}

// Clash is one thing a change conflicts with.
type Clash struct {
	Attempt string   `json:"attempt,omitempty"`
	Number  int      `json:"number,omitempty" doc:"of the task; absent: the target itself"`
	Paths   []string `json:"paths" doc:"where; at most the first 8"`
	Files   int      `json:"files" doc:"how many files that is"`
}
