// Package file holds the tools that read, write and edit one file of the worktree.
//
// A file that was read is only changed while it still holds what was read; one that was not can be edited by quoting
// it exactly, and never overwritten. Nothing is changed by half: several edits of one call are all made or none.
// Line ends, byte order mark and mode of a file survive. Tools hold no state; see package tool.
package file
