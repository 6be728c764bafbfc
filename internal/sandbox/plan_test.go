package sandbox

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/coppice/coppice/internal/domain"
)

// TestNothingIsMountedBelowWhatCommandsWrite: a command could put a link there for the next one's mounts to follow.
func TestNothingIsMountedBelowWhatCommandsWrite(t *testing.T) {
	gitDir, work := testRepo(t)
	for name, change := range map[string]func(*Spec){
		"plain":    func(*Spec) {},
		"worktree": func(s *Spec) { s.Dir, s.GitDir = work, gitDir },
		"network":  func(s *Spec) { s.Dir, s.GitDir, s.Network = work, gitDir, true },
		"further":  func(s *Spec) { s.ReadOnly, s.Write = []string{t.TempDir()}, []string{t.TempDir()} },
		"in tmp":   func(s *Spec) { s.Dir = filepath.Dir(gitDir) },
	} {
		b := testBox(t, verdict{level: 3}, func(_ *guards, s *Spec) { change(s) })
		for _, outer := range b.mounts {
			for _, inner := range b.mounts {
				below := within(inner.dst, outer.dst) && inner.dst != outer.dst
				if outer.kind == mountRW && below && inner.dst != filepath.Join(b.spec.Dir, ".git") &&
					inner.dst != filepath.Join(b.spec.Dir, ".git", "config") {
					t.Errorf("%s: %s lies below %s", name, inner.dst, outer.dst)
				}
			}
		}
		last := 0
		for _, m := range b.mounts {
			if depth := strings.Count(strings.TrimSuffix(m.dst, "/"), "/"); depth < last {
				t.Errorf("%s: %s hides what was mounted below it", name, m.dst)
			} else {
				last = depth
			}
		}
	}
}

func TestFurtherPathsBelowTheWorktreeAreRefused(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	for name, change := range map[string]func(*Spec){
		"read-only below": func(s *Spec) { s.ReadOnly = []string{dir + "/node_modules"} },
		"writable below":  func(s *Spec) { s.Write = []string{dir + "/cache"} },
		"below another":   func(s *Spec) { s.Write, s.ReadOnly = []string{other}, []string{other + "/x"} },
		"dots":            func(s *Spec) { s.ReadOnly = []string{other + "/../" + filepath.Base(dir) + "/x"} },
		"relative":        func(s *Spec) { s.ReadOnly = []string{"x"} },
		"git directory":   func(s *Spec) { s.GitDir = write(t, dir+"/sub/config", "") },
	} {
		s := testSandbox(t)
		spec := Spec{Attempt: "a", Dir: dir}
		change(&spec)
		if _, err := s.open(t.Context(), spec, verdict{level: 3}); domain.CodeOf(err) != domain.CodeUsage {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTmpIsTheAttemptsOwn tries worktrees at places that a box covers with folders of its own.
func TestTmpIsTheAttemptsOwn(t *testing.T) {
	found := needBwrap(t)
	user, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range []string{"/tmp", "/var/tmp", user, "/run", "/srv"} {
		dir, err := os.MkdirTemp(place, "coppice-test-")
		if err != nil {
			t.Logf("%s cannot be written here and is not tried: %v", place, err)
			continue
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
		b := testBox(t, found, func(_ *guards, s *Spec) { s.Dir = dir })
		line := "touch here /tmp/x $TMPDIR/kept && touch /var/tmp/y && echo $TMPDIR"
		if r, out := mustRun(t, b, line); r.ExitCode != 0 && place != "/var/tmp" {
			t.Errorf("%s: status %d: %s", place, r.ExitCode, out)
		}
		if r, out := mustRun(t, b, "ls here $TMPDIR/kept"); r.ExitCode != 0 {
			t.Errorf("%s: the next command does not see it: %s", place, out)
		}
		if _, err := os.Stat(filepath.Join(b.spec.Private, "tmp", "kept")); err != nil {
			t.Errorf("%s: the temporary folder is not the attempt's own: %v", place, err)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
			t.Errorf("%s: the worktree holds %v %v", place, entries, err)
		}
	}
}

// TestPlantedPipeDoesNotBlock: what the agent puts into its home is looked at from outside.
func TestPlantedPipeDoesNotBlock(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "download")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if filled(pipe) || filled(filepath.Dir(pipe)+"/missing") || !filled(filepath.Dir(pipe)) {
		t.Error("a pipe, a missing folder or a filled one is taken for another")
	}
}
