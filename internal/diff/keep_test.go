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

func keepAll(int, int) bool  { return true }
func keepNone(int, int) bool { return false }

// TestKeep cuts changes of every kind into those that are kept and those that are not, and has git say what is right: the
// hunks that are kept, applied by git alone, and the difference that is left.
func TestKeep(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range 40 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			before, after := edited(rnd)
			r := newRepo(t)
			r.write("f", before)
			r.commit()
			r.write("f", after)
			r.commit()
			patch := string(r.patch("--full-index"))
			if patch == "" {
				t.Skip("nothing was changed")
			}
			f := diff.Parse([]byte(patch))[0]
			for name, c := range map[string]struct {
				keep func(int, int) bool
				want string
			}{"all": {keepAll, after}, "none": {keepNone, before}} {
				if got, err := diff.Keep([]byte(before), f, c.keep); err != nil || string(got) != c.want {
					t.Fatalf("%s kept: %q, %v\nwant %q", name, got, err, c.want)
				}
			}
			which := rnd.IntN(1 << len(f.Hunks))
			got, err := diff.Keep([]byte(before), f, func(h, _ int) bool { return which>>h&1 == 1 })
			if err != nil {
				t.Fatal(err)
			}
			if want := r.applied(before, some(patch, which)); string(got) != want {
				t.Errorf("hunks %b of %d kept: %q\ngit makes %q", which, len(f.Hunks), got, want)
			}
		})
	}
}

// edited makes a file and what became of it.
func edited(rnd *rand.Rand) (before, after string) {
	var a, b []string
	for i := range 60 {
		line := fmt.Sprintf("line %d", i/2)
		if rnd.IntN(8) == 0 {
			line += "\r"
		}
		switch rnd.IntN(12) {
		case 0:
			a = append(a, line)
		case 1:
			b = append(b, line)
		case 2:
			a, b = append(a, line), append(b, line+"!")
		default:
			a, b = append(a, line), append(b, line)
		}
	}
	end := func(lines []string) string { return strings.Join(lines, "\n") + strings.Repeat("\n", rnd.IntN(2)) }
	return end(a), end(b)
}

// some is a patch with only the hunks of a set.
func some(patch string, which int) string {
	parts := strings.Split(patch, "\n@@ ")
	out := parts[0] + "\n"
	for i, p := range parts[1:] {
		if which>>i&1 == 1 {
			out += "@@ " + strings.TrimSuffix(p, "\n") + "\n"
		}
	}
	return out
}

// applied is what git makes of a file with a patch.
func (r *repo) applied(before, patch string) string {
	r.t.Helper()
	r.write("f", before)
	if strings.Contains(patch, "@@ ") {
		file := filepath.Join(r.t.TempDir(), "patch")
		if err := os.WriteFile(file, []byte(patch), 0o600); err != nil {
			r.t.Fatal(err)
		}
		r.git("apply", "--whitespace=nowarn", file)
	}
	got, err := os.ReadFile(filepath.Join(r.dir, "f"))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(got)
}

func TestKeepLines(t *testing.T) {
	r := newRepo(t)
	r.write("f", "one\ntwo\nthree\n")
	r.commit()
	r.write("f", "ONE\ntwo\nTHREE\nfour\n")
	r.commit()
	f := diff.Parse(r.patch())[0]
	line := func(text string) func(int, int) bool {
		return func(h, l int) bool { return strings.EqualFold(f.Hunks[h].Lines[l].Text, text) }
	}
	for text, want := range map[string]string{
		"one": "ONE\ntwo\nthree\n", "three": "one\ntwo\nTHREE\n", "four": "one\ntwo\nthree\nfour\n",
	} {
		if got, err := diff.Keep([]byte("one\ntwo\nthree\n"), f, line(text)); err != nil || string(got) != want {
			t.Errorf("only %s: %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestKeepRefusesAnotherFile(t *testing.T) {
	r := newRepo(t)
	r.write("f", "one\ntwo\n")
	r.commit()
	r.write("f", "one\nTWO\n")
	r.commit()
	f := diff.Parse(r.patch())[0]
	for _, other := range []string{"", "one\n", "one\nzwei\n", "zero\none\ntwo\n"} {
		if got, err := diff.Keep([]byte(other), f, keepAll); err == nil {
			t.Errorf("of %q it made %q", other, got)
		}
	}
}
