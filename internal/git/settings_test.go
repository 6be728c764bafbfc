package git_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/git"
)

// RF-13: with the user's line endings, an unchanged file does not look changed and a changed one shows its lines only.
func TestLineEndingsAreCarriedOver(t *testing.T) {
	for _, set := range [][2]string{{"core.autocrlf", "true"}, {"core.autocrlf", "TRUE"}, {"core.eol", "crlf"}} {
		t.Run(set[0]+"="+set[1], func(t *testing.T) {
			x := newRepo(t)
			x.git("config", "--global", set[0], set[1])
			if set[0] == "core.eol" {
				x.write(".gitattributes", "*.txt text\n")
				x.git("add", "-A")
				x.git("commit", "-qm", "attributes")
			}
			dir := x.worktree("w")
			base := x.git("rev-parse", "HEAD")
			file := filepath.Join(dir, "src/a.txt")
			if got := readFile(t, file); got != "one\r\ntwo\r\nthree\r\n" {
				t.Fatalf("the worktree holds %q", got)
			}
			if st, err := x.open().Status(t.Context(), dir); err != nil || !st.Clean() {
				t.Errorf("%+v, %v", st, err)
			}
			if c, _ := x.store(dir, "fresh", base); c != base {
				t.Errorf("an unchanged worktree was stored as a change:\n%s", x.git("diff", "--stat", base, c))
			}
			writeFile(t, file, "one\r\nTWO\r\nthree\r\n")
			for _, known := range [][]string{nil, {"src/a.txt"}} {
				c, _ := x.store(dir, "w", base, known...)
				if b, err := x.open().ReadFile(t.Context(), c, "src/a.txt"); err != nil || string(b) != "one\nTWO\nthree\n" {
					t.Errorf("known %v: stored %q, %v", known, b, err)
				}
			}
		})
	}
}

// A secret that only the user's own excludes keep out of commits is not stored, and changes of them count at once.
func TestGlobalExcludesAreCarriedOver(t *testing.T) {
	for name, place := range map[string]func(x *repo) string{
		"set": func(x *repo) string {
			x.git("config", "--global", "core.excludesFile", "~/my ignores")
			return filepath.Join(x.home, "my ignores")
		},
		"default place": func(x *repo) string { return filepath.Join(x.home, ".config/git/ignore") },
		"info/exclude":  func(x *repo) string { return filepath.Join(x.dir, ".git/info/exclude") },
	} {
		t.Run(name, func(t *testing.T) {
			x := newRepo(t)
			dir := x.worktree("w")
			base := x.git("rev-parse", "HEAD")
			writeFile(t, filepath.Join(dir, "secret.key"), "canary\n")
			if c, _ := x.store(dir, "control", base); c == base {
				t.Fatal("control: without the rule it is not stored either")
			}
			writeFile(t, place(x), "*.key\n")
			for _, known := range [][]string{nil, {"secret.key"}} {
				if c, _ := x.store(dir, "w", base, known...); c != base {
					t.Errorf("known %v: stored\n%s", known, x.git("diff", "--stat", base, c))
				}
			}
			got, err := x.open().Ignored(t.Context(), dir, []string{"secret.key", "src/a.txt", ":(top)x.key"})
			if err != nil || strings.Join(got, " ") != "secret.key :(top)x.key" {
				t.Errorf("ignored: %q, %v", got, err)
			}
		})
	}
}

// git-lfs, as it sets itself up, is the one filter that runs; a stand-in for the program shows it.
func TestLFSIsTheOneFilterThatRuns(t *testing.T) {
	x := newRepo(t)
	bin := t.TempDir()
	writeFile(t, filepath.Join(bin, "git-lfs"),
		"#!/bin/sh\ncase $1 in clean) cat >/dev/null; echo pointer;; smudge) cat >/dev/null; echo large;; esac\n")
	if err := os.Chmod(filepath.Join(bin, "git-lfs"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	x.git("config", "--global", "filter.lfs.clean", "git-lfs clean -- %f")
	x.git("config", "--global", "filter.lfs.smudge", "git-lfs smudge -- %f")
	x.git("config", "--global", "filter.lfs.required", "true")
	x.write(".gitattributes", "*.bin filter=lfs\n")
	x.write("asset.bin", "large\n")
	x.git("add", "-A")
	x.git("commit", "-qm", "asset")
	if got := x.git("show", "HEAD:asset.bin"); got != "pointer" {
		t.Fatalf("control: stored %q", got)
	}
	dir := x.worktree("w")
	base := x.git("rev-parse", "HEAD")
	if got := readFile(t, filepath.Join(dir, "asset.bin")); got != "large\n" {
		t.Errorf("the worktree holds %q", got)
	}
	writeFile(t, filepath.Join(dir, "new.bin"), "large too\n")
	c, _ := x.store(dir, "w", base, "new.bin")
	if b, err := x.open().ReadFile(t.Context(), c, "new.bin"); err != nil || string(b) != "pointer\n" {
		t.Errorf("stored %q, %v", b, err)
	}
}

// Any other filter is left out both ways, so that what was stored comes out as it was and nothing looks changed.
func TestOtherFiltersAreLeftOutBothWays(t *testing.T) {
	x := newRepo(t)
	x.git("config", "filter.rot.clean", "tr a-z b-za")
	x.git("config", "filter.rot.smudge", "tr b-za a-z")
	x.git("config", "filter.rot.required", "true")
	x.write(".gitattributes", "*.txt filter=rot\n")
	x.git("add", "--renormalize", ".")
	x.git("add", "-A")
	x.git("commit", "-qm", "filtered")
	stored := x.git("show", "HEAD:src/a.txt")
	if stored == "one\ntwo\nthree" {
		t.Fatal("control: the filter did nothing")
	}
	dir := x.worktree("w")
	base := x.git("rev-parse", "HEAD")
	if got := readFile(t, filepath.Join(dir, "src/a.txt")); got != stored+"\n" {
		t.Errorf("the worktree holds %q, stored is %q", got, stored)
	}
	if c, _ := x.store(dir, "w", base); c != base {
		t.Error("an unchanged worktree was stored as a change")
	}
	// Landing on the user's checkout refuses what it cannot convert, and changes nothing.
	writeFile(t, filepath.Join(dir, "src/a.txt"), "changed\n")
	c, _ := x.store(dir, "w", base)
	before := x.git("rev-parse", "HEAD")
	if err := x.open().FastForward(t.Context(), x.dir, c); err == nil {
		t.Error("a file that needs the user's filter was landed without it")
	}
	if x.git("rev-parse", "HEAD") != before {
		t.Error("the branch moved")
	}
}

func TestSettingsFollowTheUser(t *testing.T) {
	x := newRepo(t)
	r := x.open()
	dir := x.worktree("w")
	base := x.git("rev-parse", "HEAD")
	writeFile(t, filepath.Join(dir, "src/a.txt"), "one\r\ntwo\r\nthree\r\n")
	if c, _ := x.store(dir, "a", base); c == base {
		t.Error("control: without autocrlf this is a change")
	}
	x.git("config", "core.autocrlf", "true")
	c, _, err := r.Snapshot(t.Context(), git.Snapshot{Dir: dir, IndexFile: r.IndexFile("b"), Parent: base, Message: "m"})
	if err != nil || c != base {
		t.Errorf("the new setting does not count: %v", err)
	}
}
