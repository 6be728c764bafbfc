package app

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"sync"

	"github.com/coppice/coppice/app/gtk"
)

const (
	defaultWidth, defaultHeight = 1280, 800
	minWidth, minHeight         = 640, 420
)

// zooms are the sizes a page can have, as a browser has them.
var zooms = []float64{0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3}

// state is what a window remembers: how it stood and how it looked. Losing it loses nothing else.
type state struct {
	X, Y          int
	Width, Height int
	Placed        bool // X and Y were known
	Maximised     bool
	Zoom          float64
	Theme         string // system, light or dark: what the first picture is painted in, before the page is there
}

func freshState() state {
	return state{Width: defaultWidth, Height: defaultHeight, Zoom: 1, Theme: "system"}
}

// readState reads what was remembered. A file that is not there or makes no sense is as none.
func readState(file string) state {
	s := freshState()
	b, err := os.ReadFile(file)
	if err != nil || json.Unmarshal(b, &s) != nil {
		return freshState()
	}
	return s.sane()
}

// sane takes out what no window can have.
func (s state) sane() state {
	const most = 1 << 15
	if s.Width < minWidth || s.Height < minHeight || s.Width > most || s.Height > most {
		s.Width, s.Height, s.Placed = defaultWidth, defaultHeight, false
	}
	if s.X < -most || s.X > most || s.Y < -most || s.Y > most {
		s.Placed = false
	}
	if !slices.Contains(zooms, s.Zoom) {
		s.Zoom = 1
	}
	if s.Theme != "light" && s.Theme != "dark" {
		s.Theme = "system"
	}
	return s
}

// on fits the window to the screens that are there now: one that was taken away, or is smaller, must not hide it. No
// screens: they are not known, and it stays as it is.
func (s state) on(screens []gtk.Rect) state {
	if len(screens) == 0 {
		return s
	}
	screen := slices.MaxFunc(screens, func(a, b gtk.Rect) int { return s.overlap(a) - s.overlap(b) })
	if !s.Placed || s.overlap(screen) == 0 {
		screen = screens[0]
		s.X, s.Y = screen.X+(screen.Width-s.Width)/2, screen.Y+(screen.Height-s.Height)/2
	}
	s.Width, s.Height = min(s.Width, screen.Width), min(s.Height, screen.Height)
	s.X = min(max(s.X, screen.X), screen.X+screen.Width-s.Width)
	s.Y = min(max(s.Y, screen.Y), screen.Y+screen.Height-s.Height)
	s.Placed = true
	return s
}

// overlap is how much of the window lies on a screen.
func (s state) overlap(r gtk.Rect) int {
	w := min(s.X+s.Width, r.X+r.Width) - max(s.X, r.X)
	h := min(s.Y+s.Height, r.Y+r.Height) - max(s.Y, r.Y)
	return max(w, 0) * max(h, 0)
}

// zoomed gives the next size up (1) or down (-1), or the natural one (0).
func (s state) zoomed(step int) float64 {
	if step == 0 {
		return 1
	}
	at := slices.Index(zooms, s.Zoom)
	return zooms[min(max(at+step, 0), len(zooms)-1)]
}

// memory keeps the state of the one window and writes it down. file is empty where nothing is to be remembered.
type memory struct {
	file string

	mu  sync.Mutex
	now state
}

func (m *memory) get() state {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// change changes the state and writes it, where it differs. What cannot be written is not remembered; the window has
// nothing better to do about it.
func (m *memory) change(f func(*state)) state {
	m.mu.Lock()
	defer m.mu.Unlock()
	before := m.now
	f(&m.now)
	m.now = m.now.sane()
	if m.now != before && m.file != "" {
		_ = write(m.file, m.now)
	}
	return m.now
}

// write replaces the file in one step.
func write(file string, s state) error {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	tmp := file + ".new"
	if err := os.WriteFile(tmp, append(b, '\n'), 0o600); err != nil {
		return err
	}
	err = os.Rename(tmp, file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		_ = os.Remove(tmp)
	}
	return err
}
