package diff

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxRows is the most rows a window holds.
const MaxRows = 500

// MaxLine is the most bytes of a line that are shown.
const MaxLine = 2000

// RowKind says what a row is.
type RowKind string

// The kinds of row.
const (
	RowHunk    RowKind = "hunk"
	RowContext RowKind = "context"
	RowAdd     RowKind = "add"
	RowDel     RowKind = "del"
	RowNote    RowKind = "note"
)

// Row is one row of a unified diff, made to be shown.
type Row struct {
	Kind RowKind
	Old  int // line number on the old side; 0: not there
	New  int
	Text string
	Hunk int // counted from 1 within the file; 0 for notes before the first
	Nth  int // of the changed lines of its hunk, counted from 1; 0: it is none, or cannot be judged by itself
	// Moved: the line only moved, and this is where it stands on the other side.
	Moved *Moved
}

// Rows gives the rows of a file's diff: its notes, then its hunks.
func Rows(f File) []Row {
	n := len(f.Notes) + len(f.Hunks)
	for _, h := range f.Hunks {
		n += len(h.Lines)
	}
	rows := make([]Row, 0, n)
	for _, note := range f.Notes {
		rows = append(rows, Row{Kind: RowNote, Text: note})
	}
	cr := bare(f)
	for i, h := range f.Hunks {
		from := len(rows)
		rows = hunkRows(rows, h, i+1, cr)
		if len(Changed(f, i)) > 0 {
			number(rows[from:])
		}
	}
	return rows
}

// number counts the changed lines of a hunk.
func number(rows []Row) {
	n := 0
	for i, r := range rows {
		if r.Kind == RowAdd || r.Kind == RowDel {
			n++
			rows[i].Nth = n
		}
	}
}

// hunkRows adds the rows of a hunk; bare leaves the carriage return at the end of its lines out.
func hunkRows(rows []Row, h Hunk, n int, bare bool) []Row {
	if !h.Raw {
		rows = append(rows, Row{Kind: RowHunk, Text: Show(h.Header()), Hunk: n})
	}
	oldAt, newAt := h.OldStart, h.NewStart
	for _, l := range h.Lines {
		shown := l.Text
		if bare {
			shown = strings.TrimSuffix(shown, "\r")
		}
		text, more := clip(shown, MaxLine)
		row := Row{Text: text, Hunk: n, Moved: l.Moved}
		switch {
		case h.Raw:
			row.Kind = rawKind(l.Op)
		case l.Op == Add:
			row.Kind, row.New, newAt = RowAdd, newAt, newAt+1
		case l.Op == Del:
			row.Kind, row.Old, oldAt = RowDel, oldAt, oldAt+1
		default:
			row.Kind, row.Old, row.New, oldAt, newAt = RowContext, oldAt, newAt, oldAt+1, newAt+1
		}
		rows = append(rows, row)
		if more > 0 {
			rows = append(rows, Row{Kind: RowNote, Text: moreText(more), Hunk: n})
		}
		if l.NoEOL && !h.Raw {
			rows = append(rows, Row{Kind: RowNote, Text: "No newline at end of file", Hunk: n})
		}
	}
	return rows
}

func rawKind(op Op) RowKind {
	switch op {
	case Add:
		return RowAdd
	case Del:
		return RowDel
	}
	return RowContext
}

func moreText(n int) string {
	if n == 1 {
		return "1 more byte on this line"
	}
	return fmt.Sprintf("%d more bytes on this line", n)
}

// Lines gives a whole file as context rows, so that a line no hunk shows can be anchored and placed too.
func Lines(data []byte) []Row {
	text := strings.TrimSuffix(string(data), "\n")
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	rows := make([]Row, 0, len(lines))
	for i, l := range lines {
		shown, _ := clip(l, MaxLine)
		rows = append(rows, Row{Kind: RowContext, Old: i + 1, New: i + 1, Text: shown})
	}
	return rows
}

// Part gives lines of a whole file from a number on, at most limit and never more than MaxRows, each cut at width bytes
// (a width below 1 means MaxLine), and how many lines the file has. more[i] is how many bytes of line i were left out.
func Part(data []byte, from, limit, width int) (lines []string, more []int, total int) {
	text := strings.TrimSuffix(string(data), "\n")
	if text == "" {
		return nil, nil, 0
	}
	if limit < 1 || limit > MaxRows {
		limit = MaxRows
	}
	if width < 1 {
		width = MaxLine
	}
	all := strings.Split(text, "\n")
	from = max(from, 1)
	for i := from - 1; i < min(len(all), from-1+limit); i++ {
		line, left := clip(strings.TrimSuffix(all[i], "\r"), width)
		lines, more = append(lines, line), append(more, left)
	}
	return lines, more, len(all)
}

// Window gives the rows from offset on, at most limit and never more than MaxRows; a limit below 1 means MaxRows.
// An offset outside the rows gives none.
func Window[R Row | Pair](rows []R, offset, limit int) []R {
	if limit < 1 || limit > MaxRows {
		limit = MaxRows
	}
	if offset < 0 || offset >= len(rows) {
		return nil
	}
	return rows[offset:min(len(rows), offset+limit)]
}

// clip makes a line's text fit to show and says how many bytes of it were left out.
func clip(s string, most int) (text string, more int) {
	if len(s) > most {
		cut := most
		for cut > most-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
			cut--
		}
		more, s = len(s)-cut, s[:cut]
	}
	return Show(s), more
}
