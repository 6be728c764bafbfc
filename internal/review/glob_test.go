package review

import (
	"path"
	"testing"

	"pgregory.net/rapid"
)

func TestGlobIsPathMatch(t *testing.T) {
	matched := 0
	rapid.Check(t, func(rt *rapid.T) {
		pattern := rapid.StringMatching(`[ab.]{0,2}\*?[ab.]{0,2}\*?[ab.]{0,2}[*?]?`).Draw(rt, "pattern")
		name := rapid.StringMatching(`[ab.]{0,6}`).Draw(rt, "name")
		want, err := path.Match(pattern, name)
		if err != nil {
			rt.Skip()
		}
		if want {
			matched++
		}
		if got := globOf(pattern).match(name); got != want {
			rt.Fatalf("%q on %q: %v, path.Match %v", pattern, name, got, want)
		}
	})
	if matched == 0 {
		t.Error("nothing matched: the comparison shows nothing")
	}
}
