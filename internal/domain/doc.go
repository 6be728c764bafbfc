// Package domain holds the nouns of Coppice: projects, tasks, attempts, sessions, changes, evidence, verdicts,
// landings, and the events that tell of them, with the table of allowed moves between attempt states and the coded
// error every face switches on.
//
// It imports the standard library only and does no I/O. Every noun has two representations: the one here, which the
// store keeps, and the wire type of package api/wire, which faces see. Values are plain data and safe to copy; nothing
// in this package holds a lock or starts a goroutine.
package domain
