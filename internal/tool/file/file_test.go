package file

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

type bench struct {
	*testing.T
	env *tool.Env
}

func newBench(t *testing.T) bench {
	env, err := tool.Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { env.Root.Close() })
	return bench{t, env}
}

func (b bench) put(name, text string) {
	b.Helper()
	file := filepath.Join(b.env.Dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
}

func (b bench) get(name string) string {
	b.Helper()
	text, err := os.ReadFile(filepath.Join(b.env.Dir, name))
	if err != nil {
		b.Fatal(err)
	}
	return string(text)
}

func (b bench) call(tl tool.Tool, in any) tool.Result {
	b.Helper()
	args, err := json.Marshal(in)
	if err != nil {
		b.Fatal(err)
	}
	r, err := tl.Run(b.Context(), b.env, args)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

func (b bench) want(r tool.Result, isError bool, words ...string) {
	b.Helper()
	if r.IsError != isError {
		b.Errorf("error %v: %s", r.IsError, r.Model)
	}
	for _, w := range words {
		if !strings.Contains(r.Model, w) {
			b.Errorf("%q is not in: %s", w, r.Model)
		}
	}
}

func TestRead(t *testing.T) {
	b := newBench(t)
	b.put("a.txt", "one\ntwo\nthree")
	b.put("crlf.txt", "\ufeffone\r\ntwo\r\n")
	b.put("empty", "")
	b.put("bin", "ab\x00cd")
	b.put("logo.png", "\x89PNG\r\n\x1a\n....")
	b.put("latin", "caf\xe9\n")
	b.put(".env", "KEY=1")
	b.put("sub/x", "")
	if err := os.Symlink(".env", filepath.Join(b.env.Dir, "innocent")); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		in    readIn
		fails bool
		want  string
	}{
		{readIn{Path: "a.txt"}, false, "     1\tone\n     2\ttwo\n     3\tthree\n"},
		{readIn{Path: "./a.txt", Offset: 2, Limit: 1}, false, "     2\ttwo\n(lines 2 to 2 of 3; go on with offset 3)\n"},
		{readIn{Path: "a.txt", Offset: 3}, false, "     3\tthree\n"},
		{readIn{Path: "a.txt", Offset: 4}, true, "There is no line 4; the last is 3."},
		{readIn{Path: "a.txt", Offset: -1}, true, "cannot be negative"},
		{readIn{Path: "crlf.txt"}, false, "     1\tone\n     2\ttwo\n"},
		{readIn{Path: "empty"}, false, "(the file is empty)"},
		{readIn{Path: "bin"}, true, "binary file of 5 bytes"},
		{readIn{Path: "logo.png"}, true, "is an image (PNG"},
		{readIn{Path: "latin"}, false, "     1\tcaf\ufffd\n(the file is not valid UTF-8"},
		{readIn{Path: "sub"}, true, "is a folder"},
		{readIn{Path: "missing"}, true, "does not exist"},
		{readIn{Path: "a.go"}, true, "there is a.txt"},
		{readIn{Path: "innocent"}, true, "may hold credentials"},
		{readIn{Path: ".env"}, false, "KEY=1"}, // named: the rules were asked about it
		{readIn{Path: "output:1"}, true, "run the command again"},
	}
	for _, c := range cases {
		r := b.call(Read(), c.in)
		if r.IsError != c.fails || !strings.Contains(r.Model, c.want) {
			t.Errorf("%+v: error %v, %q", c.in, r.IsError, r.Model)
		}
	}
}

func TestReadIsBounded(t *testing.T) {
	b := newBench(t)
	var many strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, "line %d\n", i+1)
	}
	b.put("many", many.String())
	b.want(b.call(Read(), readIn{Path: "many"}), false, "  2000\tline 2000\n(lines 1 to 2000 of 5000; go on with offset 2001)")
	b.want(b.call(Read(), readIn{Path: "many", Offset: 4999, Limit: 99999}), false, "  5000\tline 5000\n")
	b.put("wide", strings.Repeat("x", 300_000)+"\nnext\n")
	r := b.call(Read(), readIn{Path: "wide"})
	b.want(r, false, "… (the line goes on)\n     2\tnext\n")
	if len(r.Model) > maxWidth+200 {
		t.Errorf("%d bytes for a wide line", len(r.Model))
	}
	b.put("heavy", strings.Repeat(strings.Repeat("y", 1999)+"\n", 500))
	if r := b.call(Read(), readIn{Path: "heavy"}); len(r.Model) > maxBytes+2*maxWidth || !strings.Contains(r.Model, "go on with offset") {
		t.Errorf("%d bytes in all", len(r.Model))
	}
	file := filepath.Join(b.env.Dir, "out")
	b.put("out", "kept\noutput\n")
	b.want(b.call(Read(), readIn{Path: b.env.Outputs.Keep(file, nil), Offset: 2}), false, "     2\toutput\n")
}

func TestWrite(t *testing.T) {
	b := newBench(t)
	r := b.call(Write(), writeIn{"a/b.txt", "one\n"})
	b.want(r, false, "Created a/b.txt (1 line).")
	if len(r.Wrote) != 1 || r.Wrote[0] != "a/b.txt" || !strings.Contains(r.Shown, "+one") {
		t.Errorf("%+v", r)
	}
	b.want(b.call(Write(), writeIn{"a/b.txt", "two\n"}), false, "Wrote a/b.txt")
	b.want(b.call(Write(), writeIn{"a/b.txt", "two\n"}), false, "already holds exactly that")
	b.put("a/b.txt", "somebody else\n")
	b.want(b.call(Write(), writeIn{"a/b.txt", "three\n"}), true, "has changed since you read it")
	b.put("unread", "x\n")
	b.want(b.call(Write(), writeIn{"unread", "y\n"}), true, "you have not read it")
	b.put("empty", "")
	b.want(b.call(Write(), writeIn{"empty", "y\n"}), false, "Wrote empty")
	b.want(b.call(Write(), writeIn{".git/hooks/x", "y"}), true, "belongs to git")
	b.want(b.call(Write(), writeIn{"a", "y"}), true, "is a folder")
	if got := b.get("a/b.txt") + b.get("unread"); got != "somebody else\nx\n" {
		t.Errorf("%q", got)
	}
	b.call(Read(), readIn{Path: "unread"})
	b.want(b.call(Write(), writeIn{"unread", "y\n"}), false)
}

func TestWriteKeepsLineEndsAndMark(t *testing.T) {
	b := newBench(t)
	b.put("crlf", "\ufeffone\r\ntwo\r\n")
	b.call(Read(), readIn{Path: "crlf"})
	b.call(Write(), writeIn{"crlf", "one\nthree\n"})
	if got := b.get("crlf"); got != "\ufeffone\r\nthree\r\n" {
		t.Errorf("%q", got)
	}
}

func TestTaskPathsHoldBehindLinks(t *testing.T) {
	b := newBench(t)
	b.put("auth/x.go", "one\n")
	b.put("docs/y.md", "one\n")
	if err := os.Symlink("../auth", filepath.Join(b.env.Dir, "docs/link")); err != nil {
		t.Fatal(err)
	}
	b.env.Allowed = func(path string) error {
		if strings.HasPrefix(path, "docs/") {
			return nil
		}
		return domain.E(domain.CodeDenied, "", "%s is outside", path).WithHint("Leave it.")
	}
	b.want(b.call(Edit(), editIn{Path: "docs/y.md", Old: "one", New: "two"}), false)
	for _, name := range []string{"docs/link/x.go", "auth/x.go", "docs/../auth/x.go"} {
		b.want(b.call(Edit(), editIn{Path: name, Old: "one", New: "two"}), true, "auth/x.go is outside. Leave it.")
		b.want(b.call(Write(), writeIn{name, "two"}), true, "auth/x.go is outside")
	}
	b.want(b.call(Write(), writeIn{"docs/link/new.go", "two"}), true, "auth/new.go is outside")
	if got := b.get("auth/x.go"); got != "one\n" {
		t.Errorf("%q", got)
	}
}

func TestDamageIsRefused(t *testing.T) {
	b := newBench(t)
	var long strings.Builder
	for i := range 100 {
		fmt.Fprintf(&long, "line %d\n", i)
	}
	b.put("long", long.String())
	b.call(Read(), readIn{Path: "long"})
	b.want(b.call(Write(), writeIn{"long", "short\n"}), true, "from 100 lines to 1")
	b.want(b.call(Edit(), editIn{Path: "long", Old: long.String(), New: "short\n"}), true, "from 100 lines to 1")
	half := strings.Join(strings.SplitAfter(long.String(), "\n")[:60], "")
	for _, line := range []string{
		"// ... rest of the code unchanged ...", "# ... existing code ...", "/* … remaining functions … */",
		"<!-- rest of the file ... -->", "// ... (rest of implementation)", "    // rest unchanged", "...existing methods...",
	} {
		b.want(b.call(Write(), writeIn{"long", half + line + "\n"}), true, "stands in for text")
		b.want(b.call(Edit(), editIn{Path: "long", Old: "line 7\n", New: line + "\n"}), true, "stands in for text")
	}
	if b.get("long") != long.String() {
		t.Error("the file was changed")
	}
	for _, line := range []string{
		"// the existing rows stay", "x := append(rest, existing...)", "f(other...)", "// reads the rest of the file",
		"fmt.Println(\"...\")", "# Remaining work", "a, ...rest", "const { a, ...rest } = props",
	} {
		if why := damage("a\n", "a\n"+line+"\n"); why != "" {
			t.Errorf("%q: %s", line, why)
		}
	}
	if why := damage("// ... existing code ...\n", "// ... existing code ...\nmore\n"); why != "" {
		t.Errorf("a line that was there before: %s", why)
	}
}
