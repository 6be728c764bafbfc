package sandbox

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// probeFor is how long a probe's answer is kept.
const probeFor = time.Minute

// verdict is what a probe found.
type verdict struct {
	level int
	why   string // one sentence, for diagnosis
	bwrap bubblewrap
}

// isolation puts a level into the words of SECURITY.md 4.6.
func isolation(level int, network bool) domain.Isolation {
	switch {
	case level >= 3 && network:
		return domain.Isolation{Level: 3, Name: "Isolated", Words: "Isolated: writes only in this worktree and a " +
			"temporary folder; the network can be reached; your home folder is not visible."}
	case level >= 3:
		return domain.Isolation{Level: 3, Name: "Isolated", Words: "Isolated: writes only in this worktree and a " +
			"temporary folder; no network; your home folder is not visible."}
	case level == 0:
		return domain.Isolation{Level: 0, Name: "Off", Words: "Isolation: off. Commands run with your own rights."}
	}
	return domain.Isolation{Level: 1, Name: "Ask every time",
		Words: "No protection by the operating system. Every command asks."}
}

// Probe tries what this machine can confine and says it. The answer is kept for a minute.
func (s *Sandbox) Probe(ctx context.Context) domain.Isolation {
	return isolation(s.verdict(ctx).level, false)
}

// Why says in one sentence how Probe came to its answer, for diagnosis.
func (s *Sandbox) Why(ctx context.Context) string { return s.verdict(ctx).why }

func (s *Sandbox) verdict(ctx context.Context) verdict {
	switch {
	case s.opt.Off:
		return verdict{level: 0, why: "isolation is switched off in the settings"}
	case s.opt.Disable:
		return verdict{level: 1, why: "confinement is disabled"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.probed.IsZero() && s.now().Sub(s.probed) < probeFor {
		return s.found
	}
	found := s.probe(ctx)
	if ctx.Err() == nil {
		s.probed, s.found = s.now(), found
	}
	return found
}

// probe looks for bubblewrap and makes a real trial with it.
func (s *Sandbox) probe(ctx context.Context) verdict {
	cwd, _ := os.Getwd()
	bwrap, err := findBubblewrap(ctx, cwd)
	if err != nil {
		return verdict{level: 1, why: err.Error()}
	}
	found := verdict{level: 3, bwrap: bwrap}
	if err := s.trial(ctx, found); err != nil {
		return verdict{level: 1, why: "a trial of " + bwrap.program + " failed: " + err.Error()}
	}
	found.why = "a trial of " + bwrap.program + " held"
	return found
}

// trialScript tries what a box has to prevent and prints a line for each that succeeded. Its parameters are
// the folder outside, and the host's network and process namespaces.
const trialScript = `echo x > inside || echo "cannot write in the worktree"
{ echo x > %[1]s/planted; } 2>/dev/null && echo "wrote outside the worktree"
cat %[1]s/secret 2>/dev/null && echo "read outside the worktree"
[ "$(readlink /proc/self/ns/net)" != %[2]s ] || echo "has the network"
[ "$(readlink /proc/self/ns/pid)" != %[3]s ] || echo "sees other processes"
cat /proc/1/environ | tr '\0' '\n' | grep -q . && echo "process 1 has an environment"
echo done`

// trial runs the script in a box and judges it from outside as well.
func (s *Sandbox) trial(ctx context.Context, found verdict) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	root, err := os.MkdirTemp("", "coppice-probe-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	outside, work := filepath.Join(root, "outside"), filepath.Join(root, "work")
	for _, dir := range []string{outside, work} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("canary\n"), 0o600); err != nil {
		return err
	}
	box, err := s.open(ctx, Spec{Attempt: "probe", Dir: work, Private: filepath.Join(root, "private")}, found)
	if err != nil {
		return err
	}
	defer box.Close()
	return judge(ctx, box, outside)
}

func judge(ctx context.Context, box *Box, outside string) error {
	net, _ := os.Readlink("/proc/self/ns/net")
	pid, _ := os.Readlink("/proc/self/ns/pid")
	r, err := box.Run(ctx, Cmd{Line: fmt.Sprintf(trialScript, quote(outside), quote(net), quote(pid))})
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(outside, "planted")); err == nil {
		return fmt.Errorf("a command wrote outside the worktree")
	}
	if said := strings.TrimSpace(string(r.Head)); said != "done" {
		return fmt.Errorf("%s", strings.ReplaceAll(strings.TrimSuffix(said, "\ndone"), "\n", "; "))
	}
	return nil
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
