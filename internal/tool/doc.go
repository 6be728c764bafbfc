// Package tool is what an agent's model can call: typed tools with a schema made from their parameters, and the
// environment they work in.
//
// A tool first says what a call would do (Action, judged by package policy), then does it (Run). What the model sees
// and what a person is shown are kept apart in Result. An error the model can mend is a Result with IsError and words
// that say how; a Go error is a fault of ours, or the end of the context.
//
// The families live in file, search, shell and control, each prompt in an .md file beside its tool; package toolset
// lists them all in their fixed order. File tools reach files through an os.Root only, so that no link, no dot-dot
// and no swapped directory leads out of the worktree; they open nothing but regular files and never block on others.
//
// Tools hold no state: everything that lasts is in Env. An Env belongs to one attempt; its parts lock for themselves,
// so that calls which only read may run side by side. Calls that write or run commands are made one at a time.
package tool
