package review

import (
	"path"
	"strings"
)

// glob is a shell pattern of a name, taken apart once: each file of a change is held against some three hundred.
type glob struct {
	whole string
	parts []string // between its stars; nil: it has more than stars
}

func globOf(pattern string) glob {
	g := glob{whole: pattern}
	if parts := strings.Split(pattern, "*"); len(parts) <= 3 && !strings.ContainsAny(pattern, `?[\`) {
		g.parts = parts
	}
	return g
}

func globsOf(patterns string) (out []glob) {
	for _, p := range strings.Fields(patterns) {
		out = append(out, globOf(p))
	}
	return out
}

// match is path.Match for a name without a slash.
func (g glob) match(name string) bool {
	n := len(g.parts)
	switch n {
	case 0:
		ok, _ := path.Match(g.whole, name)
		return ok
	case 1:
		return name == g.whole
	}
	first, last := g.parts[0], g.parts[n-1]
	if len(name) < len(first)+len(last) || !strings.HasPrefix(name, first) || !strings.HasSuffix(name, last) {
		return false
	}
	return n == 2 || strings.Contains(name[len(first):len(name)-len(last)], g.parts[1])
}

// tail is path.Match for the last steps of a path, as many as the pattern has.
func (g glob) tail(end string) bool {
	if !strings.Contains(g.whole, "/") {
		return g.match(end)
	}
	ok, _ := path.Match(g.whole, end)
	return ok
}
