//go:build linux && (desktop || dev) && !bindings

package gtk

import "slices"

// alike says whether two menu bars have the same lines, whatever can be done now.
func alike(a, b []Menu) bool {
	return slices.EqualFunc(a, b, func(m, n Menu) bool {
		return m.Title == n.Title && slices.EqualFunc(m.Items, n.Items, func(x, y Item) bool {
			return x.Title == y.Title && x.Key == y.Key
		})
	})
}
