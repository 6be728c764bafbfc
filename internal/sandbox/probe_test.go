package sandbox

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

func TestWords(t *testing.T) {
	s := New(Options{PrivateRoot: t.TempDir(), Disable: true})
	const none = "No protection by the operating system. Every command asks."
	if got := s.Probe(t.Context()); got.Level != 1 || got.Words != none {
		t.Errorf("%+v", got)
	}
	off := New(Options{Off: true}).Probe(t.Context())
	if off.Level != 0 || !strings.HasPrefix(off.Words, "Isolation: off") {
		t.Errorf("%+v", off)
	}
	found := needBwrap(t)
	const words = "Isolated: writes only in this worktree and a temporary folder; no network; " +
		"your home folder is not visible."
	if got := testSandbox(t).Probe(t.Context()); got.Level != 3 || got.Name != "Isolated" || got.Words != words {
		t.Errorf("%+v", got)
	}
	open := testBox(t, found, func(_ *guards, s *Spec) { s.Network = true })
	if got := open.Isolation(); strings.Contains(got.Words, "no network") {
		t.Errorf("a box with the network says %q", got.Words)
	}
}

func TestRequire(t *testing.T) {
	s := New(Options{PrivateRoot: t.TempDir(), Disable: true})
	_, err := s.Open(t.Context(), Spec{Attempt: "a", Dir: t.TempDir(), Require: 3})
	if domain.CodeOf(err) != domain.CodeIsolation || domain.HintOf(err) == "" {
		t.Errorf("%v", err)
	}
	b, err := s.Open(t.Context(), Spec{Attempt: "a", Dir: t.TempDir(), Require: 1})
	if err != nil || b.Isolation().Level != 1 {
		t.Fatalf("%v", err)
	}
	b.Close()
}

// TestProbeSeesWhatDoesNotHold turns guards off: the probe must not claim level 3 then.
func TestProbeSeesWhatDoesNotHold(t *testing.T) {
	needBwrap(t)
	for name, off := range map[string]func(*guards){
		"network": func(g *guards) { g.network = false },
		"hide":    func(g *guards) { g.hide = false },
		"writes":  func(g *guards) { g.hide, g.writesRO = false, false },
		"scrub":   func(g *guards) { g.scrub = false },
	} {
		s := testSandbox(t)
		off(&s.guards)
		if found := s.verdict(t.Context()); found.level != 1 || !strings.Contains(found.why, "failed") {
			t.Errorf("without %s the probe says %+v", name, found)
		}
	}
}

func TestProbeIsKeptForAMinute(t *testing.T) {
	needBwrap(t)
	s, now := testSandbox(t), time.Unix(1, 0)
	s.now = func() time.Time { return now }
	first := s.Probe(t.Context())
	s.guards.network = false
	if again := s.Probe(t.Context()); again != first {
		t.Errorf("probed again at once: %+v", again)
	}
	now = now.Add(probeFor)
	if later := s.Probe(t.Context()); later.Level != 1 {
		t.Errorf("not probed again: %+v", later)
	}
}

// TestConfinementThatFailsRunsNothing is the step down while the program runs: the next command is refused (UI-21).
func TestConfinementThatFailsRunsNothing(t *testing.T) {
	found := needBwrap(t)
	found.bwrap.program = "/bin/false"
	b := testBox(t, found, nil)
	if _, err := b.Run(t.Context(), Cmd{Line: "touch ran"}); domain.CodeOf(err) != domain.CodeIsolation {
		t.Errorf("%v", err)
	}
	broken := testBox(t, needBwrap(t), func(_ *guards, s *Spec) { s.ReadOnly = []string{"/no/such/place"} })
	if _, err := broken.Run(t.Context(), Cmd{Line: "touch ran"}); domain.CodeOf(err) != domain.CodeIsolation {
		t.Errorf("%v", err)
	}
	if names, _ := filepath.Glob(filepath.Join(broken.spec.Dir, "*")); len(names) > 0 {
		t.Errorf("it ran: %v", names)
	}
}

// fakeInfo is a file's status as the test wants it.
type fakeInfo struct {
	fs.FileInfo
	mode fs.FileMode
	uid  uint32
}

func (f fakeInfo) Mode() fs.FileMode { return f.mode }
func (f fakeInfo) Sys() any          { return &syscall.Stat_t{Uid: f.uid} }

func TestProgramMustBeRootsOwn(t *testing.T) {
	program := write(t, filepath.Join(t.TempDir(), "bwrap"), "")
	good := fakeInfo{mode: 0o755}
	cases := map[string]struct {
		info   fakeInfo
		forbid string
		ok     bool
	}{
		"root's own":        {good, "", true},
		"setuid":            {fakeInfo{mode: 0o755 | fs.ModeSetuid}, "", false},
		"somebody's":        {fakeInfo{mode: 0o755, uid: 1000}, "", false},
		"writable by group": {fakeInfo{mode: 0o775}, "", false},
		"writable by all":   {fakeInfo{mode: 0o757}, "", false},
		"in the worktree":   {good, filepath.Dir(program), false},
		"beside a worktree": {good, filepath.Dir(program) + "-other", true},
	}
	for name, c := range cases {
		err := checkProgram(program, []string{c.forbid}, func(string) (fs.FileInfo, error) { return c.info, nil })
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := checkProgram(program, nil, os.Lstat); err == nil {
		t.Error("a program below a folder that everybody can write is used")
	}
}

func TestDrop(t *testing.T) {
	s := testSandbox(t)
	b, err := s.open(t.Context(), Spec{Attempt: "a7", Dir: t.TempDir()}, level1)
	if err != nil {
		t.Fatal(err)
	}
	mustRun(t, b, `mkdir -p "$HOME/mod/x" && touch "$HOME/mod/x/y" && chmod -R a-w "$HOME/mod"`)
	b.Close()
	if err := s.Drop("a7"); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(s.opt.PrivateRoot, "a7")); !os.IsNotExist(err) {
		t.Errorf("still there: %v", err)
	}
	for _, bad := range []domain.AttemptID{"", "..", "a/b", "."} {
		if err := s.Drop(bad); err == nil {
			t.Errorf("%q was dropped", bad)
		}
	}
	if err := s.Drop("never"); err != nil {
		t.Errorf("an attempt that ran nothing: %v", err)
	}
}

func TestGitInside(t *testing.T) {
	found := needBwrap(t)
	gitDir, work := testRepo(t)
	b := testBox(t, found, func(_ *guards, s *Spec) { s.Dir, s.GitDir = work, gitDir })
	mustRun(t, b, "echo two >> a.txt")
	_, out := mustRun(t, b, "git status --short; git diff --stat; git log --oneline")
	if !strings.Contains(out, " M a.txt") {
		t.Errorf("git cannot read inside:\n%s", out)
	}
	if r, out := mustRun(t, b, "git add a.txt"); r.ExitCode == 0 {
		t.Errorf("git can write inside:\n%s", out)
	}
	main := filepath.Dir(gitDir)
	if _, out := mustRun(t, b, "ls -A "+quote(main)); strings.TrimSpace(out) != ".git" {
		t.Errorf("of the main checkout shows: %s", out)
	}
}

func TestGoInside(t *testing.T) {
	b := testBox(t, needBwrap(t), nil)
	if b.tools.modCache == "" {
		t.Skip("no Go module cache on this machine")
	}
	r, out := mustRun(t, b, "go version && go env GOPROXY GOMODCACHE GOCACHE && ls \"$(go env GOMODCACHE)\"")
	if r.ExitCode != 0 || !strings.Contains(out, "off\n"+b.tools.modCache+"\n"+home) {
		t.Errorf("status %d\n%s", r.ExitCode, out)
	}
	if r, out := mustRun(t, b, "touch \"$(go env GOMODCACHE)/planted\""); r.ExitCode == 0 {
		t.Errorf("the module cache can be written\n%s", out)
	}
}
