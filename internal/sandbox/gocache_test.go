package sandbox

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The user's build cache serves what is there already and cannot be written: what an agent builds goes into its own.
func TestGoCacheIsLayered(t *testing.T) {
	found := needBwrap(t)
	program := filepath.Join(t.TempDir(), "coppice")
	// Says what it was called with, and behaves as a cache that knows nothing.
	write(t, program, "#!/bin/sh\necho \"$@\" > \"$HOME/called\"\necho '{\"ID\":0,\"KnownCommands\":[]}'\ncat > /dev/null\n")
	if err := os.Chmod(program, 0o755); err != nil {
		t.Fatal(err)
	}
	base := t.TempDir()
	write(t, filepath.Join(base, "entry"), "kept")
	s := testSandbox(t)
	s.opt.Program = program
	spec := Spec{Attempt: "a1", Dir: t.TempDir()}
	write(t, filepath.Join(spec.Dir, "go.mod"), "module m\n")
	write(t, filepath.Join(spec.Dir, "m.go"), "package m\n")
	tools := s.tools(t.Context())
	tools.goBuild = base
	s.tools = func(context.Context) toolchains { return tools }
	b, err := s.open(t.Context(), spec, found)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	_, out := mustRun(t, b, "go list -export . ; cat \"$HOME/called\"")
	if !strings.Contains(out, "gocache "+cacheBase+" "+home+"/go-build") {
		t.Errorf("the go command does not ask the program:\n%s", out)
	}
	if r, out := mustRun(t, b, "cat "+cacheBase+"/entry"); r.ExitCode != 0 || out != "kept" {
		t.Errorf("the user's cache cannot be read: %d %s", r.ExitCode, out)
	}
	for _, attack := range []string{"echo spoilt > " + cacheBase + "/entry", "touch " + cacheBase + "/new", "echo x > " + cacheProgram} {
		if r, out := mustRun(t, b, attack); r.ExitCode == 0 {
			t.Errorf("%s went through\n%s", attack, out)
		}
	}
	if r, out := mustRun(t, b, "touch \"$HOME/control\""); r.ExitCode != 0 {
		t.Errorf("control: its own folder can be written: %s", out)
	}
	if text, err := os.ReadFile(filepath.Join(base, "entry")); err != nil || string(text) != "kept" {
		t.Errorf("%q %v", text, err)
	}
}

func TestWithoutAProgramThereIsOneCache(t *testing.T) {
	b := testBox(t, needBwrap(t), nil)
	if _, out := mustRun(t, b, "echo \"[$GOCACHEPROG]\"; ls "+cacheBase); !strings.Contains(out, "[]") || !strings.Contains(out, "No such file") {
		t.Error(out)
	}
}
