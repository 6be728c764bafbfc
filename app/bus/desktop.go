package bus

import (
	"html"
	"slices"
	"strings"
	"sync"

	"github.com/godbus/dbus/v5"
)

const (
	notifications = "org.freedesktop.Notifications"
	path          = dbus.ObjectPath("/org/freedesktop/Notifications")
	entry         = "coppice" // the name of our .desktop file, without its ending
	kept          = 32        // notifications whose route is remembered
)

// Desktop is the desktop as a window sees it. Its zero value has no bus.
type Desktop struct {
	conn    *dbus.Conn
	clicked func(route, token string)

	mu     sync.Mutex
	markup bool // the server reads bodies as markup; asked once
	asked  bool
	routes map[uint32]string
	order  []uint32
	tokens map[uint32]string
	count  int
}

// Open connects to the session bus. clicked is told the route of a notification that was clicked, and the token with
// which a window may come to the front.
func Open(clicked func(route, token string)) (*Desktop, error) {
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		return &Desktop{}, err
	}
	d := &Desktop{conn: conn, clicked: clicked, routes: map[uint32]string{}, tokens: map[uint32]string{}}
	signals := make(chan *dbus.Signal, 32)
	conn.Signal(signals)
	if err := conn.AddMatchSignal(dbus.WithMatchInterface(notifications), dbus.WithMatchObjectPath(path)); err != nil {
		_ = conn.Close()
		return &Desktop{}, err
	}
	go d.hear(signals)
	return d, nil
}

// Close leaves the bus.
func (d *Desktop) Close() {
	if d.conn != nil {
		d.Badge(0)
		_ = d.conn.Close()
	}
}

// Notify shows a notification. A click on it gives route to clicked.
func (d *Desktop) Notify(title, body, route string) error {
	if d.conn == nil {
		return nil
	}
	title, body = Line(title), Line(body)
	if d.readsMarkup() {
		body = html.EscapeString(body)
	}
	hints := map[string]dbus.Variant{"desktop-entry": dbus.MakeVariant(entry)}
	// The lock keeps a click from being heard before its route is known.
	d.mu.Lock()
	defer d.mu.Unlock()
	var id uint32
	err := d.conn.Object(notifications, path).Call(notifications+".Notify", 0, "Coppice", uint32(0), entry, title, body,
		[]string{"default", "Open"}, hints, int32(-1)).Store(&id)
	if err != nil {
		return err
	}
	d.remember(id, route)
	return nil
}

func (d *Desktop) remember(id uint32, route string) {
	if _, again := d.routes[id]; !again {
		d.order = append(d.order, id)
	}
	d.routes[id] = route
	for len(d.order) > kept {
		delete(d.routes, d.order[0])
		delete(d.tokens, d.order[0])
		d.order = d.order[1:]
	}
}

func (d *Desktop) readsMarkup() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.asked {
		var can []string
		if d.conn.Object(notifications, path).Call(notifications+".GetCapabilities", 0).Store(&can) != nil {
			return true // escaping too much is ugly, too little is not safe
		}
		d.asked, d.markup = true, slices.Contains(can, "body-markup")
	}
	return d.markup
}

// hear follows what the server of notifications says, until the bus is left.
func (d *Desktop) hear(signals <-chan *dbus.Signal) {
	for s := range signals {
		if len(s.Body) < 2 {
			continue
		}
		id, ok := s.Body[0].(uint32)
		text, _ := s.Body[1].(string)
		if !ok {
			continue
		}
		switch s.Name {
		case notifications + ".ActivationToken":
			d.mu.Lock()
			if _, ours := d.routes[id]; ours {
				d.tokens[id] = text
			}
			d.mu.Unlock()
		case notifications + ".ActionInvoked":
			d.click(id)
		}
	}
}

func (d *Desktop) click(id uint32) {
	d.mu.Lock()
	route, ours := d.routes[id]
	token := d.tokens[id]
	d.mu.Unlock()
	if ours {
		d.clicked(route, token)
	}
}

// Badge puts a number on the launcher's icon, where the desktop shows such (Ubuntu's dock, KDE); 0 takes it away. It is
// a broadcast: nobody tells whether it is shown.
func (d *Desktop) Badge(count int) {
	if d.conn == nil {
		return
	}
	d.mu.Lock()
	same := d.count == count
	d.count = count
	d.mu.Unlock()
	if same {
		return
	}
	_ = d.conn.Emit("/", "com.canonical.Unity.LauncherEntry.Update", "application://"+entry+".desktop",
		map[string]dbus.Variant{
			"count": dbus.MakeVariant(int64(count)), "count-visible": dbus.MakeVariant(count > 0),
		})
}

// Line makes text fit for one line of a notification or title: no control characters, none that turn the direction of what
// follows, not long.
func Line(text string) string {
	const most = 200
	text = strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029:
			return ' '
		case r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r == 0xfeff:
			return -1
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
