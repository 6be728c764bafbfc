// Package search holds the tools that look around in the worktree: list, glob and grep.
//
// They never enter git's own directory and never follow a link. What they read, walk and give back is bounded, and a
// search ends after ten seconds with what it has. Regular expressions are RE2: no expression can take exponential
// time. A search does not look into files that may hold credentials or that a rule keeps from being read; it says
// how many it left out. Tools hold no state; see package tool.
package search
