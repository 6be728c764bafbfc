package review_test

import (
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/review"
)

// Two files: a.go in two hunks, b.go that is gone, and a picture.
const toured = `diff --git a/a.go b/a.go
index 1111111..2222222 100644
--- a/a.go
+++ b/a.go
@@ -1,3 +1,4 @@
 package a
+// first
 one
 two
@@ -10,3 +11,3 @@ func ten()
 ten
-eleven
+eleven and a half
 twelve
diff --git a/b.go b/b.go
deleted file mode 100644
index 3333333..0000000
--- a/b.go
+++ /dev/null
@@ -1,2 +0,0 @@
-package b
-gone
diff --git a/c.png b/c.png
index 4444444..5555555 100644
Binary files a/c.png and b/c.png differ
`

func filesOf(t *testing.T, patch string) []diff.File {
	t.Helper()
	files := diff.Parse([]byte(patch))
	if len(files) != 3 {
		t.Fatalf("%d files", len(files))
	}
	return files
}

func stop(file string, line int) domain.Stop {
	return domain.Stop{File: file, Line: line, Title: "t", Text: "x", Risk: "r", Question: "q"}
}

func TestStopsStandInTheChangeOrAreDropped(t *testing.T) {
	files := filesOf(t, toured)
	spanning := stop("a.go", 12)
	spanning.Lines = 2
	kept, dropped := review.Stops([]domain.Stop{
		stop("a.go", 2), spanning, stop("b.go", 2), stop("c.png", 0), stop("a.go", 0),
		stop("a.go", 7), stop("a.go", 99), stop("nosuch.go", 1), stop("../a.go", 2), stop("", 1),
	}, files)
	if len(kept) != 5 || dropped != 5 {
		t.Fatalf("kept %d, dropped %d: %+v", len(kept), dropped, kept)
	}
	for i, want := range []struct {
		text string
		old  bool
		rest int
	}{{"// first", false, 0}, {"eleven and a half", false, 1}, {"gone", true, 0}, {"", false, 0}, {"// first", false, 0}} {
		if a := kept[i].Anchor; a.Text != want.text || a.Old != want.old || len(a.Rest) != want.rest {
			t.Errorf("stop %d: %+v", i, a)
		}
	}
	many := make([]domain.Stop, domain.MaxStops+3)
	for i := range many {
		many[i] = stop("a.go", 2)
		many[i].Text = strings.Repeat("x", 9_000)
	}
	if kept, dropped := review.Stops(many, files); len(kept) != domain.MaxStops || dropped != 3 || len(kept[0].Text) > 1100 {
		t.Errorf("kept %d, dropped %d, %d bytes", len(kept), dropped, len(kept[0].Text))
	}
}

func placed(stops []domain.Stop, files []diff.File) review.Toured {
	return review.Place(stops, files, func(i int) []diff.Row { return diff.Rows(files[i]) })
}

func TestATourSaysWhereItsStopsAreNowAndWhatItLeavesOut(t *testing.T) {
	files := filesOf(t, toured)
	stops, _ := review.Stops([]domain.Stop{stop("a.go", 12), stop("c.png", 0)}, files)
	got := placed(stops, files)
	if got.Stops[0].Line != 12 || got.Stops[0].Hunk != 2 || got.Stops[1].Outdated || got.Hunks != 2 || got.Files != 2 {
		t.Errorf("as it was made: %+v", got)
	}
	all, _ := review.Stops([]domain.Stop{stop("a.go", 2), stop("a.go", 12), stop("b.go", 1), stop("c.png", 0)}, files)
	if got := placed(all, files); got.Hunks != 0 || got.Files != 0 {
		t.Errorf("nothing is left: %+v", got)
	}
	if got := placed(nil, files); got.Hunks != 4 || got.Files != 3 {
		t.Errorf("an empty tour leaves all: %+v", got)
	}
	moved := filesOf(t, strings.Replace(strings.Replace(toured, "+11,3 @@", "+15,3 @@", 1), "-1,3 +1,4", "-1,3 +1,4", 1))
	if got := placed(stops, moved); got.Stops[0].Line != 16 || got.Stops[0].Outdated {
		t.Errorf("moved: %+v", got)
	}
	other := filesOf(t, strings.Replace(toured, "+eleven and a half", "+another", 1))
	if got := placed(stops, other); !got.Stops[0].Outdated || got.Stops[0].Line != 0 || got.Hunks != 3 {
		t.Errorf("outdated: %+v", got)
	}
	if got := placed(stops, filesOf(t, toured)[:1]); !got.Stops[1].Outdated {
		t.Errorf("a file that is not in the change any more: %+v", got)
	}
}
