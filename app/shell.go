package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"github.com/coppice/coppice/app/bus"
	"github.com/coppice/coppice/app/gtk"
)

// The events that the page hears.
const (
	eventMenu  = "coppice:menu"  // the id of the command that was chosen in the menu
	eventRoute = "coppice:route" // the route of the view to show
)

// Shell is what the page can ask of the window. Every method checks what it is given: what the page shows was written
// by others.
type Shell struct {
	engine  *engine
	program string
	env     []string // as the window was started with it; Wails and WebKit add to the process's own
	log     string   // the engine's log
	trace   trace
	memory  *memory

	ctx     context.Context // of the window; set before the page runs
	desktop *bus.Desktop    // nil: not asked for yet

	mu       sync.Mutex
	listens  bool   // the page hears events
	route    string // what to show when it does
	notified []time.Time
}

// guard turns a panic into an error: Wails would leave the page waiting for ever.
func guard(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the window failed: %v", p)
	}
}

// Beginning is what the page is told when it begins.
type Beginning struct {
	Route string `json:"route"` // the view to show; empty: the page's own choice
	Log   string `json:"log"`   // where the engine writes its log
	Trace bool   `json:"trace"` // whether to report how long things take
}

// Begin tells the page how to begin. From now on it hears events.
func (s *Shell) Begin() (b Beginning, err error) {
	defer guard(&err)
	s.mu.Lock()
	defer s.mu.Unlock()
	b = Beginning{Route: s.route, Log: s.log, Trace: s.trace.on}
	s.listens, s.route = true, ""
	return b, nil
}

// show brings the window to the front and opens a view in it; "" leaves the view as it is.
func (s *Shell) show(route, token string) {
	gtk.Present(token)
	if route == "" {
		return
	}
	s.mu.Lock()
	listens := s.listens
	if !listens {
		s.route = route
	}
	s.mu.Unlock()
	if listens {
		runtime.EventsEmit(s.ctx, eventRoute, route)
	}
}

// StartEngine finds or starts the engine after it was gone.
func (s *Shell) StartEngine() (err error) {
	defer guard(&err)
	if p := s.engine.again(); p != nil {
		return errors.New(strings.TrimSpace(p.Detail + " " + p.Hint))
	}
	return nil
}

// OpenURL opens a link of the web, or for mail, in the user's browser.
func (s *Shell) OpenURL(link string) (err error) {
	defer guard(&err)
	u, err := webLink(link)
	if err != nil {
		return err
	}
	closeDescriptors()
	runtime.BrowserOpenURL(s.ctx, u)
	return nil
}

// webLink lets http, https and mailto through, normalised, and nothing else.
func webLink(link string) (string, error) {
	u, err := url.Parse(link)
	if err != nil {
		return "", errors.New("that is no link")
	}
	web := (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
	if !web && (u.Scheme != "mailto" || u.Opaque == "") {
		return "", fmt.Errorf("links of the kind %q are not opened", u.Scheme)
	}
	return u.String(), nil
}

// SetMenu shows the page's commands in the menu bar.
func (s *Shell) SetMenu(items []MenuItem) (err error) {
	defer guard(&err)
	m, err := menus(items, func(id string) { runtime.EventsEmit(s.ctx, eventMenu, id) }, gtk.Do)
	if err == nil {
		gtk.SetMenus(m)
	}
	return err
}

// Quit closes the window. Agents go on.
func (s *Shell) Quit() (err error) {
	defer guard(&err)
	runtime.Quit(s.ctx)
	return nil
}

var markName = regexp.MustCompile(`^[a-z][a-z-]{0,30}$`)

// Mark reports that the page reached a point, at a time in milliseconds since 1970.
func (s *Shell) Mark(name string, at float64) (err error) {
	defer guard(&err)
	if !markName.MatchString(name) {
		return errors.New("that is no name of a mark")
	}
	s.trace.mark(name, time.UnixMicro(int64(at*1000)))
	return nil
}
