package app

import (
	"errors"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"github.com/coppice/coppice/app/bus"
	"github.com/coppice/coppice/app/gtk"
)

// A few notifications may come at once; beyond that one in a while, so that a hundred questions are no hundred pop-ups.
const (
	burst      = 3
	burstPause = 15 * time.Second
)

// Notify tells a person who looks elsewhere something on the desktop. A click on it brings the window to the front and
// opens the view of route ("": none). Where the window is in front, or nothing can show it, nothing happens.
func (s *Shell) Notify(title, body, route string) (err error) {
	defer guard(&err)
	if route != "" && !isRoute(route) {
		return errors.New("that is no view")
	}
	if gtk.InFront() || !s.mayNotify(time.Now()) {
		return nil
	}
	gtk.Urgent()
	return s.bus().Notify(title, body, route)
}

func (s *Shell) mayNotify(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.notified) == burst {
		if now.Sub(s.notified[0]) < burstPause {
			return false
		}
		s.notified = s.notified[1:]
	}
	s.notified = append(s.notified, now)
	return true
}

// bus connects to the desktop when it is first needed. Without a session bus it has nothing to say.
func (s *Shell) bus() *bus.Desktop {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.desktop == nil {
		closeDescriptors() // it may start a program
		s.desktop, _ = bus.Open(s.show)
	}
	return s.desktop
}

// SetTitle puts what waits into the title of the window.
func (s *Shell) SetTitle(title string) (err error) {
	defer guard(&err)
	runtime.WindowSetTitle(s.ctx, clip(title))
	return nil
}

// SetBadge puts the number of what waits on the launcher's icon, where the desktop shows such; 0 takes it away.
func (s *Shell) SetBadge(count int) (err error) {
	defer guard(&err)
	s.bus().Badge(min(max(count, 0), 9999))
	return nil
}

// SetTheme makes the frame of the window "light" or "dark", as the page is; anything else is the desktop's own. The next
// start begins in it.
func (s *Shell) SetTheme(name string) (err error) {
	defer guard(&err)
	gtk.Theme(s.memory.change(func(st *state) { st.Theme = name }).Theme)
	return nil
}

// Zoom makes the page larger (1), smaller (-1) or its natural size (0), and gives the size it has then.
func (s *Shell) Zoom(step int) (level float64, err error) {
	defer guard(&err)
	level = s.memory.change(func(st *state) { st.Zoom = st.zoomed(min(max(step, -1), 1)) }).Zoom
	gtk.Zoom(level)
	return level, nil
}

// Fullscreen fills the screen, or goes back.
func (s *Shell) Fullscreen() (err error) {
	defer guard(&err)
	gtk.Fullscreen()
	return nil
}

// clip makes text fit for a title: one line, no control characters, not long.
func clip(text string) string { return bus.Line(text) }
