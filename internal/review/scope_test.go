package review_test

import (
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/diff"
	"github.com/coppice/coppice/internal/review"
)

const head = "diff --git a/f b/f\nindex 1111111..2222222 100644\n--- a/f\n+++ b/f\n"

func one(t *testing.T, hunks ...string) (diff.File, []string) {
	t.Helper()
	files := diff.Parse([]byte(head + strings.Join(hunks, "")))
	if len(files) != 1 || len(files[0].Hunks) != len(hunks) {
		t.Fatalf("the patch is %+v", files)
	}
	return files[0], diff.Marks(files[0])
}

// A hunk in a scope is that of the whole change where it says the same in the same place, and else a part.
func TestInScope(t *testing.T) {
	same := "@@ -10,0 +%s,1 @@\n+new\n"
	at := func(n string) string { return strings.Replace(same, "%s", n, 1) }
	whole, marks := one(t, "@@ -1,1 +1,2 @@\n-old\n+one\n+two\n", at("12"), at("40"))
	read := []review.HunkRead{{Mark: marks[0], Read: true}, {Mark: marks[1], Read: true}, {Mark: marks[2]}}
	cases := map[string]struct {
		hunk       string
		part, read bool
	}{
		"only a line of a larger one":         {"@@ -1,0 +2,1 @@\n+two\n", true, false},
		"the same in the same place":          {at("12"), false, true},
		"the same where another says it":      {at("40"), true, false},
		"the same where nothing says it":      {at("90"), true, false},
		"the whole of one, from another base": {"@@ -7,1 +1,2 @@\n-old\n+one\n+two\n", false, true},
	}
	for name, c := range cases {
		f, m := one(t, c.hunk)
		got := review.InScope(f, m, &whole, read)
		if len(got) != 1 || got[0].Part != c.part || got[0].Read != c.read || got[0].Mark != m[0] {
			t.Errorf("%s: %+v", name, got)
		}
	}
	f, m := one(t, at("12"))
	if got := review.InScope(f, m, nil, nil); !got[0].Part {
		t.Errorf("a file that the whole change does not touch has %+v", got)
	}
}
