// Package diff reads the patches git prints, turns them into rows a person reads, and ties notes to their lines by
// content. It is pure: no I/O, no goroutines, no state; everything may be called from several goroutines at once.
//
// Invariants:
//   - Parse never fails and never panics. A part it cannot read (a patch cut off at a cap, a name no parser agrees on)
//     is kept as rows of its raw text with a note that says so: a change is never hidden because it is odd.
//   - Row text is valid UTF-8 without control characters other than tab. Bytes that are not UTF-8 are shown as \xHH,
//     control characters (a carriage return at the end of a line too) as their Unicode pictures, and a line longer
//     than MaxLine is cut; a note row after it tells how many bytes follow. The bytes themselves stay in the Hunks.
//   - Nothing a repository says (attributes, generated marks) hides a row.
//   - An anchor is placed by text and context, never by number alone: where that is not unique it is outdated.
package diff
