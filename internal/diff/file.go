package diff

import "fmt"

// Status says what became of a file, in the words of the API.
type Status string

// The statuses of a file.
const (
	Added    Status = "added"
	Modified Status = "modified"
	Deleted  Status = "deleted"
	Renamed  Status = "renamed"
	Copied   Status = "copied"
	Type     Status = "type" // a file became a link, a link a submodule, and so on
)

// Modes of git's trees.
const (
	ModeFile      uint32 = 0o100644
	ModeExec      uint32 = 0o100755
	ModeSymlink   uint32 = 0o120000
	ModeSubmodule uint32 = 0o160000
)

// File is one file of a change.
type File struct {
	Path      string // on the new side; the old path of a deleted file. Bytes as git has them
	Old       string // the former path of a rename or copy, else empty
	Status    Status
	OldMode   uint32 // git's mode; 0: not there or not told
	NewMode   uint32
	OldID     string // object ids as the patch gives them, often short
	NewID     string
	Binary    bool
	Large     bool // its lines were not read: there are too many; Hunks is empty
	Score     int  // similarity of a rename or copy, in percent
	Additions int
	Deletions int
	Hunks     []Hunk
	Notes     []string // what a person should know before they read the rows
}

// Hunk is one run of changed lines with its context.
type Hunk struct {
	OldStart, OldLines int
	NewStart, NewLines int
	Section            string // what git prints after the second @@
	Lines              []Line
	Raw                bool // the lines are patch text that could not be read
}

// Op says what became of a line.
type Op byte

// The fates of a line.
const (
	Context Op = ' '
	Add     Op = '+'
	Del     Op = '-'
)

// Line is one line of a hunk without its line feed; a carriage return before it is kept.
type Line struct {
	Op    Op
	Text  string
	NoEOL bool   // the file ends here without a line feed
	Moved *Moved // where it stands on the other side, where it only moved; found by FindMoved
}

// Header is the line that opens the hunk, as git prints it.
func (h Hunk) Header() string {
	s := fmt.Sprintf("@@ -%s +%s @@", span(h.OldStart, h.OldLines), span(h.NewStart, h.NewLines))
	if h.Section != "" {
		s += " " + h.Section
	}
	return s
}

func span(start, lines int) string {
	if lines == 1 {
		return fmt.Sprint(start)
	}
	return fmt.Sprintf("%d,%d", start, lines)
}

// Find gives the file a path means: the one that has it now, else the one that had it before a rename; nil where there
// is none.
func Find(files []File, path string) *File {
	for i := range files {
		if files[i].Path == path {
			return &files[i]
		}
	}
	for i := range files {
		if files[i].Old == path && files[i].Status == Renamed {
			return &files[i]
		}
	}
	return nil
}

// ModeText says in words what a mode stands for.
func ModeText(mode uint32) string {
	switch mode {
	case ModeExec:
		return "executable file"
	case ModeSymlink:
		return "symbolic link"
	case ModeSubmodule:
		return "submodule"
	case ModeFile, 0:
		return "file"
	}
	return fmt.Sprintf("mode %06o", mode)
}
