// Package gtk does with the window's own toolkit what Wails leaves out on Linux: a menu bar that changes while the
// window is open (Wails packs the one it was started with and no other), zoom as a browser has it (media queries see
// it), where the window stands on which screen, bringing it to the front, and a page that cannot be navigated away.
//
// There is one window a process, and it is found, not made: the top-level one that holds a web view. Every function may
// be called from any goroutine; each hands its work to the toolkit's thread and, where it has a result, waits for it.
// Nothing happens before the main loop runs. In builds without a window (tests, bindings) and on other systems every
// function does nothing, and Geometry says that it knows nothing.
package gtk

// Rect is a place on the screens, in the toolkit's pixels.
type Rect struct{ X, Y, Width, Height int }

// Geometry is how the window stands.
type Geometry struct {
	Rect      // when it is neither maximised nor fills the screen
	Maximised bool
}

// Menu is one menu of the bar.
type Menu struct {
	Title string
	Items []Item
}

// Item is one line of a menu. One without a title is a separator.
type Item struct {
	Title   string
	Key     string // shown at the right; the page, not the menu, listens to it
	Enabled bool
	Do      func() // runs on a goroutine of its own
}

// Edit is what a web view can do with what is selected in it.
type Edit string

// The editing commands.
const (
	Undo      Edit = "Undo"
	Redo      Edit = "Redo"
	Cut       Edit = "Cut"
	Copy      Edit = "Copy"
	Paste     Edit = "Paste"
	SelectAll Edit = "SelectAll"
)
