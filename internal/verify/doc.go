// Package verify runs a project's checks on the result of an attempt and keeps what they said as evidence.
//
// Find names the checks a project has by reading a few files at its root; it executes nothing and follows no link out
// of the project. Run runs checks through a Box, one after the other, in a directory that was reset to the tree the
// evidence will name.
//
// Invariants:
//   - Evidence belongs to a tree. Run binds it to the tree it was told; Stale says when it speaks for a change no more.
//   - Only what a command's exit status said counts as passed. A check that was cut short leaves no evidence.
//   - Whether a failing check was red before is asked once for each check and never guessed: nil is "not known".
//
// Concurrency: everything but Run may be called from many goroutines. Run belongs to one goroutine, and its directory
// to that Run.
package verify
