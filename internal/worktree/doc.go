// Package worktree makes, keeps, resets and removes the worktrees in which agents work and checks run.
//
// Layout below the root, which is outside every checkout of the user's:
//
//	<project>/<attempt>   the attempt's worktree, on branch coppice/<slug>
//	verify/<attempt>      where its checks run, detached, reset to a tree each time
//
// and in the repository:
//
//	refs/coppice/attempts/<attempt>   the attempt's checkpoints, chained; the base at first
//	refs/coppice/bin/<id>             what was removed: a commit of the files as they were, byte by byte, whose parents
//	                                  keep the checkpoints and the branch, and whose message says what it was
//	refs/coppice/kept/<attempt>-<id>  a branch tip that was moved away from by SyncBranch
//
// Invariants. Nothing that held work is deleted before it is under a ref of the bin. A worktree that was deleted or
// replaced is an error (CodeConflict) and no operation falls back to another directory, the user's checkout least of
// all. A scan that fails changes nothing. The user's checkout is only read.
//
// Concurrency: a Worktrees is safe for concurrent use; what concerns one attempt is serialised.
package worktree
