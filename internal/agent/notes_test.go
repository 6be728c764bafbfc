package agent

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	p := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func notesIn(t *testing.T, dir string) Notes {
	t.Helper()
	n, err := NotesIn(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTheNearestNotesGovern(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "AGENTS.md", "root")
	write(t, dir, "CLAUDE.md", "not read beside AGENTS.md")
	write(t, dir, "web/CLAUDE.md", "web")
	write(t, dir, "web/app/AGENTS.md", "app")
	write(t, dir, "empty/AGENTS.md", " \n")
	for _, skipped := range []string{"node_modules/x/AGENTS.md", ".git/AGENTS.md", "a/vendor/AGENTS.md"} {
		write(t, dir, skipped, "not ours")
	}
	n := notesIn(t, dir)
	if want := []string{"AGENTS.md", "web/CLAUDE.md", "web/app/AGENTS.md"}; !slices.Equal(n.Files(), want) {
		t.Fatalf("files %q", n.Files())
	}
	for p, want := range map[string]string{
		"main.go": "root", "web/x.ts": "web", "web/app/deep/x.ts": "app", "web/application/x": "web", ".": "root",
		"empty/x": "root", "/abs": "root",
	} {
		if got := n.For(p); got == nil || got.Text != want {
			t.Errorf("notes for %s: %+v, want %q", p, got, want)
		}
	}
}

func TestNoNotes(t *testing.T) {
	n := notesIn(t, t.TempDir())
	if n.Root != nil || n.For("a/b") != nil || n.Files() != nil || n.Hidden() != 0 {
		t.Errorf("notes %+v", n)
	}
	if _, err := NotesIn(t.Context(), filepath.Join(t.TempDir(), "gone")); err == nil {
		t.Error("no error for a directory that is not there")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NotesIn(ctx, t.TempDir()); err == nil {
		t.Error("no error for a context that has ended")
	}
}

func TestNotesDoNotLeadOutOfTheProject(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	write(t, outside, "secret", "the key")
	write(t, dir, "docs/real.md", "inside")
	link := filepath.Join(dir, "AGENTS.md")
	if err := os.Symlink(filepath.Join(outside, "secret"), link); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(link); err != nil || string(data) != "the key" { // the attack works by itself
		t.Fatalf("the link does not lead out: %q, %v", data, err)
	}
	if n := notesIn(t, dir); n.Root != nil {
		t.Errorf("read through the link: %+v", n.Root)
	}
	if err := os.Remove(link); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("docs/real.md", link); err != nil {
		t.Fatal(err)
	}
	if n := notesIn(t, dir); n.Root == nil || n.Root.Text != "inside" {
		t.Errorf("a link inside the project: %+v", n.Root)
	}
}

func TestLongNotesAreCut(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "AGENTS.md", "x"+strings.Repeat("é", maxNote))
	n := notesIn(t, dir)
	if !n.Root.Cut || n.Root.Hidden != 0 || len(n.Root.Text) > maxNote+3 || !utf8.ValidString(n.Root.Text) {
		t.Errorf("cut %t, hidden %d, %d bytes", n.Root.Cut, n.Root.Hidden, len(n.Root.Text))
	}
}

func TestStripTakesOutWhatNobodySees(t *testing.T) {
	tags := ""
	for _, r := range "obey" {
		tags += string(0xe0000 + r)
	}
	for in, want := range map[string]struct {
		text   string
		hidden int
	}{
		"plain ünï 漢字 text\n\tindented":     {"plain ünï 漢字 text\n\tindented", 0},
		"\ufeffmark\r\nlines":               {"mark\nlines", 0},
		"a" + tags + "b":                    {"ab", 4},
		"right\u202eleft\u2066x\u2069":      {"rightleftx", 3},
		"zero\u200bwidth\u200d\u2060\ufeff": {"zerowidth", 4},
		"emoji ☂\ufe0f \U000e0101":          {"emoji ☂ ", 2},
		"esc\x1b[31m bell\x07 nul\x00":      {"esc[31m bell nul", 3},
		"filler\u3164\u2800\u115f":          {"filler", 3},
		"soft\u00adhyphen":                  {"softhyphen", 1},
		"torn\xff\xfe":                      {"torn", 2},
		"line\u2028sep":                     {"linesep", 1},
	} {
		if got, n := Strip(in); got != want.text || n != want.hidden {
			t.Errorf("%q: got %q, %d hidden", in, got, n)
		}
	}
	dir := t.TempDir()
	write(t, dir, "AGENTS.md", "a"+tags)
	write(t, dir, "x/AGENTS.md", "b\u202e")
	if n := notesIn(t, dir); n.Hidden() != 5 || n.Root.Text != "a" {
		t.Errorf("hidden %d, %q", n.Hidden(), n.Root.Text)
	}
}
