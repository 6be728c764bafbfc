//go:build !linux || !(desktop || dev) || bindings

package gtk

// Attach finds the window, at the given zoom, keeps its page where it is, and calls changed after it was moved or sized.
func Attach(zoom float64, changed func()) {}

// Place puts the window where it was.
func Place(g Geometry) {}

// Where tells how the window stands. false: that is not known.
func Where() (Geometry, bool) { return Geometry{}, false }

// Screens gives the part of each screen that windows may cover.
func Screens() []Rect { return nil }

// Present brings the window to the front; token is what the desktop gave whoever asked for it, or "".
func Present(token string) {}

// InFront says whether the window has the person's attention.
func InFront() bool { return false }

// Urgent asks the desktop to mark the window until it is looked at.
func Urgent() {}

// Zoom sets the zoom of the page; 1 is its natural size.
func Zoom(level float64) {}

// Fullscreen fills the screen, or goes back.
func Fullscreen() {}

// Theme makes the menu bar "light" or "dark"; anything else: as the desktop has it.
func Theme(name string) {}

// Do runs an editing command on the page.
func Do(e Edit) {}

// SetMenus shows a menu bar in place of the one before.
func SetMenus(menus []Menu) {}
