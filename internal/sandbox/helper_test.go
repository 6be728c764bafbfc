package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// needBwrap skips, with the reason, where this machine cannot confine. Where bubblewrap itself works, a probe that
// says otherwise is a fault of ours.
func needBwrap(t *testing.T) verdict {
	t.Helper()
	found := testSandbox(t).verdict(t.Context())
	if found.level >= 3 {
		return found
	}
	if exec.Command("/usr/bin/bwrap", "--unshare-all", "--ro-bind", "/", "/", "true").Run() == nil {
		t.Fatal("bubblewrap works here, but " + found.why)
	}
	t.Skip("no confinement on this machine: " + found.why)
	return found
}

func testSandbox(t *testing.T) *Sandbox {
	t.Helper()
	return New(Options{PrivateRoot: t.TempDir()})
}

// testBox opens a box at the level on a worktree of its own; change may alter the guards and the spec.
func testBox(t *testing.T, found verdict, change func(*guards, *Spec)) *Box {
	t.Helper()
	s := testSandbox(t)
	spec := Spec{Attempt: "a1", Dir: t.TempDir()}
	if change != nil {
		change(&s.guards, &spec)
	}
	b, err := s.open(t.Context(), spec, found)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

var level1 = verdict{level: 1}

func mustRun(t *testing.T, b *Box, line string) (Result, string) {
	t.Helper()
	r, err := b.Run(context.Background(), Cmd{Line: line, Timeout: time.Minute})
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return r, string(r.Head) + string(r.Tail)
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// alive gives the processes of this machine whose command line holds the mark, zombies left out.
func alive(mark string) []int {
	var pids []int
	lists, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, list := range lists {
		text, err := os.ReadFile(list)
		var pid int
		if _, scan := fmt.Sscanf(list, "/proc/%d/", &pid); err == nil && scan == nil && pid != os.Getpid() &&
			bytes.Contains(text, []byte(mark)) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// eventually waits for a condition; its bound is generous because it is reached only when the test fails.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			t.Fatal("never came about: " + what)
		case <-tick.C:
		}
	}
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	who := []string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.com"}
	cmd := exec.Command("git", append(who, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// testRepo makes a repository with one commit and a linked worktree, and gives the git directory and the worktree.
func testRepo(t *testing.T) (gitDir, work string) {
	t.Helper()
	repo := filepath.Join(t.TempDir(), "repo")
	write(t, filepath.Join(repo, "a.txt"), "one\n")
	git(t, repo, "init", "-q", "-b", "main")
	git(t, repo, "add", ".")
	git(t, repo, "commit", "-q", "-m", "one")
	work = filepath.Join(t.TempDir(), "work")
	git(t, repo, "worktree", "add", "-q", "-b", "agent", work)
	return filepath.Join(repo, ".git"), work
}
