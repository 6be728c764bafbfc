// Package faulttest takes things away from the program while it works: a worktree, the disk's space, the engine under a
// face, its own version, the database. Each time it has to say what is wrong and how to go on, lose nothing, and go on.
//
// There is no code here beside the tests.
package faulttest
