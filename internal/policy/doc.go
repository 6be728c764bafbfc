// Package policy decides what a tool call may do: from the rules, the task's contract, the isolation in force and the
// action a tool announces it makes allow, ask or deny, with the rule that decided and the reason.
//
// It is pure: no I/O, no clock, no state; every function is safe for use by any number of goroutines. Its invariants:
//
//   - The strictest rule that matches wins, whatever the order of the rules and wherever they came from.
//   - A compound command is judged by every command inside it. A deny or ask rule that matches any of them, or that
//     might match one which cannot be read (a variable, a substitution), is never passed by.
//   - What cannot be parsed is never allowed by a rule or by the read-only profile.
//   - Contract and protected paths are never overridden by an allow rule, nor by the contract's Yes.
//
// Rules are there so that people are asked at the right moment. The boundary is the sandbox: a command may do by a
// detour what a rule forbids by name, and the sandbox has to hold all the same.
package policy
