package diff

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// markBytes is how much of a hash a mark keeps: enough for no two hunks of a change to share one by chance.
const markBytes = 12

// Marks names what there is to read of a file: one mark for each of its hunks in order, or a single one where it has none
// (a binary file, a new mode, a rename). A mark is made of the file's path, the lines that change and the place among
// hunks of the file that change the same. Line numbers and context are no part of it, so that it stays the same when
// something else in the file moves, and is another one as soon as a changed line is.
func Marks(f File) []string {
	if len(f.Hunks) == 0 {
		return []string{mark(f.Path, 0, fmt.Sprintf("%s\x00%s\x00%o\x00%s", f.Status, f.Old, f.NewMode, f.NewID))}
	}
	out := make([]string, len(f.Hunks))
	seen := map[string]int{}
	for i, h := range f.Hunks {
		text := changed(h)
		out[i] = mark(f.Path, seen[text], text)
		seen[text]++
	}
	return out
}

// Changed gives which of a hunk's lines change something, as places in Lines: the lines that can be judged one by one. What
// is not made of lines, or could not be read, has none.
func Changed(f File, hunk int) []int {
	if hunk >= len(f.Hunks) || f.Hunks[hunk].Raw || !ofText(f) {
		return nil
	}
	var at []int
	for i, l := range f.Hunks[hunk].Lines {
		if l.Op != Context {
			at = append(at, i)
		}
	}
	return at
}

// ofText says whether lines of a file may go and come by themselves: those of a link or a submodule are its one value.
func ofText(f File) bool {
	for _, mode := range []uint32{f.OldMode, f.NewMode} {
		if mode == ModeSymlink || mode == ModeSubmodule {
			return false
		}
	}
	return true
}

// Prints names the changed lines of a hunk, in order, by what each does: no two that differ share one.
func Prints(h Hunk) []string {
	var out []string
	for _, l := range h.Lines {
		if l.Op == Context {
			continue
		}
		end := "\n"
		if l.NoEOL {
			end = "\x00"
		}
		sum := sha256.Sum256([]byte(string(l.Op) + l.Text + end))
		out = append(out, hex.EncodeToString(sum[:markBytes]))
	}
	return out
}

// changed is what a hunk adds and removes; a patch that could not be read is all of it.
func changed(h Hunk) string {
	size := 0
	for _, l := range h.Lines {
		size += len(l.Text) + 3
	}
	var b strings.Builder
	b.Grow(size)
	for _, l := range h.Lines {
		if l.Op == Context && !h.Raw {
			continue
		}
		b.WriteByte(byte(l.Op))
		b.WriteString(l.Text)
		if l.NoEOL {
			b.WriteByte(0)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func mark(path string, nth int, text string) string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%q %d\n", path, nth)
	_, _ = io.WriteString(h, text)
	return hex.EncodeToString(h.Sum(nil)[:markBytes])
}
