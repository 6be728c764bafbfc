package wire

import "time"

// Project is a git repository the user opened.
type Project struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Dir       string    `json:"dir"`
	Trusted   bool      `json:"trusted"`
	Stale     bool      `json:"trust_stale" doc:"its checks or setup changed since it was trusted"`
	Checkout  Checkout  `json:"checkout"`
	Ready     int       `json:"ready"`
	Working   int       `json:"working"`
	CreatedAt time.Time `json:"created_at"`
}

// Checkout is how the user's own checkout stands.
type Checkout struct {
	Branch   string   `json:"branch" doc:"full ref; empty: detached"`
	Head     string   `json:"head"`
	Dirty    int      `json:"dirty" doc:"changed and untracked files"`
	Branches []string `json:"branches,omitempty"`
	Error    string   `json:"error,omitempty"`
}

// OpenProject opens the repository that holds a directory.
type OpenProject struct {
	Dir string `json:"dir"`
}

// Check is a command that verifies a change.
type Check struct {
	Name      string `json:"name"`
	Command   string `json:"command"`
	TimeoutMS int64  `json:"timeout_ms,omitempty"`
	Source    string `json:"source,omitempty"`
}

// TrustQuestion is what a person is shown before they trust a repository.
type TrustQuestion struct {
	Project string   `json:"project"`
	Dir     string   `json:"dir"`
	Checks  []Check  `json:"checks"`
	Setup   []string `json:"setup"`
	Files   []string `json:"files" doc:"instruction and settings files that would be obeyed"`
	Print   string   `json:"print" doc:"send it back with the answer"`
}

// Trust is the answer.
type Trust struct {
	Print        string `json:"print"`
	SetupNetwork bool   `json:"setup_network,omitempty" doc:"setup commands may use the network"`
}
