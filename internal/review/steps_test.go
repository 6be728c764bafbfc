package review

import "testing"

func TestLastSteps(t *testing.T) {
	for _, c := range []struct {
		path string
		n    int
		want string
		ok   bool
	}{{"a/b/c", 1, "c", true}, {"a/b/c", 2, "b/c", true}, {"a/b/c", 3, "a/b/c", true}, {"a/b/c", 4, "", false}, {"c", 1, "c", true}, {"c", 2, "", false}} {
		if got, ok := lastSteps(c.path, c.n); ok != c.ok || ok && got != c.want {
			t.Errorf("%d of %s: %q, %v", c.n, c.path, got, ok)
		}
	}
}
