package app

import (
	"fmt"
	"regexp"
	"strings"
)

// scheme is that of links which open a view: coppice://review/a0123456789x.
const scheme = "coppice://"

// views are what a link may open, and whether it names a thing of that view: never, always, or as it likes.
var views = map[string]struct{ none, one bool }{
	"queue": {none: true, one: true}, "review": {one: true}, "session": {one: true},
	"waiting": {none: true}, "plan": {none: true}, "projects": {none: true}, "models": {none: true}, "usage": {none: true},
	"bin": {none: true}, "settings": {none: true}, "log": {none: true},
}

var viewID = regexp.MustCompile(`^[a-z][0-9a-z]{1,20}$`)

// ParseLink gives the route of a link, "/review/a0123456789x". A link comes from anybody, a web page for instance: it
// opens a view and can do nothing else, so there are no parameters, no escapes and no second spelling, and whatever is
// not exactly such a link is refused.
func ParseLink(link string) (string, error) {
	rest, ok := strings.CutPrefix(link, scheme)
	if !ok || len(link) > 100 {
		return "", fmt.Errorf("%q is no link to a view", clip(link))
	}
	route := "/" + strings.TrimSuffix(rest, "/") // browsers may add one
	if !isRoute(route) {
		return "", fmt.Errorf("%q names no view: write %squeue, %sreview/ID", clip(link), scheme, scheme)
	}
	return route, nil
}

// isRoute says whether text is the route of a view, in the one way it is written.
func isRoute(text string) bool {
	path, ok := strings.CutPrefix(text, "/")
	view, id, named := strings.Cut(path, "/")
	v, known := views[view]
	switch {
	case !ok || !known:
		return false
	case named:
		return v.one && viewID.MatchString(id)
	}
	return v.none
}

// Args is what the window was started with.
type Args struct {
	Safe  bool   // without the GPU and without what was remembered
	Route string // the view to open; empty: where one begins
}

// ParseArgs reads the arguments of the window's program. window says whether they are the window's at all: with any
// other the program is the command line.
func ParseArgs(args []string) (a Args, window bool, err error) {
	links := 0
	for _, arg := range args {
		switch {
		case arg == "--safe-mode":
			a.Safe = true
		case strings.HasPrefix(strings.ToLower(arg), "coppice:"):
			if links++; links > 1 {
				return a, true, fmt.Errorf("one link at a time")
			}
			if a.Route, err = ParseLink(arg); err != nil {
				return a, true, err
			}
		default:
			return Args{}, false, nil
		}
	}
	return a, true, nil
}
