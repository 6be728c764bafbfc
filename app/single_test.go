package app

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// places gives the lock and socket of a fresh data directory.
func places(t *testing.T) (lock, socket string) {
	t.Helper()
	dir := t.TempDir()
	return filepath.Join(dir, "window.lock"), filepath.Join(dir, "window.sock")
}

func TestASecondStartTellsTheFirst(t *testing.T) {
	lock, socket := places(t)
	first, err := claim(t.Context(), lock, socket, word{})
	if err != nil || first == nil {
		t.Fatal(first, err)
	}
	heard := make(chan word, 4)
	go first.serve(func(w word) { heard <- w })
	for _, w := range []word{{}, {"/review/a1", "tok-1_TIME7"}, {"/waiting", ""}} {
		second, err := claim(t.Context(), lock, socket, w)
		if err != nil || second != nil {
			t.Fatalf("a second window: %v, %v", second, err)
		}
		if got := <-heard; got != w {
			t.Errorf("heard %+v, want %+v", got, w)
		}
	}
	if info, err := os.Stat(socket); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	first.close()
	again, err := claim(t.Context(), lock, socket, word{})
	if err != nil || again == nil {
		t.Fatal("after it was closed there is none, and still:", err)
	}
	again.close()
}

func TestWhatAKilledWindowLeftIsNoWindow(t *testing.T) {
	lock, socket := places(t)
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	_ = l.Close() // the file stays, as after SIGKILL; the lock went with the process
	s, err := claim(t.Context(), lock, socket, word{})
	if err != nil || s == nil {
		t.Fatal(err)
	}
	s.close()
}

func TestAWindowThatHangsIsSaid(t *testing.T) {
	lock, socket := places(t)
	first, err := claim(t.Context(), lock, socket, word{})
	if err != nil {
		t.Fatal(err)
	}
	defer first.close()
	_ = first.listener.Close() // it has the lock and does not listen
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err := claim(ctx, lock, socket, word{}); err == nil || !strings.Contains(err.Error(), lock) {
		t.Errorf("%v, %v", s, err)
	}
}

func TestNonsenseOnTheSocketIsNotHeard(t *testing.T) {
	lock, socket := places(t)
	first, err := claim(t.Context(), lock, socket, word{})
	if err != nil {
		t.Fatal(err)
	}
	defer first.close()
	heard := make(chan word, 16)
	go first.serve(func(w word) { heard <- w })
	for _, text := range []string{"", "\n", "quit\n", `show "/settings?x=1" ""` + "\n", `show "javascript:alert(1)" ""` + "\n",
		`show "/review/../x" ""` + "\n", strings.Repeat("x", 5000) + "\n"} {
		c, err := net.Dial("unix", socket)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(c, text) // it may hang up before all of it is written
		_ = c.(*net.UnixConn).CloseWrite()
		if said, _ := io.ReadAll(c); len(said) != 0 {
			t.Errorf("%q was answered with %q", clip(text), said)
		}
		_ = c.Close()
	}
	if len(heard) != 0 {
		t.Errorf("heard %+v", <-heard)
	}
	if w, err := readWord(strings.NewReader("show \"\" \"a\\nb\"\n")); err != nil || w.token != "" {
		t.Errorf("control: a plain word is read, an odd token is not: %+v, %v", w, err)
	}
}
