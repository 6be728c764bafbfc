// Package agent is the loop of one agent on one task: ask the model, gate its calls, run the tools, keep a checkpoint,
// and again, until there is an artifact for a person to judge or a clear failure.
//
// It never sees the store, git or a face. Config hands it a model, a set of tools, a Gate that decides on calls, a
// Recorder that makes facts durable and a Keeper that keeps the worktree's trees.
//
// Invariants:
//   - Everything that decides how the loop goes on is read from the history, so that a restart decides the same.
//   - A turn is opened in the record before the model is asked. The reply is recorded whole or not at all.
//   - A call that may change anything, or waits for somebody, is durable before it runs, with the reply that made it.
//     What came of a call is recorded exactly once: completed, refused or interrupted. A call that was interrupted is
//     never run again by the loop.
//   - All results of a reply are durable, in one message and in the order of the calls, before the next request.
//   - So a turn that only reads costs one commit, and one that writes costs two.
//   - Nothing comes between a reply's calls and their results; a person's words go in between turns.
//   - The system prompt, the tools and the messages sent before are byte-identical from request to request, but for the
//     seams that are recorded: where old results are left out from, and where a fresh session takes over.
//   - Requests and loops are bounded: turns, tokens, money, time, repeats, nudges, calls in a reply.
//
// Concurrency: Run belongs to the goroutine that calls it. Within a turn, calls that only read run at the same time, so
// tools are used from several goroutines; the Recorder, the Gate and the Keeper are called from Run's goroutine only.
package agent
