package diff_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/diff"
)

// sides draws pairs as "left|right" for a table to compare.
func sides(pairs []diff.Pair) []string {
	var out []string
	for _, p := range pairs {
		text := func(r *diff.Row) string {
			if r == nil {
				return ""
			}
			return r.Text
		}
		out = append(out, text(p.Left)+"|"+text(p.Right))
	}
	return out
}

func TestSplitPutsWhatReplacesBesideWhatItReplaces(t *testing.T) {
	row := func(kind diff.RowKind, text string) diff.Row { return diff.Row{Kind: kind, Text: text} }
	rows := []diff.Row{
		row(diff.RowNote, "note"), row(diff.RowHunk, "@@"), row(diff.RowContext, "c"),
		row(diff.RowDel, "a"), row(diff.RowDel, "b"), row(diff.RowAdd, "A"),
		row(diff.RowDel, "d"), row(diff.RowNote, "no end"), row(diff.RowAdd, "D"), row(diff.RowAdd, "E"),
	}
	got := sides(diff.Split(rows))
	want := []string{"note|", "@@|", "c|c", "a|A", "b|", "d|D", "no end|E"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if h := diff.Heads(rows); !slices.Equal(h, []int{1}) {
		t.Errorf("heads %v", h)
	}
	if h := diff.PairHeads(diff.Split(rows)); !slices.Equal(h, []int{1}) {
		t.Errorf("heads of pairs %v", h)
	}
}

func TestLineEndingsAreSaidOnceOrMarked(t *testing.T) {
	for _, c := range []struct{ name, before, after, note, row string }{
		{"all CRLF", "a\r\nb\r\n", "a\r\nB\r\n", "Its lines end in CRLF.", "B"},
		{"to CRLF", "a\nb\n", "a\r\nb\r\n", "end in CRLF now, and ended in LF", "b␍"},
		{"to LF", "a\r\nb\r\n", "a\nb\n", "end in LF now, and ended in CRLF", "b"},
		{"mixed", "a\r\nb\n", "a\r\nB\n", "Some lines end in CRLF", "a␍"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRepo(t)
			r.write("f", c.before)
			r.commit()
			r.write("f", c.after)
			r.commit()
			rows := diff.Rows(diff.Parse(r.patch())[0])
			has := func(kind diff.RowKind, text string) bool {
				return slices.ContainsFunc(rows, func(r diff.Row) bool {
					return (kind == "" && r.Kind != diff.RowNote || r.Kind == kind) && strings.Contains(r.Text, text)
				})
			}
			if !has(diff.RowNote, c.note) || !has("", c.row) {
				t.Errorf("got %+v", rows)
			}
			if c.name == "all CRLF" && has("", "␍") {
				t.Error("what every line has is marked on every line")
			}
			// A comment is placed the same with and without the marks.
			a, ok := diff.Anchor("f", rows, false, 2)
			if line, placed := diff.Place(a, diff.Lines([]byte(c.after))); !ok || !placed || line != 2 {
				t.Errorf("anchored %v, placed at %d %v", ok, line, placed)
			}
		})
	}
}

func TestSpanAnchorsSeveralLines(t *testing.T) {
	rows := diff.Lines([]byte(body))
	a, _ := diff.Anchor("p.go", rows, false, 3)
	a, ok := diff.Span(a, rows, 3)
	if !ok || strings.Join(a.Rest, "\n") != "\twork(1)\n}" {
		t.Fatalf("%v %+v", ok, a)
	}
	if line, ok := diff.Place(a, diff.Lines([]byte("// new\n"+body))); !ok || line != 4 {
		t.Errorf("placed at %d %v", line, ok)
	}
	if _, ok := diff.Place(a, diff.Lines([]byte(strings.Replace(body, "work(1)", "work(9)", 1)))); ok {
		t.Error("a line of the range changed and it is not outdated")
	}
	if _, ok := diff.Span(a, rows, 99); ok {
		t.Error("a range over the end of the file")
	}
}

func TestPart(t *testing.T) {
	data := []byte("one\r\n" + strings.Repeat("x", 3000) + "\nthree")
	lines, more, total := diff.Part(data, 1, 2, 0)
	if total != 3 || len(lines) != 2 || lines[0] != "one" || len(lines[1]) != diff.MaxLine || more[1] != 1000 {
		t.Errorf("%d lines of %d, %v left out", len(lines), total, more)
	}
	if lines, more, _ = diff.Part(data, 2, 1, 5000); len(lines[0]) != 3000 || more[0] != 0 {
		t.Errorf("%d bytes, %d left out", len(lines[0]), more[0])
	}
	if lines, _, total = diff.Part(data, 9, 5, 0); len(lines) != 0 || total != 3 {
		t.Errorf("past the end: %q of %d", lines, total)
	}
}
