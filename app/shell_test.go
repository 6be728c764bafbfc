package app

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWebLink(t *testing.T) {
	for link, ok := range map[string]bool{
		"https://example.com/a?b=c#d": true, "http://127.0.0.1:8080/": true, "mailto:ada@example.com": true,
		"javascript:alert(1)": false, "file:///etc/passwd": false, "/etc/passwd": false, "": false,
		"https:///no-host": false, "ssh://host": false, "https://user:pass@example.com/": false, "mailto:": false,
		"ht\ntps://example.com": false,
	} {
		if _, err := webLink(link); (err == nil) != ok {
			t.Errorf("webLink(%q) = %v, want allowed %v", link, err, ok)
		}
	}
}

func TestOpenArgs(t *testing.T) {
	for _, bad := range []string{"", "--help", "t123", "a/../b", "a 1"} {
		if args, err := openArgs("", bad, ""); err == nil {
			t.Errorf("openArgs(%q) = %q", bad, args)
		}
	}
	args, err := openArgs("--files", "a0123456789x", "-rf:12")
	if err != nil || !slices.Equal(args, []string{"open", "--detach", "--files", "--", "a0123456789x", "-rf:12"}) {
		t.Errorf("%q, %v", args, err)
	}
}

// fakeProgram stands in for the command line.
func fakeProgram(t *testing.T, script string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "coppice")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return program
}

func TestOpeningSaysWhatWentWrong(t *testing.T) {
	s := &Shell{ctx: context.Background(), env: []string{"WHO=me"}}
	s.program = fakeProgram(t, "echo \"$*: $WHO\" >&2\nexit 3\n")
	for want, got := range map[string]error{
		"open --detach -- a1: me":                s.OpenInEditor("a1", "", 7),
		"open --detach -- a1 x.go:7: me":         s.OpenInEditor("a1", "x.go", 7),
		"open --detach --terminal -- a1: me":     s.OpenTerminal("a1", ""),
		"open --detach --files -- a1 s/x.go: me": s.OpenFiles("a1", "s/x.go"),
	} {
		if got == nil || got.Error() != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
	s.program = fakeProgram(t, "echo first; echo 'coppice: open the editor: no editor is named'; echo 'hint: set EDITOR'; exit 2")
	if err := s.OpenInEditor("a1", "", 0); err == nil || err.Error() != "open the editor: no editor is named. set EDITOR" {
		t.Errorf("%v", err)
	}
	s.program = fakeProgram(t, "exit 0")
	if err := s.OpenInEditor("a1", "", 0); err != nil {
		t.Errorf("control: %v", err)
	}
	s.program = ""
	if err := s.OpenInEditor("a1", "", 0); err == nil {
		t.Error("it opened an editor without a program")
	}
}

func TestFileNames(t *testing.T) {
	for name, want := range map[string]string{
		"change 3.patch": "change 3.patch", "../../.bashrc": "bashrc", "/etc/passwd": "etc-passwd", "a\nb": "a b", "": "",
	} {
		if got := strings.TrimLeft(fileName(name), "-."); got != want {
			t.Errorf("fileName(%q) = %q", name, got)
		}
	}
}

// Without a window every call into it panics inside Wails or ends the program; the guard is shown on a panic of ours.
func TestAPanicBecomesAnError(t *testing.T) {
	s := &Shell{} // no engine: StartEngine dereferences nil
	if err := s.StartEngine(); err == nil || !strings.Contains(err.Error(), "the window failed") {
		t.Errorf("StartEngine = %v", err)
	}
}

func TestNotificationsAreRare(t *testing.T) {
	s := &Shell{}
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for i := range burst {
		if !s.mayNotify(now.Add(time.Duration(i))) {
			t.Errorf("number %d is held back", i+1)
		}
	}
	if s.mayNotify(now.Add(burstPause - 1)) {
		t.Error("notifications are not held apart")
	}
	if !s.mayNotify(now.Add(burstPause)) || s.mayNotify(now.Add(burstPause)) {
		t.Error("after a while there is to be one more, and no two")
	}
}

func TestARouteWaitsUntilThePageListens(t *testing.T) {
	s := &Shell{route: "/waiting", log: "/l"}
	s.show("/review/a1", "") // before the page listens: kept; the later one counts
	if b, err := s.Begin(); err != nil || b.Route != "/review/a1" || b.Log != "/l" {
		t.Errorf("%+v, %v", b, err)
	}
	if b, _ := s.Begin(); b.Route != "" {
		t.Errorf("a reload goes there again: %+v", b)
	}
	if err := s.Notify("a", "b", "https://evil"); err == nil {
		t.Error("a notification may lead anywhere")
	}
}

func TestClip(t *testing.T) {
	if got := clip("a\nb\x1b[31m"); got != "a b [31m" {
		t.Errorf("clip = %q", got)
	}
	if got := []rune(clip(strings.Repeat("é", 500))); len(got) != 200 {
		t.Errorf("%d characters", len(got))
	}
}
