package service

import (
	"fmt"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/diff"
)

// patchOf is a patch of files of n added lines each.
func patchOf(n int, names ...string) []byte {
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "diff --git a/%s b/%s\nnew file mode 100644\n--- /dev/null\n+++ b/%s\n@@ -0,0 +1,%d @@\n", name, name, name, n)
		b.WriteString(strings.Repeat("+x\n", n))
	}
	return []byte(b.String())
}

func TestOpeningIsOneWindowInReadingOrderWithoutWhatIsFolded(t *testing.T) {
	r := newReading(diff.Parse(patchOf(300, "z_test.go", "package-lock.json", "api.proto")))
	for _, split := range []bool{false, true} {
		var got []string
		rows := 0
		for _, p := range r.opening(split) {
			got = append(got, p.Path)
			rows += len(p.Rows) + len(p.Pairs)
		}
		if strings.Join(got, " ") != "api.proto z_test.go" || rows != diff.MaxRows {
			t.Errorf("split %v: %v, %d rows", split, got, rows)
		}
	}
	if i := r.find("package-lock.json"); i < 0 || len(r.page(i, 0, 500, false).Rows) != 301 {
		t.Error("what is folded at first can still be asked for")
	}
	if r.find("elsewhere") != -1 {
		t.Error("found a file that is not in the change")
	}
}
