package wire

// Reconcile says what a change is brought together with.
type Reconcile struct {
	With  string `json:"with,omitempty" doc:"id of the open attempt, or number of its task; absent: the target as it is"`
	Model string `json:"model,omitempty" doc:"provider/name that does it; absent: the author's"`
}

// Reconciles says that an attempt brings the change of another attempt at its task together with what that conflicts with.
type Reconciles struct {
	From   string           `json:"from" doc:"attempt whose change is brought over"`
	Other  string           `json:"other,omitempty" doc:"open attempt it comes after; absent: what has landed"`
	With   []ReconciledTask `json:"with" doc:"tasks of the other side, as far as they are known"`
	Files  []ConflictIn     `json:"files"`
	Checks []Check          `json:"checks" doc:"of those tasks, which have to pass as well"`
}

// ReconciledTask is a task of the other side.
type ReconciledTask struct {
	Number int    `json:"number"`
	Title  string `json:"title"`
}

// ConflictIn is a file in which two changes conflicted.
type ConflictIn struct {
	Path   string `json:"path"`
	Places int    `json:"places" doc:"conflicts that were marked in it; 0: one side deleted, renamed or replaced it"`
}
