package diff_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/coppice/coppice/internal/diff"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"diff --git a/f b/f\nindex 1..2 100644\n--- a/f\n+++ b/f\n@@ -1 +1,2 @@ x\n-a\n+b\r\n+\xff\n\\ No newline at end of file\n",
		"diff --git a/f b/g\nsimilarity index 90%\nrename from f\nrename to g\n",
		"diff --git \"a/\\303\\251\" \"b/\\303\\251\"\nnew file mode 100755\nindex 0..1\n",
		"diff --git a/f b/f\ndeleted file mode 100644\n--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n" +
			"diff --git a/f b/f\nnew file mode 120000\n--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+y\n\\ No newline at end of file\n",
		"diff --git a/b b/b\nGIT binary patch\nliteral 1\nIcmZ\n\n",
		"diff --git a/b b/b\nBinary files a/b and b/b differ\n",
		"diff --git ", "diff --git \"a\\", "@@ -1 +1 @@\n", "diff --git a/x b/x\n@@ -9999999999999999999 +1 @@\n\n",
		"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,-1 +1,2 @@\n a\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, patch []byte) {
		files := diff.Parse(patch)
		for _, file := range files {
			rows := diff.Rows(file)
			for i, r := range rows {
				if !utf8.ValidString(r.Text) || strings.ContainsAny(r.Text, "\x00\x1b\r\n") {
					t.Fatalf("row %q", r.Text)
				}
				a, ok := diff.Anchor(file.Path, rows, r.Old > 0, max(r.Old, r.New))
				if ok && i < 50 {
					diff.Place(a, rows)
				}
			}
			diff.Window(rows, 1, 2)
		}
		diff.Stat(files)
		diff.NameOnly(files)
	})
}

// big is a patch of about n lines.
func big(n int) []byte {
	var b strings.Builder
	for file := 0; n > 0; file++ {
		fmt.Fprintf(&b, "diff --git a/f%d b/f%d\nindex 1..2 100644\n--- a/f%d\n+++ b/f%d\n@@ -1,500 +1,1000 @@\n", file,
			file, file, file)
		for i := range 500 {
			fmt.Fprintf(&b, " context line %d of the file\n+added line %d: some := code(that, is, usual)\n", i, i)
		}
		n -= 1005
	}
	return []byte(b.String())
}

func TestParseALargePatch(t *testing.T) {
	files := diff.Parse(big(50_000))
	rows := 0
	for _, f := range files {
		rows += len(diff.Rows(f))
	}
	if len(files) != 50 || rows != 50*1001 {
		t.Errorf("%d files, %d rows", len(files), rows)
	}
}

func BenchmarkParse50000(b *testing.B) {
	patch := big(50_000)
	b.SetBytes(int64(len(patch)))
	for b.Loop() {
		for _, f := range diff.Parse(patch) {
			diff.Rows(f)
		}
	}
}

func BenchmarkPlace(b *testing.B) {
	rows := diff.Rows(diff.Parse(big(1000))[0])
	a, _ := diff.Anchor("f0", rows, false, 700)
	for b.Loop() {
		diff.Place(a, rows)
	}
}
