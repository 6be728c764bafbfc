package diff_test

import (
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/diff"
)

const body = `package p

func one() {
	work(1)
}

func two() {
	work(2)
}

func three() {
	work(3)
}
`

func place(t *testing.T, line int, now string) (int, bool) {
	t.Helper()
	a, ok := diff.Anchor("p.go", diff.Lines([]byte(body)), false, line)
	if !ok {
		t.Fatalf("line %d cannot be anchored", line)
	}
	return diff.Place(a, diff.Lines([]byte(now)))
}

func TestPlace(t *testing.T) {
	above := strings.Replace(body, "package p\n", "package p\n\nimport \"fmt\"\n\nvar x = 1\n", 1)
	for _, c := range []struct {
		name string
		line int
		now  string
		want int // 0: outdated
	}{
		{"nothing moved", 8, body, 8},
		{"moved down", 8, above, 12},
		{"a lone brace moves with its function", 9, above, 13},
		{"the line itself changed", 8, strings.Replace(body, "work(2)", "work(22)", 1), 0},
		{"the function moved to the end", 8, body[:11] +
			"func one() {\n\twork(1)\n}\n\nfunc three() {\n\twork(3)\n}\n\nfunc two() {\n\twork(2)\n}\n", 12},
		{"its context went, the text tells itself apart", 7, "func two() {\nelse\n", 1},
		{"its context went, a brace does not", 5, "x\ny\n}\nz\n", 0},
		{"gone", 8, "package p\n", 0},
		{"two as good, one did not move", 8, body + "\n\nfunc two() {\n\twork(2)\n}\n\nfunc three() {\n", 8},
		{"two as good, both moved", 8, "//\n" + body + body[strings.Index(body, "func one"):], 0},
		{"empty now", 8, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := place(t, c.line, c.now)
			if ok != (c.want > 0) || got*btoi(ok) != c.want {
				t.Errorf("got %d, %v; want %d", got, ok, c.want)
			}
		})
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestAnchorOnEitherSide(t *testing.T) {
	r := newRepo(t)
	r.write("p.go", body)
	r.commit()
	r.write("p.go", strings.Replace(body, "\twork(2)\n", "\tbetter(2)\n", 1))
	r.commit()
	rows := diff.Rows(diff.Parse(r.patch())[0])
	old, ok := diff.Anchor("p.go", rows, true, 8)
	if !ok || old.Text != "\twork(2)" || !old.Old || len(old.Before) != 3 || old.Before[2] != "func two() {" {
		t.Errorf("old side: %+v %v", old, ok)
	}
	now, ok := diff.Anchor("p.go", rows, false, 8)
	if !ok || now.Text != "\tbetter(2)" || now.After[0] != "}" {
		t.Errorf("new side: %+v %v", now, ok)
	}
	if _, ok := diff.Anchor("p.go", rows, false, 400); ok {
		t.Error("a line outside the diff was anchored")
	}
	if line, ok := diff.Place(old, rows); !ok || line != 8 {
		t.Errorf("placed at %d, %v", line, ok)
	}
}

func TestFindFollowsARename(t *testing.T) {
	files := []diff.File{{Path: "b", Old: "a", Status: diff.Renamed}, {Path: "c", Old: "d", Status: diff.Copied}}
	if f := diff.Find(files, "a"); f == nil || f.Path != "b" {
		t.Errorf("got %+v", f)
	}
	if diff.Find(files, "d") != nil || diff.Find(files, "zz") != nil {
		t.Error("found a file that is not meant")
	}
}

// An anchor that was made on a line is placed on that line, whatever the file looks like.
func TestPlaceHoldsStill(t *testing.T) {
	rows := diff.Lines([]byte("}\n}\n}\n\n\n}\nx\nx\n"))
	for line := 1; line <= 8; line++ {
		a, ok := diff.Anchor("f", rows, false, line)
		if !ok {
			t.Fatal(line)
		}
		if got, ok := diff.Place(a, rows); !ok || got != line {
			t.Errorf("line %d is placed at %d, %v", line, got, ok)
		}
	}
}
