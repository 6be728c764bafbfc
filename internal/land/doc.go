// Package land brings an accepted change to its target branch, and takes it back.
//
// What is landed is the difference between an attempt's base and its head, put onto the target as it is now by a
// three-way merge in memory (git merge-tree). Nothing is checked out and no hook runs; a conflict is known, by path,
// before anything is touched. When the target has moved since the attempt began, the merged tree is another one than
// was verified, so it is verified again before it lands.
//
// Strategies:
//
//   - squash (the default): one commit on the target.
//   - merge: one commit with the change on the attempt's base, and a merge commit of the target and that one.
//   - rebase: the attempt's own commits (Plan.Commits) replayed on the target one by one, each by its own three-way
//     merge, and one more for what they leave out. Checkpoints are the app's own and never reach a branch, so an
//     attempt without commits of its own is rebased as one commit.
//
// Every commit carries the user's identity as author and committer, whatever an agent wrote.
//
// Invariants:
//
//   - The journal is told durably what is intended before a ref moves, and what came of it after. Recover explains and
//     ends what a crash in between left.
//   - A target that is checked out nowhere moves by compare-and-swap. One that is checked out moves only by git's own
//     fast-forward in that checkout, with git's refusals: a changed or untracked file in the way stops the landing and
//     stays as it is.
//   - Nothing lands while a merge, rebase, cherry-pick, revert or bisect is under way in that checkout.
//   - Once the move has begun it is not cancelled with the caller's context: half a fast-forward is worse than none.
//
// A Lander holds no state and is safe for concurrent use. Landings are computed and verified side by side; of one
// repository one at a time moves a branch. Of two landings on one target the later finds it moved and gets CodeConflict
// with nothing changed; it may be tried again.
package land
