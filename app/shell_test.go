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
		if args, err := openArgs(bad, "", 0); err == nil {
			t.Errorf("openArgs(%q) = %q", bad, args)
		}
	}
	args, err := openArgs("a0123456789x", "-rf", 12)
	if err != nil || !slices.Equal(args, []string{"open", "--", "a0123456789x", "-rf:12"}) {
		t.Errorf("%q, %v", args, err)
	}
}

func TestOpenInEditorSaysWhatWentWrong(t *testing.T) {
	program := filepath.Join(t.TempDir(), "coppice")
	script := "#!/bin/sh\necho first >&2\necho \"no such attempt: $3\" >&2\nexit 3\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	s := &Shell{ctx: context.Background(), program: program}
	if err := s.OpenInEditor("a1", "", 0); err == nil || err.Error() != "no such attempt: a1" {
		t.Errorf("OpenInEditor = %v", err)
	}
	s.program = ""
	if err := s.OpenInEditor("a1", "", 0); err == nil {
		t.Error("it opened an editor without a program")
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
	if !s.mayNotify(now) || s.mayNotify(now.Add(quiet/2)) || !s.mayNotify(now.Add(quiet)) {
		t.Error("notifications are not held apart")
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
