package app

import (
	"strings"
	"testing"

	"github.com/coppice/coppice/app/gtk"
)

// drawn writes menus down as a person would read them.
func drawn(menus []gtk.Menu) string {
	var b strings.Builder
	for _, m := range menus {
		b.WriteString(m.Title + "\n")
		for _, it := range m.Items {
			mark := " "
			if !it.Enabled {
				mark = "-"
			}
			b.WriteString(strings.TrimRight(" "+mark+it.Title+" "+it.Key, " -") + "\n")
		}
	}
	return b.String()
}

func TestMenusAreMadeOfThePagesCommands(t *testing.T) {
	var chosen []string
	var edited []gtk.Edit
	got, err := menus([]MenuItem{
		{"File", "Everywhere", "New task", "new", "t", true}, {"File", "Window", "Quit", "quit", "Ctrl Q", true},
		{"Go", "Everywhere", "Queue", "go-queue", "g q", true}, {"Task", "Review", "Accept", "accept", "a", false},
		{"Edit", "Everywhere", "Find", "search", "/", true}, {"Help", "Everywhere", "All keys", "help", "?", true},
	}, func(id string) { chosen = append(chosen, id) }, func(e gtk.Edit) { edited = append(edited, e) })
	if err != nil {
		t.Fatal(err)
	}
	want := `_File
  New task t

  Quit Ctrl Q
_Edit
  Undo Ctrl Z
  Redo Ctrl Shift Z

  Cut Ctrl X
  Copy Ctrl C
  Paste Ctrl V
  Select all Ctrl A

  Find /
_Go
  Queue g q
_Task
 -Accept a
_Help
  All keys ?
`
	if drawn(got) != want {
		t.Errorf("got\n%s\nwant\n%s", drawn(got), want)
	}
	got[0].Items[2].Do()
	got[3].Items[0].Do()
	got[1].Items[5].Do()
	if strings.Join(chosen, " ") != "quit accept" || len(edited) != 1 || edited[0] != gtk.Paste {
		t.Errorf("chosen %q, edited %q", chosen, edited)
	}
}

func TestAMenuTakesNoNonsense(t *testing.T) {
	for _, bad := range []MenuItem{
		{"Evil", "", "x", "x", "", true}, {"File", "", "", "x", "", true}, {"File", "", "x", "", "", true},
		{"File", "", "x", "<script>", "", true}, {"File", "", "x", "X y", "", true},
	} {
		if got, err := menus([]MenuItem{bad}, nil, nil); err == nil {
			t.Errorf("%+v: %+v", bad, got)
		}
	}
	if _, err := menus(make([]MenuItem, mostItems+1), nil, nil); err == nil {
		t.Error("any number of commands is taken")
	}
	got, err := menus([]MenuItem{{"File", "", "a\nb\x1b", "x", "t\n", true}}, nil, nil)
	if err != nil || got[0].Items[0].Title != "a b " {
		t.Errorf("%+v, %v", got, err)
	}
}
