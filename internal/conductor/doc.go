// Package conductor moves attempts through the loop: it gives them slots and lanes, prepares their worktrees, runs their
// agents, verifies what came of it, puts it in the queue, lands what was accepted, and after a crash takes all of it up
// where it stopped.
//
// Invariants:
//   - Every move of an attempt is one of the table in package domain and is durable before anybody is told of it.
//   - One goroutine (a worker) works on an attempt at a time. What faces ask of a working attempt (pause, cancel, say,
//     answer) is handed to its worker; what they ask of another is a change in the store and a kick of the scheduler.
//   - A worker can be ended by SIGKILL between any two lines. What it leaves in the store says how to go on: an artifact
//     that is set means the agent is done and verification comes next; a turn without an end is completed by
//     agent.Resume and never run again.
//   - An attempt that waits for a person gives its slot back and takes one again before it goes on.
//
// Concurrency: all exported methods are safe. Lock order: Conductor.mu before worker.mu; neither is held over I/O.
package conductor
