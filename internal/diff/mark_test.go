package diff

import "testing"

// patchOf is the patch of a file whose hunks each change one line, at the given lines of the old side.
func patchOf(path string, at int, changes ...string) File {
	f := File{Path: path, Status: Modified}
	for i, c := range changes {
		f.Hunks = append(f.Hunks, Hunk{OldStart: at + 20*i, OldLines: 3, NewStart: at + 20*i, NewLines: 3, Lines: []Line{
			{Op: Context, Text: "before"}, {Op: Del, Text: "old"}, {Op: Add, Text: c}, {Op: Context, Text: "after"},
		}})
	}
	return f
}

func TestMarks(t *testing.T) {
	was := Marks(patchOf("a.go", 10, "one", "two", "one"))
	if was[0] == was[1] || was[0] == was[2] {
		t.Fatalf("hunks share a mark: %v", was)
	}
	t.Run("another place in the file, other context", func(t *testing.T) {
		moved := patchOf("a.go", 400, "one", "two", "one")
		moved.Hunks[1].Lines[0].Text = "something else"
		for i, m := range Marks(moved) {
			if m != was[i] {
				t.Errorf("hunk %d has another mark after it moved", i)
			}
		}
	})
	t.Run("what changes is another", func(t *testing.T) {
		now := Marks(patchOf("a.go", 10, "one", "two!", "one"))
		if now[0] != was[0] || now[1] == was[1] || now[2] != was[2] {
			t.Errorf("got %v, had %v", now, was)
		}
	})
	t.Run("one more before it changes nothing of the others", func(t *testing.T) {
		now := Marks(patchOf("a.go", 10, "new", "one", "two"))
		if now[1] != was[0] || now[2] != was[1] {
			t.Errorf("got %v, had %v", now, was)
		}
	})
	t.Run("another file", func(t *testing.T) {
		if Marks(patchOf("b.go", 10, "one"))[0] == was[0] {
			t.Error("two files share a mark")
		}
	})
	t.Run("the end of a file", func(t *testing.T) {
		f := patchOf("a.go", 10, "one")
		f.Hunks[0].Lines[2].NoEOL = true
		if Marks(f)[0] == was[0] {
			t.Error("a line feed that went shows in no mark")
		}
	})
	t.Run("no hunks", func(t *testing.T) {
		pic := File{Path: "a.png", Status: Modified, Binary: true, NewID: "aaa"}
		next := pic
		next.NewID = "bbb"
		if a, b := Marks(pic), Marks(next); len(a) != 1 || a[0] == b[0] {
			t.Errorf("marks of two pictures: %v and %v", a, b)
		}
	})
}
