package app

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/coppice/coppice/app/gtk"
)

func TestAWindowIsPutWhereItCanBeSeen(t *testing.T) {
	laptop := gtk.Rect{X: 0, Y: 30, Width: 1366, Height: 738}
	right := gtk.Rect{X: 1366, Y: 0, Width: 1920, Height: 1080}
	both := []gtk.Rect{laptop, right}
	at := func(x, y, w, h int) state {
		s := freshState()
		s.X, s.Y, s.Width, s.Height, s.Placed = x, y, w, h, true
		return s
	}
	for name, tc := range map[string]struct {
		was     state
		screens []gtk.Rect
		want    gtk.Rect
	}{
		"as it was":           {at(100, 100, 1000, 600), both, gtk.Rect{X: 100, Y: 100, Width: 1000, Height: 600}},
		"second screen":       {at(1500, 50, 1200, 900), both, gtk.Rect{X: 1500, Y: 50, Width: 1200, Height: 900}},
		"its screen is gone":  {at(1500, 50, 1200, 700), both[:1], gtk.Rect{X: 83, Y: 49, Width: 1200, Height: 700}},
		"half outside":        {at(1200, 700, 1000, 600), both[:1], gtk.Rect{X: 366, Y: 168, Width: 1000, Height: 600}},
		"under the panel":     {at(10, 0, 1000, 600), both[:1], gtk.Rect{X: 10, Y: 30, Width: 1000, Height: 600}},
		"larger than screen":  {at(0, 0, 3000, 2000), both[:1], laptop},
		"on both, most right": {at(1300, 100, 1000, 600), both, gtk.Rect{X: 1366, Y: 100, Width: 1000, Height: 600}},
		"never placed":        {freshState(), both[:1], gtk.Rect{X: 43, Y: 30, Width: 1280, Height: 738}},
	} {
		got := tc.was.on(tc.screens)
		if rect := (gtk.Rect{X: got.X, Y: got.Y, Width: got.Width, Height: got.Height}); rect != tc.want || !got.Placed {
			t.Errorf("%s: %+v, want %+v", name, rect, tc.want)
		}
	}
	if got := at(5000, 5000, 1000, 600).on(nil); got.X != 5000 {
		t.Errorf("without screens it was moved: %+v", got)
	}
}

func TestWhatIsRememberedComesBack(t *testing.T) {
	file := filepath.Join(t.TempDir(), "window.json")
	if got := readState(file); got != freshState() {
		t.Errorf("without a file: %+v", got)
	}
	m := &memory{file: file, now: freshState()}
	m.change(func(s *state) { s.X, s.Y, s.Placed, s.Maximised, s.Zoom, s.Theme = 7, -8, true, true, 1.25, "dark" })
	if got := readState(file); got != m.get() || got.X != 7 || got.Zoom != 1.25 || got.Theme != "dark" {
		t.Errorf("%+v", got)
	}
	for _, bad := range []string{"", "{", `{"Width": 10, "Zoom": 99, "Theme": "red"}`, `{"Width": 99999999}`, `{"X": 1e9}`} {
		if err := os.WriteFile(file, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := readState(file); got.sane() != got || got.Width != defaultWidth || got.Zoom != 1 || got.Placed {
			t.Errorf("%q: %+v", bad, got)
		}
	}
	safe := &memory{now: freshState()}
	safe.change(func(s *state) { s.Zoom = 2 })
	if safe.get().Zoom != 2 {
		t.Error("it cannot be zoomed in safe mode")
	}
}

func TestNothingIsWrittenWhenNothingChanged(t *testing.T) {
	file := filepath.Join(t.TempDir(), "no", "such", "folder", "window.json")
	m := &memory{file: file, now: freshState()}
	m.change(func(s *state) { s.Zoom = 1.5 }) // cannot be written, and is in force all the same
	if m.get().Zoom != 1.5 {
		t.Error("the zoom is lost")
	}
	m.file = filepath.Join(t.TempDir(), "window.json")
	m.change(func(s *state) { s.Zoom = 1.5 })
	if _, err := os.Stat(m.file); err == nil {
		t.Error("it was written though nothing changed")
	}
}

func TestZoomHasEnds(t *testing.T) {
	s := freshState()
	for range 50 {
		s.Zoom = s.zoomed(1)
	}
	if s.Zoom != 3 {
		t.Errorf("largest %v", s.Zoom)
	}
	for range 50 {
		s.Zoom = s.zoomed(-1)
	}
	if s.Zoom != 0.5 || s.zoomed(0) != 1 {
		t.Errorf("smallest %v, natural %v", s.Zoom, s.zoomed(0))
	}
}
