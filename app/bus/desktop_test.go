package bus

import (
	"bufio"
	"os/exec"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// startBus runs a bus of the test's own. It skips where dbus-daemon is not installed.
func startBus(t *testing.T) {
	t.Helper()
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		t.Skip("dbus-daemon is not installed")
	}
	cmd := exec.Command(daemon, "--session", "--nofork", "--print-address", "--address=unix:dir="+t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
}

// server stands in for the desktop: it takes notifications and can click on them.
type server struct {
	conn  *dbus.Conn
	can   []string
	shown chan shown
	last  uint32
}

type shown struct {
	id          uint32
	title, body string
}

func (s *server) GetCapabilities() ([]string, *dbus.Error) { return s.can, nil }

func (s *server) Notify(_ string, _ uint32, _, title, body string, _ []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	s.last++
	s.shown <- shown{s.last, title, body}
	return s.last, nil
}

func (s *server) click(t *testing.T, id uint32) {
	t.Helper()
	for _, err := range []error{
		s.conn.Emit(path, notifications+".ActivationToken", id, "token-7"),
		s.conn.Emit(path, notifications+".ActionInvoked", id, "default"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func startServer(t *testing.T, can ...string) *server {
	t.Helper()
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	s := &server{conn: conn, can: can, shown: make(chan shown, 8)}
	if err := conn.Export(s, path, notifications); err != nil {
		t.Fatal(err)
	}
	if got, err := conn.RequestName(notifications, 0); err != nil || got != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(got, err)
	}
	return s
}

func TestAClickLeadsToWhereTheNotificationIsFrom(t *testing.T) {
	startBus(t)
	s := startServer(t, "body-markup")
	clicked := make(chan [2]string, 8)
	d, err := Open(func(route, token string) { clicked <- [2]string{route, token} })
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, route := range []string{"/review/a1", "/waiting"} {
		if err := d.Notify("#1 ready", "<a href='http://evil'>x</a>\n & more", route); err != nil {
			t.Fatal(err)
		}
	}
	first, second := <-s.shown, <-s.shown
	if want := "&lt;a href=&#39;http://evil&#39;&gt;x&lt;/a&gt;  &amp; more"; first.body != want {
		t.Errorf("body %q", first.body)
	}
	s.click(t, 99) // somebody else's
	s.click(t, second.id)
	s.click(t, first.id)
	for _, want := range []string{"/waiting", "/review/a1"} {
		if got := <-clicked; got != [2]string{want, "token-7"} {
			t.Errorf("clicked %q, want %s", got, want)
		}
	}
}

func TestAServerWithoutMarkupGetsPlainText(t *testing.T) {
	startBus(t)
	s := startServer(t, "body", "actions")
	d, err := Open(func(string, string) {})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Notify("a\x1b[31mb", "x < y\u202e", ""); err != nil {
		t.Fatal(err)
	}
	if got := <-s.shown; got.title != "a [31mb" || got.body != "x < y" {
		t.Errorf("%+v", got)
	}
}

func TestTheBadgeIsBroadcastWhenItChanges(t *testing.T) {
	startBus(t)
	s := startServer(t)
	if err := s.conn.AddMatchSignal(dbus.WithMatchInterface("com.canonical.Unity.LauncherEntry")); err != nil {
		t.Fatal(err)
	}
	heard := make(chan *dbus.Signal, 8)
	s.conn.Signal(heard)
	d, err := Open(func(string, string) {})
	if err != nil {
		t.Fatal(err)
	}
	d.Badge(3)
	d.Badge(3)
	d.Close() // takes it away
	for _, want := range []int64{3, 0} {
		got := <-heard
		props := got.Body[1].(map[string]dbus.Variant)
		if got.Body[0] != "application://coppice.desktop" || props["count"].Value() != want ||
			props["count-visible"].Value() != (want > 0) {
			t.Errorf("%v", got.Body)
		}
	}
}

func TestNothingFailsWithoutABus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/none")
	d, err := Open(func(string, string) {})
	if err == nil {
		t.Fatal("there is no bus")
	}
	if err := d.Notify("a", "b", ""); err != nil {
		t.Error(err)
	}
	d.Badge(1)
	d.Close()
	startBus(t)
	if d, err = Open(func(string, string) {}); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.Notify("a", "b", "") == nil {
		t.Error("nobody shows notifications, and it is not told")
	}
}

func TestOldNotificationsAreForgotten(t *testing.T) {
	d := &Desktop{routes: map[uint32]string{}, tokens: map[uint32]string{}}
	for id := range uint32(3 * kept) {
		d.remember(id, "/queue")
	}
	if len(d.routes) != kept || len(d.order) != kept || d.routes[3*kept-1] == "" {
		t.Errorf("%d routes, %d in order", len(d.routes), len(d.order))
	}
}
