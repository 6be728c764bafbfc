// Package change reads what differs between two commits as files and hunks, and leaves no file out.
//
// git's patch of a change is read up to a bound, and whoever writes a change could fill that: a lock file of 20 MB, or a
// file that is there for nothing else, would hide every file after it from the person who judges the change and from the
// contract it is held against. So where a patch is cut, the rest is asked for again without what does not fit. A file that
// is too large by itself is among the files all the same: with what became of it and its counts of lines, without the lines.
//
// Concurrency: Read may be called at any time.
package change
