package wire

import "time"

// Files is the tracked files that fit a query, best first.
type Files struct {
	Files   []string `json:"files"`
	Fitting int      `json:"fitting" doc:"in all"`
	Tracked int      `json:"tracked"`
}

// TaskDefaults is what a new task of a project begins with. Kind, mode, model and background come from the last task of
// the project where there is one; all else from settings.
type TaskDefaults struct {
	Kind             string            `json:"kind"`
	Mode             string            `json:"mode"`
	Model            string            `json:"model" doc:"empty: none is set"`
	PlanModel        string            `json:"plan_model" doc:"of a task that produces a plan"`
	Background       bool              `json:"background"`
	Paths            []string          `json:"paths"`
	NotPaths         []string          `json:"not_paths"`
	Checks           []Check           `json:"checks" doc:"the project's, or those that were found"`
	MaxTokens        int64             `json:"max_tokens"`
	MaxCostUSD       float64           `json:"max_cost_usd"`
	MaxMinutes       int               `json:"max_minutes"`
	ReviewMinutes    int               `json:"review_minutes"`
	Target           string            `json:"target" doc:"full ref; empty: HEAD is detached"`
	Head             string            `json:"head"`
	Branches         []string          `json:"branches"`
	Dirty            int               `json:"dirty"`
	Trusted          bool              `json:"trusted"`
	Isolation        Isolation         `json:"isolation" doc:"in force on this machine"`
	RequireIsolation int               `json:"require_isolation"`
	Kinds            []string          `json:"kinds"`
	Modes            []string          `json:"modes"`
	From             map[string]string `json:"from" doc:"field: the layer or the task it comes from; absent: built in or found"`
}

// TaskLint is what would come of starting a task.
type TaskLint struct {
	Findings []LintFinding `json:"findings"`
	Globs    []GlobCount   `json:"globs"`
	Writable int           `json:"writable" doc:"tracked files that may be written"`
	Tracked  int           `json:"tracked"`
	Title    string        `json:"title"`
	Kind     string        `json:"kind"`
	Models   []string      `json:"models" doc:"one for each attempt"`
	Checks   []Check       `json:"checks"`
	Contract Contract      `json:"contract"`
	Target   string        `json:"target"`
	Base     string        `json:"base" doc:"empty: the target as it is when the task starts"`
	Has      Isolation     `json:"isolation" doc:"in force on this machine"`
}

// LintFinding is something about a task that was not started.
type LintFinding struct {
	Field   string `json:"field" doc:"of NewTask; model for models"`
	Level   string `json:"level" enum:"error,warn,note"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	Code    string `json:"code,omitempty" doc:"of an error: what starting would fail with"`
}

// GlobCount is how many tracked files a glob matches.
type GlobCount struct {
	Glob    string `json:"glob"`
	Files   int    `json:"files"`
	Exclude bool   `json:"exclude" doc:"it names what may not be written"`
}

// ProjectDetails is what a project holds, measured when it is asked for.
type ProjectDetails struct {
	Project         Project        `json:"project"`
	Checks          []Check        `json:"checks"`
	Setup           []string       `json:"setup"`
	Files           []string       `json:"files" doc:"instruction and settings files"`
	Missing         bool           `json:"missing" doc:"its directory is gone, or is another repository"`
	Why             string         `json:"why,omitempty"`
	Tasks           int            `json:"tasks"`
	States          map[string]int `json:"states" doc:"attempts by state"`
	Worktrees       int            `json:"worktrees"`
	WorktreeBytes   int64          `json:"worktree_bytes"`
	Checkpoints     int            `json:"checkpoints" doc:"hidden refs"`
	CheckpointBytes int64          `json:"checkpoint_bytes" doc:"on disk, of what only they hold"`
	BinItems        int            `json:"bin_items"`
	BinBytes        int64          `json:"bin_bytes"`
	LastActivity    time.Time      `json:"last_activity"`
}
