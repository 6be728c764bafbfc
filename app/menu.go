package app

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/coppice/coppice/app/gtk"
)

// MenuItem is one command of the page's registry, as the menu shows it.
type MenuItem struct {
	Menu    string `json:"menu"` // one of menuNames
	Group   string `json:"group"`
	Title   string `json:"title"`
	ID      string `json:"id"`
	Key     string `json:"key"` // as a person reads it; the page listens to it, the menu only shows it
	Enabled bool   `json:"enabled"`
}

// menuNames are the menus in their order, with the letter that opens each.
var menuNames = []struct{ name, label string }{
	{"File", "_File"}, {"Edit", "_Edit"}, {"View", "_View"}, {"Go", "_Go"}, {"Task", "_Task"}, {"Help", "_Help"},
}

const mostItems = 300

var commandID = regexp.MustCompile(`^[a-z0-9][a-zA-Z0-9:._-]{0,79}$`)

// menus makes the menu bar: what the page can do, each in its menu, groups apart, and what every program can do with
// text. chosen is told the id of a command, edit what to do with the text.
func menus(items []MenuItem, chosen func(id string), edit func(gtk.Edit)) ([]gtk.Menu, error) {
	if len(items) > mostItems {
		return nil, fmt.Errorf("%d commands are too many for a menu", len(items))
	}
	out := make([]gtk.Menu, len(menuNames))
	groups := make([]string, len(menuNames))
	for i, m := range menuNames {
		out[i].Title = m.label
		if m.name == "Edit" {
			out[i].Items, groups[i] = editItems(edit), "the text"
		}
	}
	for _, it := range items {
		at := slices.IndexFunc(menuNames, func(m struct{ name, label string }) bool { return m.name == it.Menu })
		if at < 0 || !commandID.MatchString(it.ID) || it.Title == "" {
			return nil, fmt.Errorf("%q in menu %q is no command", clip(it.ID), clip(it.Menu))
		}
		if len(out[at].Items) > 0 && groups[at] != it.Group {
			out[at].Items = append(out[at].Items, gtk.Item{})
		}
		groups[at] = it.Group
		out[at].Items = append(out[at].Items, gtk.Item{
			Title: clip(it.Title), Key: clip(it.Key), Enabled: it.Enabled, Do: func() { chosen(it.ID) },
		})
	}
	return slices.DeleteFunc(out, func(m gtk.Menu) bool { return len(m.Items) == 0 }), nil
}

func editItems(edit func(gtk.Edit)) []gtk.Item {
	var out []gtk.Item
	for _, e := range []struct {
		title, key string
		do         gtk.Edit
	}{
		{"Undo", "Ctrl Z", gtk.Undo}, {"Redo", "Ctrl Shift Z", gtk.Redo}, {},
		{"Cut", "Ctrl X", gtk.Cut}, {"Copy", "Ctrl C", gtk.Copy}, {"Paste", "Ctrl V", gtk.Paste},
		{"Select all", "Ctrl A", gtk.SelectAll},
	} {
		it := gtk.Item{Title: e.title, Key: e.key, Enabled: true}
		if e.title != "" {
			it.Do = func() { edit(e.do) }
		}
		out = append(out, it)
	}
	return out
}
