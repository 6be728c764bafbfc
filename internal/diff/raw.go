package diff

import (
	"bytes"
	"fmt"
	"strings"
)

// raw keeps a part of a patch that could not be read: the file with what its header says, and the rest as text.
func raw(chunk []byte) File {
	h := header(chunk)
	f := File{Status: h.status(), OldMode: h.oldM, NewMode: h.newM}
	f.Path, f.Old = h.names("", "", f.Status)
	if f.Path == "" {
		line, _, _ := bytes.Cut(bytes.TrimPrefix(chunk, fileMark), []byte("\n"))
		f.Path = string(line)
	}
	f.Notes = []string{"This part of the patch could not be read in full, so it is shown as it came."}
	if len(h.hunks) == 0 {
		return f
	}
	hunk := Hunk{Raw: true}
	for _, text := range strings.Split(strings.TrimSuffix(string(h.hunks), "\n"), "\n") {
		line := Line{Op: Context, Text: text}
		switch {
		case strings.HasPrefix(text, "+"):
			line.Op, f.Additions = Add, f.Additions+1
		case strings.HasPrefix(text, "-"):
			line.Op, f.Deletions = Del, f.Deletions+1
		}
		hunk.Lines = append(hunk.Lines, line)
	}
	f.Hunks = []Hunk{hunk}
	return f
}

func (h head) status() Status {
	switch {
	case h.add:
		return Added
	case h.del:
		return Deleted
	case h.rename:
		return Renamed
	case h.copied:
		return Copied
	}
	return Modified
}

// annotate adds the notes that follow from what the file is.
func annotate(f *File) {
	var notes []string
	if f.Old != "" && f.Status == Renamed {
		notes = append(notes, fmt.Sprintf("Renamed from %s (%d%% the same).", Show(f.Old), f.Score))
	}
	if f.Old != "" && f.Status == Copied {
		notes = append(notes, fmt.Sprintf("Copied from %s (%d%% the same).", Show(f.Old), f.Score))
	}
	notes = append(notes, modeNotes(f)...)
	if f.Binary {
		notes = append(notes, "Binary file: its bytes are not shown.")
	}
	if !f.Binary && len(f.Hunks) == 0 && (f.Status == Added || f.Status == Deleted) && len(f.Notes) == 0 {
		notes = append(notes, "Empty file.")
	}
	notes = append(notes, endingNotes(f)...)
	if !validText(f) {
		notes = append(notes, `Some lines are not UTF-8: such bytes are shown as \xHH.`)
	}
	f.Notes = append(notes, f.Notes...)
}

func modeNotes(f *File) []string {
	switch {
	case f.Status == Type:
		return []string{fmt.Sprintf("Was a %s, is a %s now.", ModeText(f.OldMode), ModeText(f.NewMode))}
	case f.Status == Added && f.NewMode != ModeFile && f.NewMode != 0:
		return []string{fmt.Sprintf("New %s.", ModeText(f.NewMode))}
	case f.Status == Deleted && f.OldMode != ModeFile && f.OldMode != ModeExec && f.OldMode != 0:
		return []string{fmt.Sprintf("Removed %s.", ModeText(f.OldMode))}
	case f.OldMode != f.NewMode && f.OldMode != 0 && f.NewMode != 0:
		return []string{fmt.Sprintf("Mode changed from %06o to %06o (%s).", f.OldMode, f.NewMode, ModeText(f.NewMode))}
	case f.NewMode == ModeSymlink:
		return []string{"Symbolic link: the lines below are where it points."}
	case f.NewMode == ModeSubmodule:
		return []string{"Submodule: the lines below are its commits."}
	}
	return nil
}
