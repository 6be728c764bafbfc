// Package git is the only package that runs the git program or imports go-git.
//
// Three kinds of call exist, and every one goes through the one builder in call.go:
//
//   - own: the repository as the user has it, by explicit git directory, for refs, worktree administration and landing.
//     The user's configuration counts, what can run a program is switched off (hooks, fsmonitor, external diff,
//     filters except git-lfs, …).
//   - view: a git directory of the app's own (view.go) over the repository's objects, for everything that reads or
//     writes an agent's files. Its configuration holds what the user's says about content (line endings, case,
//     excludes) and no command at all, so nothing an agent wrote can run anything.
//   - find: discovery of a directory a person named. Used by Open only.
//
// Invariants. The environment of a call is built from an allowlist; no GIT_ variable is inherited. A worktree's git
// directory is the one on record in the repository, never what the .git file in the worktree says. A worktree that was
// deleted or replaced is an error and never falls back to another directory. Nothing here collects garbage. Paths go
// to git and come back NUL-separated and are taken literally. Refs are moved by compare-and-swap.
//
// Checkpoints are taken in process where that gives the very tree git would store: of paths that are known to have changed
// (known.go), or of what a look at the worktree's files shows to have changed since the last one (seen.go). What needs
// git's own rules, filters, repositories within, changed ignore rules, large files, goes to git.
//
// Concurrency: a Repo is safe for concurrent use. The number of git processes is bounded for the whole program.
// Changes to the list of worktrees are serialised per repository within the process, and retried when another program
// holds a lock. Cancelling the context kills the process group of the call.
package git
