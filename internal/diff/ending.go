package diff

import "strings"

// ending is how the lines of one side of a file's hunks end.
type ending int

const (
	endNone  ending = iota // there are none
	endLF                  // all in a line feed
	endCRLF                // all in a carriage return and a line feed
	endMixed               // some so, some so
)

func (e ending) with(text string) ending {
	is := endLF
	if strings.HasSuffix(text, "\r") {
		is = endCRLF
	}
	if e == endNone || e == is {
		return is
	}
	return endMixed
}

// endings says how the lines of either side end.
func endings(f File) (old, now ending) {
	for _, h := range f.Hunks {
		for _, l := range h.Lines {
			if l.Op != Add {
				old = old.with(l.Text)
			}
			if l.Op != Del {
				now = now.with(l.Text)
			}
		}
	}
	return old, now
}

// bare says whether the carriage returns of a file are left out of its rows: where every line that is shown has one,
// the note says so once. Where only some have one, they are what a person has to see.
func bare(f File) bool {
	old, now := endings(f)
	return (old == endCRLF || old == endNone) && (now == endCRLF || now == endNone) && old+now > endNone
}

func endingNotes(f *File) []string {
	old, now := endings(*f)
	switch {
	case bare(*f):
		return []string{"Its lines end in CRLF."}
	case old == endLF && now == endCRLF:
		return []string{"The lines end in CRLF now, and ended in LF: ␍ marks them."}
	case old == endCRLF && now == endLF:
		return []string{"The lines end in LF now, and ended in CRLF: ␍ marks them."}
	case old == endMixed || now == endMixed:
		return []string{"Some lines end in CRLF and some in LF: ␍ marks the first."}
	}
	return nil
}
