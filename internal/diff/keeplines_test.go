package diff_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/diff"
)

// TestKeepAnyLines keeps any of the changed lines of changes of every kind, and has git say what is right: a patch of
// those alone, in which what is not taken away stays as context, applied by git.
func TestKeepAnyLines(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for i := range 40 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			before, after := edited(rnd)
			before, after = strings.TrimSuffix(before, "\n")+"\n", strings.TrimSuffix(after, "\n")+"\n"
			r := newRepo(t)
			r.write("f", before)
			r.commit()
			r.write("f", after)
			r.commit()
			patch := r.patch()
			if len(patch) == 0 {
				t.Skip("nothing was changed")
			}
			f := diff.Parse(patch)[0]
			kept := map[[2]int]bool{}
			for h := range f.Hunks {
				for _, l := range diff.Changed(f, h) {
					kept[[2]int{h, l}] = rnd.IntN(2) == 0
				}
			}
			keep := func(h, l int) bool { return kept[[2]int{h, l}] }
			got, err := diff.Keep([]byte(before), f, keep)
			if err != nil {
				t.Fatal(err)
			}
			if want := r.recounted(before, f, keep); string(got) != want {
				t.Errorf("kept %v: %q\ngit makes %q", kept, got, want)
			}
		})
	}
}

// recounted has git apply a patch of some lines.
func (r *repo) recounted(before string, f diff.File, keep func(h, l int) bool) string {
	r.t.Helper()
	r.write("f", before)
	patch, some := "diff --git a/f b/f\n--- a/f\n+++ b/f\n", false
	for h, hunk := range f.Hunks {
		text, any := fmt.Sprintf("@@ -%d,1 +%d,1 @@\n", hunk.OldStart, hunk.OldStart), false
		for l, line := range hunk.Lines {
			op := line.Op
			switch {
			case op == diff.Context:
			case keep(h, l):
				any = true
			case op == diff.Add:
				continue
			default:
				op = diff.Context
			}
			text += string(op) + line.Text + "\n"
		}
		if any {
			patch, some = patch+text, true
		}
	}
	if some {
		file := filepath.Join(r.t.TempDir(), "patch")
		if err := os.WriteFile(file, []byte(patch), 0o600); err != nil {
			r.t.Fatal(err)
		}
		r.git("apply", "--whitespace=nowarn", "--recount", file)
	}
	got, err := os.ReadFile(filepath.Join(r.dir, "f"))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(got)
}

func TestPrintsTellLinesApart(t *testing.T) {
	h := diff.Hunk{Lines: []diff.Line{
		{Op: diff.Context, Text: "a"}, {Op: diff.Add, Text: "a"}, {Op: diff.Del, Text: "a"}, {Op: diff.Add, Text: "a", NoEOL: true},
		{Op: diff.Add, Text: "a\r"}, {Op: diff.Add, Text: "a"},
	}}
	p := diff.Prints(h)
	if len(p) != 5 || p[0] != p[4] {
		t.Fatalf("%v", p)
	}
	seen := map[string]bool{}
	for _, one := range p[:4] {
		if seen[one] {
			t.Errorf("two lines that differ have one print: %v", p)
		}
		seen[one] = true
	}
}

func TestRowsNumberWhatCanBeJudged(t *testing.T) {
	text := diff.File{Hunks: []diff.Hunk{
		{OldStart: 1, NewStart: 1, Lines: []diff.Line{{Op: diff.Del}, {Op: diff.Context}, {Op: diff.Add, NoEOL: true}}},
		{OldStart: 9, NewStart: 9, Lines: []diff.Line{{Op: diff.Add}}},
	}}
	link := diff.File{OldMode: diff.ModeSymlink, NewMode: diff.ModeSymlink, Hunks: text.Hunks}
	for name, c := range map[string]struct {
		file diff.File
		want string
	}{"lines": {text, "[0 1 0 2 0 0 1]"}, "where a link leads": {link, "[0 0 0 0 0 0 0]"}} {
		var got []int
		for _, r := range diff.Rows(c.file) {
			got = append(got, r.Nth)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}
