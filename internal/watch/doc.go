// Package watch tells that something changed in the user's checkouts: a branch moved or was switched, or files differ.
// It says where to look again, never what changed: that is for git to say.
//
// Watched are, for each project, the git directory (HEAD, packed-refs, refs) and the folders that hold files git does
// not ignore. The number of watches is bounded; where that, or the system's own limit, does not suffice, and on systems
// without notifications, the project is looked at every few seconds instead and a Change says so once in its Notice.
//
// Concurrency: one goroutine owns all state and ends with the context; the other methods hand it work. Events are
// collected for a moment and come out as one Change for each project. A slow reader costs nothing: what is waiting for
// it is merged.
package watch
