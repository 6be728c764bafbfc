package review

import (
	"math"

	"github.com/coppice/coppice/internal/diff"
)

// pace is how many added lines of a section a person reads in a minute. Generated files are not read line by line.
var pace = map[Section]float64{
	Contracts: 20, Definitions: 20, Callers: 25, Tests: 50, Docs: 50, Generated: 0,
}

const (
	perFile  = 0.25 // minutes to find one's way into a file
	perFlag  = 0.5  // minutes for a file that deserves a second look
	delShare = 0.25 // what a removed line costs compared to an added one
)

// Minutes estimates how long a change takes to read, in whole minutes, rounded up and at least 1 for a change that has
// files. For each file it counts
//
//	0.25 + (added + removed/4) / pace of its section + 0.5 if it is flagged
//
// with a pace of 20 lines a minute for contracts and definitions, 25 for callers, 50 for tests and docs; of a generated
// file only the 0.25 and the flag count. It is an estimate and shown as one.
func Minutes(files []diff.File) int {
	total := 0.0
	for _, f := range files {
		total += minutesOf(f)
	}
	return int(math.Ceil(total - 1e-9))
}

func minutesOf(f diff.File) float64 {
	m := perFile
	if p := pace[GroupOf(f)]; p > 0 && !f.Binary {
		m += (float64(f.Additions) + delShare*float64(f.Deletions)) / p
	}
	if len(Flags(f)) > 0 {
		m += perFlag
	}
	return m
}

// TextMinutes estimates how long a plan, a report or findings take to read: 200 words a minute, at least 1.
func TextMinutes(text string) int {
	words, in := 0, false
	for _, r := range text {
		space := r == ' ' || r == '\n' || r == '\t' || r == '\r'
		if !space && !in {
			words++
		}
		in = !space
	}
	return max(1, (words+199)/200)
}
