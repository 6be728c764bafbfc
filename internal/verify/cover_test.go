package verify

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

const goProfile = `mode: set
example.com/shop/cart/cart.go:3.20,5.12 1 1
example.com/shop/cart/cart.go:5.12,8.3 2 0
example.com/other/cart/cart.go:3.1,8.3 2 1
`

const lcovInfo = "TN:\nSF:src/cart.ts\nDA:4,1\nDA:6,0\nDA:7,0\nDA:90,1\nend_of_record\nSF:src/none.ts\nDA:4,1\nend_of_record\n"

const coberturaXML = `<?xml version="1.0"?><coverage><sources><source>lib</source></sources><packages><package><classes>
<class filename="cart.py"><lines><line number="4" hits="2"/><line number="6" hits="0"/><line number="7" hits="0"/></lines></class>
</classes></package></packages></coverage>`

// laid gives a directory that files lie in, held open.
func laid(t *testing.T, files map[string]string) (string, *os.Root) {
	t.Helper()
	dir := tree(t, files)
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return dir, root
}

// What is not on the list of changed lines, and what no report speaks of, does not count.
func TestCoverageOfChangedLines(t *testing.T) {
	lines := map[int]bool{4: true, 6: true, 7: true, 200: true}
	for name, c := range map[string]struct {
		files map[string]string
		path  string
		want  string
	}{
		"Go":               {map[string]string{"go.mod": "module example.com/shop\n", "cover.out": goProfile}, "cart/cart.go", "cover.out"},
		"Go in a folder":   {map[string]string{"api/go.mod": "module example.com/shop\n", "api/cover.out": goProfile}, "api/cart/cart.go", "api/cover.out"},
		"LCOV":             {map[string]string{"coverage/lcov.info": lcovInfo}, "src/cart.ts", "coverage/lcov.info"},
		"LCOV in a folder": {map[string]string{"web/coverage/lcov.info": lcovInfo}, "web/src/cart.ts", "web/coverage/lcov.info"},
		"Cobertura":        {map[string]string{"coverage.xml": coberturaXML}, "lib/cart.py", "coverage.xml"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, root := laid(t, c.files)
			changed := Changed{c.path: lines, "README.md": {1: true}}
			got := coverage(dir, root, written(root, nil), changed)
			if got == nil || got.Lines != 3 || got.Run != 1 || !slices.Equal(got.Reports, []string{c.want}) {
				t.Fatalf("%+v", got)
			}
			if want := (domain.Uncovered{Path: c.path, From: 6, To: 7}); len(got.Missed) != 1 || got.Missed[0] != want {
				t.Errorf("missed %+v", got.Missed)
			}
			if again := written(root, found(root)); len(again) > 0 {
				t.Errorf("a report that was there before counts: %v", again)
			}
		})
	}
}

// A report is written by a check, and a check by anybody: nothing of it is believed that does not fit, and no link is
// followed out of the directory.
func TestCoverageOfBadReports(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte(lcovInfo), 0o600); err != nil {
		t.Fatal(err)
	}
	changed := Changed{"src/cart.ts": {4: true, 6: true}}
	for name, text := range map[string]string{
		"cover.out": "mode: set\nnonsense", "coverage.out": "mode: set\nsrc/cart.ts:1.1,999999999999.1 1 1\n", "c.out": "",
		"lcov.info": "SF:../../etc/passwd\nDA:4,1\nDA:x,y\nDA:6\n", "coverage.xml": "<coverage><packages", "cobertura.xml": "<?xml?>\x00",
	} {
		dir, root := laid(t, map[string]string{name: text})
		if c := coverage(dir, root, written(root, nil), changed); c != nil && c.Lines > 0 {
			t.Errorf("%s: %+v", name, c)
		}
	}
	dir, root := laid(t, nil)
	if err := os.Symlink(outside, filepath.Join(dir, "lcov.info")); err != nil {
		t.Fatal(err)
	}
	if c := coverage(dir, root, written(root, nil), changed); c != nil {
		t.Errorf("a link out of it was followed: %+v", c)
	}
}

// A block that did not run holds comments and blank lines too: nobody wonders why these did not.
func TestCoverageOfCommentsInGo(t *testing.T) {
	code := "package cart\n\nfunc Add(n int) {\n\tif n > 1 {\n\t\t// Too many.\n\n\t\tpanic(`a\nb`) // at once\n\t}\n\t/* and\n\t   more */\n}\n"
	lines := map[int]bool{4: true, 5: true, 6: true, 7: true, 8: true, 10: true, 11: true}
	profile := "mode: set\nexample.com/shop/cart.go:3.17,4.11 1 1\nexample.com/shop/cart.go:4.11,12.2 2 0\n"
	for name, c := range map[string]struct {
		code string
		want []domain.Uncovered
	}{
		"Go":     {code, []domain.Uncovered{{Path: "cart.go", From: 7, To: 8}}},
		"broken": {code + "\x00'", []domain.Uncovered{{Path: "cart.go", From: 5, To: 8}, {Path: "cart.go", From: 10, To: 11}}},
	} {
		dir, root := laid(t, map[string]string{"go.mod": "module example.com/shop\n", "cart.go": c.code, "cover.out": profile})
		got := coverage(dir, root, written(root, nil), Changed{"cart.go": lines})
		if got == nil || !slices.Equal(got.Missed, c.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
