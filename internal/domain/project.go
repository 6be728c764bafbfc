package domain

import "time"

// Project is a git repository the user opened.
type Project struct {
	ID        ProjectID
	Name      string // the folder's name
	Dir       string // canonical path of the main worktree
	GitDir    string // canonical path of the common git directory
	Trust     *Trust // nil: nothing of the repository is run or obeyed
	CreatedAt time.Time
	// ForgottenAt is when a person had it forgotten; zero: it was not. It is kept until its bin is empty.
	ForgottenAt time.Time
}

// Trust is a person's word that a repository's checks and setup may run. It holds for what they saw: Print is a hash
// of it, and when the project's settings no longer hash to it the question is asked again (SECURITY.md, CF-03).
type Trust struct {
	At           time.Time
	Print        string
	SetupNetwork bool // setup commands may use the network
}

// TrustQuestion is what a person is shown before they trust a repository.
type TrustQuestion struct {
	Dir    string
	Checks []Check  // found or named by the project
	Setup  []string // commands that prepare a worktree
	Files  []string // instruction and settings files that would be obeyed
	Print  string   // hash over all of the above
}

// Check is a command that verifies a change.
type Check struct {
	Name    string // short, for rows: "go test"
	Command string // for a shell, run at the root of the worktree
	Timeout time.Duration
	Source  string // where it came from: "task", ".coppice/settings.toml", "go.mod", …
}
