package git_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
)

// What is counted turn by turn in process is what git counts over the whole.
func TestCounter(t *testing.T) {
	x := newRepo(t)
	dir := x.worktree("w")
	r, ctx := x.open(), t.Context()
	base := x.git("rev-parse", "HEAD")
	c := r.Counter(base)
	rnd := rand.New(rand.NewPCG(1, 2))
	text := func(n int) string {
		var b strings.Builder
		for range n {
			fmt.Fprintf(&b, "line %d\n", rnd.IntN(40))
		}
		return b.String()
	}
	check := func(step string) {
		t.Helper()
		commit, _ := x.store(dir, "i", base)
		want, err := r.NumStat(ctx, base, commit)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Count(ctx, commit)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%s: %v: %v, git has %v", step, err, got, want)
		}
		for i, g := range got {
			if w := want[i]; g.Path != w.Path || g.Status != w.Status || g.Add != w.Add || g.Del != w.Del || g.Binary != w.Binary {
				t.Errorf("%s: %+v, git has %+v", step, g, w)
			}
		}
	}
	put := func(name, text string) { writeFile(t, filepath.Join(dir, name), text) }
	check("nothing yet")
	put("a/new.txt", text(30))
	check("a new file")
	put("a/new.txt", text(12)+"no end of line")
	put("b", "\x00binary")
	check("it changed; one is binary")
	x.gitIn(dir, "mv", "README.md", "moved")
	check("a rename, which git tells")
	x.gitIn(dir, "mv", "moved", "README.md")
	check("and back")
	put("README.md", text(40))
	check("a file of the base")
	put("empty", "")
	check("an empty one")
	for i := range 20 {
		old := strings.Split(text(60), "\n")
		at := rnd.IntN(len(old))
		put("a/new.txt", strings.Join(append(old[:at:at], old[min(len(old), at+3):]...), "\n"))
		put(fmt.Sprintf("a/%d", i%4), text(i))
		commit, _ := x.store(dir, "i", base)
		if _, err := c.Count(ctx, commit); err != nil {
			t.Fatal(err)
		}
	}
	check("after twenty turns")
}
