package forecast

import (
	"slices"
	"testing"

	"github.com/coppice/coppice/internal/git"
)

func TestApart(t *testing.T) {
	change := func(words ...string) (t []git.FileStat) {
		for _, w := range words {
			f := git.FileStat{Status: w[:1], Path: w[1:]}
			if f.Status == "R" {
				f.Old, f.Path = w[1:2], w[2:]
			}
			t = append(t, f)
		}
		return t
	}
	for _, c := range []struct {
		name string
		a, b []git.FileStat
		want bool
	}{
		{"other files", change("Ma/b"), change("Ma/c"), true},
		{"one file", change("Ma/b", "Mx"), change("Ma/c", "Mx"), false},
		{"a file that was renamed", change("Rab"), change("Ma"), false},
		{"the name it got", change("Rab"), change("Ab"), false},
		{"a file for a folder", change("Aa/b"), change("Ta/b/c", "Ma/b/d"), false},
		{"likely names", change("Aab"), change("Aa/b"), true},
		{"a folder may have moved", change("Rab"), change("Ac/d"), false},
		{"or so it looks", change("Da/b", "Ac/b"), change("Aa/d"), false},
		{"nothing is added to it", change("Rab"), change("Mc/d"), true},
		{"nothing", nil, change("Mc/d"), true},
	} {
		a, b := touchOf(c.a), touchOf(c.b)
		if a.apart(b) != c.want || b.apart(a) != c.want {
			t.Errorf("%s: %v and %v, want %v", c.name, a.apart(b), b.apart(a), c.want)
		}
	}
	if got := touchOf(change("Mx", "Rab")).common(touchOf(change("Mb", "Mx", "Ma"))); !slices.Equal(got, []string{"a", "b", "x"}) {
		t.Errorf("in common: %v", got)
	}
}
