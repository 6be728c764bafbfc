// Package loadtest starts sixteen tasks at once on one repository, five times over, and lands them one after the other.
// It judges by git, by the files in the worktrees and by the event log.
//
// There is no code here beside the tests.
package loadtest
