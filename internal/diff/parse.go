package diff

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
	"golang.org/x/sync/errgroup"
)

var fileMark = []byte("diff --git ")

// Parse reads a patch as `git diff` prints it. Text before the first file is passed over. Every file is read by
// itself, so one that cannot be read does not take the others with it; several are read at once.
func Parse(patch []byte) []File {
	chunks := split(patch)
	read := make([]File, len(chunks))
	Each(len(chunks), func(i int) {
		f, ok := parseOne(chunks[i])
		if !ok {
			f = raw(chunks[i])
		}
		read[i] = f
	})
	var files []File
	for _, f := range read {
		if n := len(files); n > 0 && isTypeChange(files[n-1], f) {
			files[n-1] = typeChange(files[n-1], f)
			continue
		}
		files = append(files, f)
	}
	for i := range files {
		annotate(&files[i])
	}
	return files
}

// Each does something for each of n files, on every processor, and returns when all is done. A panic is the caller's.
func Each(n int, do func(i int)) {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		g.Go(func() (err error) {
			defer func() {
				if p := recover(); p != nil {
					err = fmt.Errorf("file %d: %v\n%s", i, p, debug.Stack())
				}
			}()
			do(i)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		panic(err)
	}
}

// split cuts a patch at the lines that open a file. No line of a hunk or of a binary patch begins like that: the
// first have a mark in front, the second hold no blank.
func split(patch []byte) [][]byte {
	var chunks [][]byte
	start := -1
	for at := 0; at < len(patch); {
		if bytes.HasPrefix(patch[at:], fileMark) {
			if start >= 0 {
				chunks = append(chunks, patch[start:at])
			}
			start = at
		}
		next := bytes.IndexByte(patch[at:], '\n')
		if next < 0 {
			break
		}
		at += next + 1
	}
	if start >= 0 {
		chunks = append(chunks, patch[start:])
	}
	return chunks
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
