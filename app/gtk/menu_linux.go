//go:build linux && (desktop || dev) && !bindings

package gtk

/*
#include "gtk.h"
*/
import "C"

// shown is the menu bar as it is; only the toolkit's thread touches it.
var shown []Menu

//export goItem
func goItem(id C.uintptr_t) {
	n := uintptr(id)
	for _, m := range shown {
		if n < uintptr(len(m.Items)) {
			if do := m.Items[n].Do; do != nil {
				go do()
			}
			return
		}
		n -= uintptr(len(m.Items))
	}
}

// SetMenus shows a menu bar in place of the one before. Where only what can be done now differs, the bar stays, so that
// a menu that is open does too.
func SetMenus(menus []Menu) {
	later(func() {
		if C.cp_attached() == 0 {
			return
		}
		if !alike(shown, menus) {
			build(menus)
		}
		shown = menus
		each(menus, func(id C.uintptr_t, it Item) { C.cp_menu_enable(id, flag(it.Enabled)) })
	})
}

func build(menus []Menu) {
	C.cp_menu_begin()
	id := C.uintptr_t(0)
	for _, m := range menus {
		with(m.Title, func(c *C.char) { C.cp_menu_open(c) })
		for _, it := range m.Items {
			with(it.Title, func(title *C.char) {
				with(it.Key, func(key *C.char) { C.cp_menu_item(title, key, flag(it.Enabled), id) })
			})
			id++
		}
	}
	C.cp_menu_end()
}

func each(menus []Menu, do func(id C.uintptr_t, it Item)) {
	id := C.uintptr_t(0)
	for _, m := range menus {
		for _, it := range m.Items {
			do(id, it)
			id++
		}
	}
}
