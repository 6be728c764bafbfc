package diff_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/diff"
)

// moves finds what moved in a patch, as "sign path:line → path:line (lines of the block)".
func moves(t *testing.T, patch string) []string {
	t.Helper()
	files := diff.Parse([]byte(patch))
	if !diff.FindMoved(files) {
		t.Fatal("too long")
	}
	var out []string
	for _, f := range files {
		for _, r := range diff.Rows(f) {
			if r.Moved != nil {
				out = append(out, fmt.Sprintf("%s %s:%d → %s (%d)", r.Kind, f.Path, max(r.Old, r.New), r.Moved, r.Moved.Lines))
			}
		}
	}
	return out
}

func patchOf(name string, hunks ...string) string {
	return fmt.Sprintf("diff --git a/%[1]s b/%[1]s\nindex 1111111..2222222 100644\n--- a/%[1]s\n+++ b/%[1]s\n", name) +
		strings.Join(hunks, "")
}

const moving = "func total(lines []Line) Money {\n\treturn sum(lines)\n}\n"

func signed(sign, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(sign + line)
	}
	return b.String()
}

func TestFindMoved(t *testing.T) {
	taken := "@@ -5,3 +4,0 @@\n" + signed("-", moving)
	put := "@@ -0,0 +10,3 @@\n" + signed("+", moving)
	cases := map[string]struct {
		patch string
		want  []string
	}{
		"to another file": {patchOf("a.go", taken) + patchOf("b.go", put), []string{
			"del a.go:5 → b.go:10 (3)", "del a.go:6 → b.go:11 (0)", "del a.go:7 → b.go:12 (0)",
			"add b.go:10 → a.go:5 (3)", "add b.go:11 → a.go:6 (0)", "add b.go:12 → a.go:7 (0)",
		}},
		"within a file": {patchOf("a.go", taken, "@@ -20,0 +17,3 @@\n"+signed("+", moving)), []string{
			"del a.go:5 → a.go:17 (3)", "del a.go:6 → a.go:18 (0)", "del a.go:7 → a.go:19 (0)",
			"add a.go:17 → a.go:5 (3)", "add a.go:18 → a.go:6 (0)", "add a.go:19 → a.go:7 (0)",
		}},
		"with a line more above and below": {
			patchOf("a.go", "@@ -5,1 +4,0 @@\n-\treturn theWholeSumOf(lines)\n") +
				patchOf("b.go", "@@ -0,0 +1,3 @@\n+// New.\n+\treturn theWholeSumOf(lines)\n+}\n"),
			[]string{"del a.go:5 → b.go:2 (1)", "add b.go:2 → a.go:5 (1)"},
		},
		"copied: it left one place, and is new in the other": {patchOf("a.go", taken) + patchOf("b.go", put) + patchOf("c.go", put), []string{
			"del a.go:5 → b.go:10 (3)", "del a.go:6 → b.go:11 (0)", "del a.go:7 → b.go:12 (0)",
			"add b.go:10 → a.go:5 (3)", "add b.go:11 → a.go:6 (0)", "add b.go:12 → a.go:7 (0)",
		}},
		"changed on the way": {patchOf("a.go", taken) + patchOf("b.go", strings.ReplaceAll(put, "Line", "Row")), nil},
		"too little to tell": {patchOf("a.go", "@@ -5,2 +4,0 @@\n-\tx++\n-}\n") +
			patchOf("b.go", "@@ -0,0 +9,2 @@\n+\tx++\n+}\n"), nil},
		"braces alone":  {patchOf("a.go", "@@ -5,2 +4,0 @@\n-}\n-}\n") + patchOf("b.go", "@@ -0,0 +9,2 @@\n+}\n+}\n"), nil},
		"added alone":   {patchOf("b.go", put), nil},
		"removed alone": {patchOf("a.go", taken), nil},
		"apart on one side: two blocks, of which one says enough": {
			patchOf("a.go", "@@ -5,2 +5,1 @@\n-one := theFirstOfSomeLongWords\n \n-two\n") +
				patchOf("b.go", "@@ -0,0 +9,2 @@\n+one := theFirstOfSomeLongWords\n+two\n"),
			[]string{"del a.go:5 → b.go:9 (1)", "add b.go:9 → a.go:5 (1)"},
		},
	}
	for name, c := range cases {
		if got := moves(t, c.patch); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s\nwanted\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// The longest block wins, wherever it comes.
func TestTheLongestBlockMoved(t *testing.T) {
	short := "@@ -1,1 +0,0 @@\n-func total(lines []Line) Money {\n"
	got := moves(t, patchOf("a.go", short)+patchOf("b.go", "@@ -5,3 +4,0 @@\n"+signed("-", moving))+patchOf("c.go", "@@ -0,0 +1,3 @@\n"+signed("+", moving)))
	if len(got) != 6 || !strings.HasPrefix(got[0], "del b.go:5 → c.go:1 (3)") {
		t.Errorf("it moved\n%s", strings.Join(got, "\n"))
	}
}

// repeated makes a change that removes and adds the same lines, each n times.
func repeated(n int, text func(i int) string) []diff.File {
	var h diff.Hunk
	for _, op := range []diff.Op{diff.Del, diff.Add} {
		for i := range n {
			h.Lines = append(h.Lines, diff.Line{Op: op, Text: text(i)})
		}
	}
	h.OldStart, h.NewStart = 1, 1
	return []diff.File{{Path: "a", Hunks: []diff.Hunk{h}}}
}

func TestMoreThanIsLookedThrough(t *testing.T) {
	same := func(int) string { return "the same line, over and over again" }
	if diff.FindMoved(repeated(diff.MaxMoved/2+1, same)) {
		t.Error("it says that it looked through all of it")
	}
	f := repeated(diff.MaxMoved/2, same)
	if !diff.FindMoved(f) || f[0].Hunks[0].Lines[0].Moved == nil {
		t.Error("what is not too long was not looked through")
	}
}

// The work is bounded by the number of lines, whatever they say: each of these would take minutes where every line was
// held against every other.
func TestTheWorkIsBounded(t *testing.T) {
	for name, text := range map[string]func(int) string{
		"braces":           func(int) string { return "}" },
		"alike":            func(int) string { return "x" },
		"alike every time": func(i int) string { return strings.Repeat("ab", i%7) },
		"a word in braces": func(i int) string { return [2]string{"}", "x"}[i/12_000%2] },
	} {
		f := repeated(diff.MaxMoved/2, text)
		if !diff.FindMoved(f) {
			t.Errorf("%s: it was not looked through", name)
		}
	}
}
