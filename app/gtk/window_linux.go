//go:build linux && (desktop || dev) && !bindings

package gtk

/*
#cgo pkg-config: gtk+-3.0
#cgo !webkit2_41 pkg-config: webkit2gtk-4.0
#cgo webkit2_41 pkg-config: webkit2gtk-4.1
#include <stdlib.h>
#include "gtk.h"
*/
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

var onChanged func() // set once, before the window can change

//export goRun
func goRun(call C.uintptr_t) {
	h := cgo.Handle(call)
	do := h.Value().(func())
	h.Delete()
	do()
}

//export goChanged
func goChanged() {
	if onChanged != nil {
		onChanged()
	}
}

// later hands work to the toolkit's thread.
func later(do func()) { C.cp_main(C.uintptr_t(cgo.NewHandle(do))) }

// now hands work to the toolkit's thread and waits for it.
func now(do func()) {
	done := make(chan struct{})
	later(func() { do(); close(done) })
	<-done
}

func with(text string, do func(*C.char)) {
	c := C.CString(text)
	defer C.free(unsafe.Pointer(c))
	do(c)
}

func flag(b bool) C.int {
	if b {
		return 1
	}
	return 0
}

// Attach finds the window, at the given zoom, keeps its page where it is, and calls changed after it was moved or sized.
func Attach(zoom float64, changed func()) {
	now(func() {
		onChanged = changed
		C.cp_attach(C.double(zoom))
	})
}

// Place puts the window where it was.
func Place(g Geometry) {
	later(func() { C.cp_place(C.int(g.X), C.int(g.Y), C.int(g.Width), C.int(g.Height), flag(g.Maximised)) })
}

// Where tells how the window stands. false: that is not known.
func Where() (g Geometry, known bool) {
	now(func() {
		var at C.GdkRectangle
		var maximised C.int
		known = C.cp_where(&at, &maximised) != 0
		g = Geometry{rect(at), maximised != 0}
	})
	return g, known
}

// Screens gives the part of each screen that windows may cover.
func Screens() (out []Rect) {
	now(func() {
		var found [16]C.GdkRectangle
		for _, r := range found[:C.cp_screens(&found[0], 16)] {
			out = append(out, rect(r))
		}
	})
	return out
}

func rect(r C.GdkRectangle) Rect { return Rect{int(r.x), int(r.y), int(r.width), int(r.height)} }

// Present brings the window to the front; token is what the desktop gave whoever asked for it, or "".
func Present(token string) {
	later(func() { with(token, func(c *C.char) { C.cp_present(c) }) })
}

// InFront says whether the window has the person's attention.
func InFront() (front bool) {
	now(func() { front = C.cp_in_front() != 0 })
	return front
}

// Urgent asks the desktop to mark the window until it is looked at.
func Urgent() { later(func() { C.cp_urgent() }) }

// Zoom sets the zoom of the page; 1 is its natural size.
func Zoom(level float64) { later(func() { C.cp_zoom(C.double(level)) }) }

// Fullscreen fills the screen, or goes back.
func Fullscreen() { later(func() { C.cp_fullscreen() }) }

// Theme makes the menu bar "light" or "dark"; anything else: as the desktop has it.
func Theme(name string) {
	dark := C.int(-1)
	if name == "dark" || name == "light" {
		dark = flag(name == "dark")
	}
	later(func() { C.cp_theme(dark) })
}

// Do runs an editing command on the page.
func Do(e Edit) { later(func() { with(string(e), func(c *C.char) { C.cp_edit(c) }) }) }
