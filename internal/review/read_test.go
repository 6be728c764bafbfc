package review

import (
	"testing"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
)

func hunk(at int, text string) diff.Hunk {
	return diff.Hunk{OldStart: at, OldLines: 7, NewStart: at, NewLines: 7, Lines: []diff.Line{
		{Op: diff.Context, Text: "x"}, {Op: diff.Del, Text: "was"}, {Op: diff.Add, Text: text},
	}}
}

func fileOf(hunks ...diff.Hunk) diff.File {
	return diff.File{Path: "a.go", Status: diff.Modified, Hunks: hunks}
}

func TestReadIn(t *testing.T) {
	before := fileOf(hunk(10, "one"), hunk(100, "two"))
	at, unknown := Find([]diff.File{before}, diff.Marks(before))
	read := Notes(at, nil, "tree")
	for i := range read {
		read[i] = Judge(read[i], "", "")
	}
	if len(read) != 2 || len(unknown) != 0 {
		t.Fatalf("to read: %v, unknown %v", read, unknown)
	}
	for _, c := range []struct {
		name string
		now  diff.File
		want string // of each hunk: r read, c changed, - neither
	}{
		{"as it was", before, "rr"},
		{"moved by what others changed", fileOf(hunk(40, "one"), hunk(130, "two")), "rr"},
		{"one says something else now", fileOf(hunk(10, "one"), hunk(100, "two!")), "rc"},
		{"one is new and far away", fileOf(hunk(10, "one"), hunk(100, "two"), hunk(300, "three")), "rr-"},
		{"two became one", fileOf(diff.Hunk{OldStart: 10, OldLines: 97, Lines: append(hunk(10, "one").Lines, hunk(100, "two").Lines...)}), "c"},
		{"one was taken back", fileOf(hunk(100, "two")), "r"},
		{"renamed", diff.File{Path: "b.go", Old: "a.go", Status: diff.Renamed, Hunks: before.Hunks}, "cc"},
		{"another file", diff.File{Path: "c.go", Hunks: before.Hunks}, "--"},
	} {
		got := ""
		for _, h := range ReadIn(c.now, diff.Marks(c.now), read) {
			switch {
			case h.Read:
				got += "r"
			case h.Changed:
				got += "c"
			default:
				got += "-"
			}
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestReadInOfNothing(t *testing.T) {
	pic := diff.File{Path: "a.png", Binary: true, NewID: "one"}
	at, _ := Find([]diff.File{pic}, diff.Marks(pic))
	read := []domain.ReadHunk{Judge(Notes(at, nil, "tree")[0], "", "")}
	pic.NewID = "two"
	if got := ReadIn(pic, diff.Marks(pic), read); len(got) != 1 || got[0].Read || !got[0].Changed {
		t.Errorf("a picture that changed after it was read: %+v", got)
	}
	if _, unknown := Find([]diff.File{pic}, []string{"nowhere"}); len(unknown) != 1 {
		t.Error("a mark that no hunk has is not told")
	}
	one := fileOf(hunk(1, "a"))
	if got := ReadIn(one, diff.Marks(one), nil); got[0].Read || got[0].Changed {
		t.Errorf("nothing was read: %+v", got)
	}
}
