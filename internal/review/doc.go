// Package review prepares a change for the person who judges it: in which order its files are best read, how long that
// takes, which of them deserve a second look, which lie outside the task's contract, in which order the queue stands,
// and how a person's comments are put to the agent.
//
// Everything here is a pure function of its arguments: no I/O, no state, safe for concurrent use. The answers are
// heuristics over paths, modes and the lines of the diff; none of them allows or forbids anything. What a repository
// says about its own files (attributes, generated marks) may move a file down the reading order but never hides it and
// never removes a flag.
package review
