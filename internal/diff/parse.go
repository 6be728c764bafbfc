package diff

import (
	"bytes"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
)

// Parse reads a patch as `git diff` prints it.
func Parse(patch []byte) []File {
	p := NewParser()
	_, _ = p.Write(patch) // it takes everything
	return p.Files()
}

func parseOne(chunk []byte) (File, bool) {
	parsed, _, err := gitdiff.Parse(bytes.NewReader(chunk))
	if err != nil || len(parsed) != 1 {
		return File{}, false
	}
	p := parsed[0]
	head := header(chunk)
	f := File{
		Status: statusOf(p), OldMode: uint32(p.OldMode), NewMode: uint32(p.NewMode),
		OldID: p.OldOIDPrefix, NewID: p.NewOIDPrefix, Binary: p.IsBinary, Score: p.Score,
		Hunks: make([]Hunk, 0, len(p.TextFragments)),
	}
	f.Path, f.Old = head.names(p.OldName, p.NewName, f.Status)
	if f.NewMode == 0 && f.Status != Deleted {
		f.NewMode = f.OldMode // git names the mode once where it did not change
	}
	for _, t := range p.TextFragments {
		f.Hunks = append(f.Hunks, hunkOf(t))
		f.Additions += int(t.LinesAdded)
		f.Deletions += int(t.LinesDeleted)
	}
	return f, f.Path != ""
}

func statusOf(p *gitdiff.File) Status {
	switch {
	case p.IsNew:
		return Added
	case p.IsDelete:
		return Deleted
	case p.IsRename:
		return Renamed
	case p.IsCopy:
		return Copied
	}
	return Modified
}

func hunkOf(t *gitdiff.TextFragment) Hunk {
	h := Hunk{
		OldStart: int(t.OldPosition), OldLines: int(t.OldLines), NewStart: int(t.NewPosition), NewLines: int(t.NewLines),
		Section: t.Comment, Lines: make([]Line, 0, len(t.Lines)),
	}
	for _, l := range t.Lines {
		text, eol := strings.CutSuffix(l.Line, "\n")
		h.Lines = append(h.Lines, Line{Op: opOf(l.Op), Text: text, NoEOL: !eol})
	}
	return h
}

func opOf(op gitdiff.LineOp) Op {
	switch op {
	case gitdiff.OpAdd:
		return Add
	case gitdiff.OpDelete:
		return Del
	}
	return Context
}

// isTypeChange recognises how git prints a file that became something else: its removal, then its creation.
func isTypeChange(a, b File) bool {
	return a.Status == Deleted && b.Status == Added && a.Path == b.Path
}

func typeChange(a, b File) File {
	b.Status, b.OldMode, b.OldID = Type, a.OldMode, a.OldID
	b.Binary = a.Binary || b.Binary
	b.Hunks = append(a.Hunks, b.Hunks...)
	b.Notes = append(a.Notes, b.Notes...)
	b.Additions, b.Deletions = a.Additions+b.Additions, a.Deletions+b.Deletions
	return b
}
