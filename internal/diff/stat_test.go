package diff_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/diff"
)

// The stat is compared with git's own on a change that needs every rule: scaled bars, cut names, renames.
func TestStatIsGits(t *testing.T) {
	r := newRepo(t)
	long := "a/very/long/path/that/does/not/fit/into/the/column/of/a/stat/that/is/eighty/wide/file.txt"
	for i, name := range []string{"one", "dir/two", long, "dir/sub/rename/me", "x/same/tail"} {
		r.write(name, strings.Repeat(fmt.Sprintf("line of %d\n", i), 40))
	}
	r.commit()
	stats := []func(){
		func() { r.write("one", "short\n") },
		func() { r.write("dir/two", strings.Repeat("other\n", 700)); r.write(long, "") },
		func() {
			r.remove("dir/sub/rename/me")
			r.write("dir/other/rename/me", strings.Repeat("line of 3\n", 40)+"more\n")
		},
		func() { r.remove("x/same/tail"); r.write("same/tail", strings.Repeat("line of 4\n", 40)) },
		func() { r.write("ü mlaut", "x\n") },
		func() {},
	}
	for i, change := range stats {
		change()
		r.commit()
		files := diff.Parse(r.patch())
		if got, want := diff.Stat(files), string(r.patch("--stat")); got != want {
			t.Errorf("change %d\n%s\ngit says\n%s", i, got, want)
		}
		if got, want := diff.NameOnly(files), string(r.patch("--name-only")); got != want {
			t.Errorf("change %d\n%s\ngit says\n%s", i, got, want)
		}
	}
}
