package search

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/coppice/coppice/internal/tool"
)

func testEnv(t *testing.T, files map[string]string) *tool.Env {
	t.Helper()
	env, err := tool.Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { env.Root.Close() })
	for name, text := range files {
		file := filepath.Join(env.Dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return env
}

func call(t *testing.T, env *tool.Env, tl tool.Tool, in any) tool.Result {
	t.Helper()
	args, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	r, err := tl.Run(t.Context(), env, args)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// tree is a worktree with all that a search must not follow, open or show.
func tree(t *testing.T) *tool.Env {
	env := testEnv(t, map[string]string{
		"main.go": "package main\n// needle one\n", "sub/a.go": "needle two\nhay\nneedle three\n", "sub/b.txt": "needle four\n",
		"sub/deep/c_test.go": "needle five\n", ".git/config": "needle git\n", ".env": "needle=secret\n", "bin": "needle\x00needle\n",
		"node_modules/x/i.js": "needle six\n", "kept/x.go": "needle kept\n", ".hidden": "needle seven\n",
	})
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "o.go"), []byte("needle outside\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"out": outside, "loop": ".", "outfile.go": filepath.Join(outside, "o.go"), "gitlink": ".git"} {
		if err := os.Symlink(target, filepath.Join(env.Dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(env.Dir, "fifo.go"), 0o644); err != nil {
		t.Fatal(err)
	}
	return env
}

func TestList(t *testing.T) {
	env := tree(t)
	r := call(t, env, List(), listIn{})
	for _, want := range []string{".env  14\n", ".hidden  13\n", "sub/\n", "out -> /", "fifo.go  (special file)\n", "main.go  27\n"} {
		if !strings.Contains(r.Model, want) {
			t.Errorf("%q is not in\n%s", want, r.Model)
		}
	}
	if strings.Contains(r.Model, ".git/") {
		t.Errorf("git's folder is listed:\n%s", r.Model)
	}
	for in, want := range map[string]string{"main.go": "is a file", "missing": "does not exist", "out": "leads out", ".git": "belongs to git", "gitlink": "belongs to git"} {
		if r := call(t, env, List(), listIn{Path: in}); !r.IsError || !strings.Contains(r.Model, want) {
			t.Errorf("%s: %v %s", in, r.IsError, r.Model)
		}
	}
	if err := os.WriteFile(filepath.Join(env.Dir, "sub", "new\nline\x1b[31m"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if r := call(t, env, List(), listIn{Path: "sub"}); !strings.Contains(r.Model, `"new\nline\x1b[31m"`) {
		t.Errorf("%q", r.Model)
	}
	many := map[string]string{}
	for i := range maxListed + 7 {
		many[fmt.Sprintf("f%04d", i)] = ""
	}
	if r := call(t, testEnv(t, many), List(), listIn{}); !strings.Contains(r.Model, "(7 more;") {
		t.Errorf("%.200s", r.Model)
	}
	if r := call(t, testEnv(t, nil), List(), listIn{}); !strings.Contains(r.Model, "is empty") {
		t.Errorf("%s", r.Model)
	}
}

func TestGlob(t *testing.T) {
	env := tree(t)
	for pattern, want := range map[string]string{
		"**/*.go":              "kept/x.go\nmain.go\nsub/a.go\nsub/deep/c_test.go\n(left out: node_modules)\n",
		"*.go":                 "main.go\n(left out: node_modules)\n",
		"sub/*":                "sub/a.go\nsub/b.txt\n",
		"sub/**/*.{go,txt}":    "sub/a.go\nsub/b.txt\nsub/deep/c_test.go\n",
		"./sub/a.go":           "sub/a.go\n",
		"node_modules/**/*.js": "node_modules/x/i.js\n",
		"**/o.go":              "No file matches.\n(left out: node_modules)\n",
		"nothing/**":           "No file matches.\n",
		"**/config":            "No file matches.\n(left out: node_modules)\n",
	} {
		if r := call(t, env, Glob(), globIn{pattern}); r.IsError || r.Model != want {
			t.Errorf("%s: %v %q", pattern, r.IsError, r.Model)
		}
	}
	for _, pattern := range []string{"", "[", "../*", "/etc/*", "out/*", ".git/*", "sub/../../*"} {
		if r := call(t, env, Glob(), globIn{pattern}); !r.IsError {
			t.Errorf("%q: %s", pattern, r.Model)
		}
	}
}

func TestGrep(t *testing.T) {
	env := tree(t)
	env.Readable = func(path string) bool { return !strings.HasPrefix(path, "kept/") && path != ".env" }
	const withheld = "(2 files that may hold credentials or are not to be read were not searched)\n(left out: node_modules)\n"
	for _, c := range []struct {
		in   grepIn
		want string
	}{
		{grepIn{Pattern: "needle"}, ".hidden:1: needle seven\nmain.go:2: // needle one\nsub/a.go:1: needle two\n" +
			"sub/a.go:3: needle three\nsub/b.txt:1: needle four\nsub/deep/c_test.go:1: needle five\n" + withheld},
		{grepIn{Pattern: "^needle t", Path: "sub"}, "sub/a.go:1: needle two\nsub/a.go:3: needle three\n"},
		{grepIn{Pattern: "(?i)NEEDLE", Path: "sub", Glob: "*.txt"}, "sub/b.txt:1: needle four\n"},
		{grepIn{Pattern: "needle", Glob: "sub/*.go"}, "sub/a.go:1: needle two\nsub/a.go:3: needle three\n(left out: node_modules)\n"},
		{grepIn{Pattern: "needle", Path: "main.go"}, "main.go:2: // needle one\n"},
		{grepIn{Pattern: "needle", Path: ".env"}, ".env:1: needle=secret\n"}, // named: the rules were asked about it
		{grepIn{Pattern: "needle", Path: "node_modules"}, "node_modules/x/i.js:1: needle six\n"},
		{grepIn{Pattern: "nothing here"}, "Nothing matches.\n" + withheld},
	} {
		if r := call(t, env, Grep(), c.in); r.IsError || r.Model != c.want {
			t.Errorf("%+v: %v\n%s", c.in, r.IsError, r.Model)
		}
	}
	for _, in := range []grepIn{
		{Pattern: "("}, {Pattern: `a(?=b)`}, {Pattern: "x", Path: "missing"}, {Pattern: "x", Path: "out"}, {Pattern: "x", Path: "outfile.go"},
		{Pattern: "x", Path: "../x"}, {Pattern: "x", Glob: "["}, {Pattern: "x", Path: ".git"}, {Pattern: "x", Path: "gitlink/config"},
	} {
		if r := call(t, env, Grep(), in); !r.IsError || strings.Contains(r.Model, "needle") {
			t.Errorf("%+v: %s", in, r.Model)
		}
	}
	env.Readable = nil
	if r := call(t, env, Grep(), grepIn{Pattern: "secret|kept"}); strings.Contains(r.Model, "=secret") || !strings.Contains(r.Model, "kept") {
		t.Errorf("%s", r.Model)
	}
}

// TestGrepIsBounded: a bomb of an expression, a wide line, many matches (RX-10, RX-11).
func TestGrepIsBounded(t *testing.T) {
	env := testEnv(t, map[string]string{
		"wide": strings.Repeat("a", 3<<20) + "!\nneedle\n", "many": strings.Repeat("needle\n", 1000), "more": strings.Repeat("needle\n", 1000),
		"and": strings.Repeat("needle\n", 1000), "yet": strings.Repeat("needle\n", 1000), "zz": strings.Repeat("needle\n", 1000),
		"large": strings.Repeat("x\n", maxSize/2+1),
	})
	if r := call(t, env, Grep(), grepIn{Pattern: `^(a+)+$`, Path: "wide"}); !strings.Contains(r.Model, "wide:1: aaa") || len(r.Model) > 1000 {
		t.Errorf("%d bytes", len(r.Model))
	}
	if r := call(t, env, Grep(), grepIn{Pattern: "needle", Path: "wide"}); r.Model != "wide:2: needle\n" {
		t.Errorf("%.300s", r.Model)
	}
	if r := call(t, env, Grep(), grepIn{Pattern: "needle", Path: "many"}); !strings.Contains(r.Model, "(950 more matches in this file)") {
		t.Errorf("%.300s", r.Model)
	}
	r := call(t, env, Grep(), grepIn{Pattern: "needle"})
	if n := strings.Count(r.Model, ": needle\n"); n != maxMatches || !strings.Contains(r.Model, "(stopped at 200 matches") {
		t.Errorf("%d matches", n)
	}
	if r := call(t, env, Grep(), grepIn{Pattern: "x", Path: "large"}); !strings.Contains(r.Model, "1 files over 10 MB") {
		t.Errorf("%.300s", r.Model)
	}
}

func TestSearchEndsWithItsContext(t *testing.T) {
	env := tree(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		tl tool.Tool
		in string
	}{{Grep(), `{"pattern":"needle"}`}, {Grep(), `{"pattern":"needle","path":"main.go"}`}, {Glob(), `{"pattern":"**"}`}} {
		if r, err := c.tl.Run(ctx, env, json.RawMessage(c.in)); err == nil {
			t.Errorf("%s: %s", c.in, r.Model)
		}
	}
}
