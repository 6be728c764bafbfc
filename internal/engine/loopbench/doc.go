// Package loopbench measures the loop of agents in the built program, against the tests' own model server: how long it
// takes from the end of a reply to the next request, what many agents at once cost, how large a request is, and how much
// of it is the same as the one before. It prints a table of goals and measures. `make bench-loop` runs it; it is no test,
// for what it measures depends on the machine, so nothing fails when a goal is missed.
//
// There is no code here beside the benchmark.
package loopbench
