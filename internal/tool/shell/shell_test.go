package shell

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/sandbox"
	"github.com/coppice/coppice/internal/tool"
)

// testEnv has a real box without confinement, which is the sandbox's own matter.
func testEnv(t *testing.T) *tool.Env {
	t.Helper()
	env, err := tool.Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { env.Root.Close() })
	box, err := sandbox.New(sandbox.Options{PrivateRoot: t.TempDir(), Disable: true}).
		Open(t.Context(), sandbox.Spec{Attempt: "a1", Dir: env.Dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { box.Close() })
	env.Shell = box
	return env
}

func call(t *testing.T, env *tool.Env, in in) tool.Result {
	t.Helper()
	args, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Shell().Run(t.Context(), env, args)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestShell(t *testing.T) {
	env := testEnv(t)
	if err := os.Mkdir(filepath.Join(env.Dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		in    in
		fails bool
		want  string
	}{
		{in{Command: "echo hello"}, false, "hello\n(exit status 0)\n"},
		{in{Command: "printf nothing-ended"}, false, "nothing-ended\n(exit status 0)\n"},
		{in{Command: "true"}, false, "(exit status 0)\n"},
		{in{Command: "echo no >&2; exit 3"}, true, "no\n(exit status 3)\n"},
		{in{Command: "basename $(pwd)", Dir: "sub"}, false, "sub\n"},
		{in{Command: "sleep 1000", Timeout: 1}, true, "ended after 1s because it took too long"},
		{in{Command: "pwd", Dir: "missing"}, true, "missing is not a folder"},
		{in{Command: "pwd", Dir: "../x"}, true, "outside the worktree"},
		{in{Command: " "}, true, "the command is empty"},
		{in{Command: "pwd", Timeout: 99999}, true, "between 1 and 1800"},
		{in{Command: "a\x00b"}, true, "NUL"},
	}
	for _, c := range cases {
		r := call(t, env, c.in)
		if r.IsError != c.fails || !strings.Contains(r.Model, c.want) {
			t.Errorf("%+v: error %v, %q", c.in, r.IsError, r.Model)
		}
	}
	if r := call(t, env, in{Command: "true"}); !r.Exec {
		t.Error("a command that ran is not marked")
	}
	a, err := Shell().Action(json.RawMessage(`{"command":"make","dir":"sub/"}`))
	if err != nil || a.Kind != domain.ActionExec || a.Command != "make" || a.Paths[0] != "sub" {
		t.Errorf("%+v %v", a, err)
	}
}

func TestLongOutputIsCutAndPaged(t *testing.T) {
	for _, lines := range []int{5_000, 50_000} { // held in memory, and in a file
		env := testEnv(t)
		r := call(t, env, in{Command: "seq " + map[int]string{5_000: "5000", 50_000: "50000"}[lines]})
		if len(r.Model) > shownHead+shownTail+500 || !strings.HasPrefix(r.Model, "1\n2\n") ||
			!strings.Contains(r.Model, "bytes left out; read output:1 for the rest") || !strings.HasSuffix(r.Model, "000\n(exit status 0)\n") {
			t.Fatalf("%d lines: %d bytes: %.200s", lines, len(r.Model), r.Model)
		}
		head, _, _ := strings.Cut(r.Model, "…")
		if !strings.HasSuffix(head, "\n") {
			t.Errorf("a line is broken: %q", head[len(head)-20:])
		}
		f, err := env.Outputs.Open("output:1")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		start := make([]byte, 10_000)
		if n, _ := f.Read(start); !strings.HasPrefix(string(start[:n]), "1\n2\n3\n") {
			t.Errorf("%d lines: %q", lines, start[:n])
		}
	}
}

func TestOutputIsPlainText(t *testing.T) {
	for in, want := range map[string]string{
		"\x1b[31mred\x1b[0m":                    "red",
		"\x1b]0;title\x07after":                 "after",
		"\x1b]8;;http://x\x1b\\l\x1b]8;;\x1b\\": "l",
		"\x1bP1;2|data\x1b\\x":                  "x",
		"\x1b(Bx\x1bcy\x1b":                     "xy",
		"\x1b[2J\x1b[1;1Hx":                     "x",
		"10%\r50%\r100%\r\ndone\r\n":            "100%\ndone\n",
		"bell\a back\b null\x00 del\x7f":        "bell back null del",
		"c1 \u009b31m":                          "c1 31m",
		"bad \xff utf":                          "bad \ufffd utf",
		"tab\tnew\n":                            "tab\tnew\n",
	} {
		if got := clean(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestAPersonSeesColoursAndNothingElse(t *testing.T) {
	for in, want := range map[string]string{
		"\x1b[31mred\x1b[0m":                    "\x1b[31mred\x1b[0m",
		"\x1b[38;2;1;2;3mx\x1b[4:3my":           "\x1b[38;2;1;2;3mx\x1b[4:3my",
		"\x1b]0;title\x07after":                 "after",
		"\x1b]52;c;aGk=\x07x":                   "x",
		"\x1b]8;;http://x\x1b\\l\x1b]8;;\x1b\\": "l",
		"\x1b[2J\x1b[1;1Hx\x1b[?25l":            "x",
		"\x1b[31":                               "31",
		"\ue000[31mx":                           "\ufffd[31mx",
		"c1 \u009b31m":                          "c1 31m",
	} {
		if got := Coloured(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	r := call(t, testEnv(t), in{Command: `printf '\033[32mok\033[0m\n'`})
	if r.Model != "ok\n(exit status 0)\n" || r.Shown != "\x1b[32mok\x1b[0m\n(exit status 0)" {
		t.Errorf("the model is told %q, a person is shown %q", r.Model, r.Shown)
	}
}

func TestChangedFilesAreNamed(t *testing.T) {
	env := testEnv(t)
	for _, name := range []string{"a.go", "b.go"} {
		if err := env.Replace(name, []byte("one\n")); err != nil {
			t.Fatal(err)
		}
		env.Seen.Note(name, []byte("one\n"))
	}
	if r := call(t, env, in{Command: "cat a.go"}); strings.Contains(r.Model, "changed since") {
		t.Errorf("%s", r.Model)
	}
	if r := call(t, env, in{Command: "echo two > b.go"}); !strings.Contains(r.Model, "before you edit: b.go)") {
		t.Errorf("%s", r.Model)
	}
}

type broken struct{ err error }

func (b broken) Run(context.Context, sandbox.Cmd) (sandbox.Result, error) {
	return sandbox.Result{}, b.err
}

func TestErrorsOfTheSandboxAreOurs(t *testing.T) {
	env := testEnv(t)
	for _, code := range []domain.Code{domain.CodeIsolation, domain.CodeConflict, domain.CodeCancelled} {
		env.Shell = broken{domain.E(code, "run", "no")}
		if _, err := Shell().Run(t.Context(), env, json.RawMessage(`{"command":"ls"}`)); domain.CodeOf(err) != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	env.Shell = broken{context.Canceled}
	if r, err := Shell().Run(t.Context(), env, json.RawMessage(`{"command":"ls"}`)); !errors.Is(err, context.Canceled) || !r.Exec {
		t.Errorf("%v %+v", err, r)
	}
	env.Shell = nil
	if r := call(t, env, in{Command: "ls"}); !r.IsError {
		t.Errorf("%+v", r)
	}
}
