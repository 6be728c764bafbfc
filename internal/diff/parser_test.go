package diff

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// However a patch comes, in pieces of any size, the same is read of it.
func TestParserInPieces(t *testing.T) {
	patch := []byte("passed over, diff --git too\n")
	for i := range 40 {
		patch = fmt.Appendf(patch, "diff --git a/f%d b/f%d\nnew file mode 100644\nindex 0000000..1111111\n--- /dev/null\n+++ b/f%d\n"+
			"@@ -0,0 +1,2 @@\n+diff --git is %d\n+two\n", i, i, i, i)
	}
	want := Parse(patch)
	if len(want) != 40 || want[39].Path != "f39" || want[39].Additions != 2 {
		t.Fatalf("%d files, the last %+v", len(want), want[len(want)-1])
	}
	for size := 1; size < 40; size++ {
		p := NewParser()
		for piece := range slices.Chunk(patch, size) {
			if n, err := p.Write(piece); n != len(piece) || err != nil {
				t.Fatal(n, err)
			}
		}
		if got := p.Files(); !reflect.DeepEqual(got, want) || p.Size() != len(patch) {
			t.Fatalf("in pieces of %d: %d files, %d bytes", size, len(got), p.Size())
		}
	}
	p := NewParser()
	_, _ = p.Write(patch[:len(patch)-3]) // "+two" is cut
	p.Drop()
	if got := p.Files(); !reflect.DeepEqual(got, want[:39]) {
		t.Errorf("cut: %d files", len(got))
	}
	if got := Parse([]byte("no file at all\n")); len(got) != 0 {
		t.Errorf("of nothing: %+v", got)
	}
}

func TestEach(t *testing.T) {
	var sum atomic.Int64
	Each(1000, func(i int) { sum.Add(int64(i)) })
	if sum.Load() != 999*1000/2 {
		t.Errorf("sum %d", sum.Load())
	}
	Each(0, func(int) { t.Error("called") })
	defer func() {
		if p, ok := recover().(error); !ok || !strings.Contains(p.Error(), "broken") {
			t.Errorf("recovered %v", p)
		}
	}()
	Each(10, func(i int) {
		if i == 7 {
			panic("broken")
		}
	})
	t.Error("the panic was lost")
}
