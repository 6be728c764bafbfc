package service

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"strconv"
	"strings"

	"github.com/coppice/coppice/internal/git"
)

// The oldest versions that all of it works with.
const (
	oldestGit    = "2.38" // merge-tree --write-tree
	oldestOllama = "0.17.1"
)

// Doctor says what this machine has and lacks, and what each means.
func (s *Service) Doctor(ctx context.Context) ([]Finding, error) {
	out := []Finding{
		{Name: "coppice", State: "ok", Detail: fmt.Sprintf("%s (%s), %s build, %s/%s",
			s.Who.Version, s.Who.Commit, s.Who.Build, runtime.GOOS, runtime.GOARCH)},
		gitFinding(ctx), identityFinding(ctx), s.isolationFinding(ctx), s.rootFinding(),
	}
	out = append(out, s.modelFindings(ctx)...)
	out = append(out, s.diskFinding(), watchFinding())
	out = append(out, s.toolFindings(ctx)...)
	for _, n := range s.noticesNow() {
		out = append(out, Finding{Name: "notice", State: "warn", Detail: n})
	}
	return out, nil
}

func (s *Service) noticesNow() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.notices...)
}

func gitFinding(ctx context.Context) Finding {
	f := Finding{Name: "git", State: "ok", Means: "every agent works in a git worktree, and what it did lands as a commit"}
	version, err := git.Version(ctx)
	switch {
	case err != nil:
		f.State, f.Detail, f.Hint, f.Fix = "bad", err.Error(), "install git "+oldestGit+" or later", "sudo apt install git"
	case older(version, oldestGit):
		f.State, f.Detail = "bad", version+" is too old: conflicts cannot be foretold and landing does not work"
		f.Hint = "install git " + oldestGit + " or later"
	default:
		f.Detail = version
	}
	return f
}

func identityFinding(ctx context.Context) Finding {
	f := Finding{Name: "git identity", State: "ok", Means: "stands on the commits that you land"}
	id, err := git.UserIdentity(ctx)
	switch {
	case err != nil:
		f.State, f.Detail = "warn", err.Error()
	case id.Name == "" || id.Email == "":
		f.State, f.Detail = "warn", "git knows no name or no address of yours: nothing can land"
		f.Hint, f.Fix = "set both", `coppice identity set "Your Name" you@example.org`
	default:
		f.Detail = id.Name + " <" + id.Email + ">"
	}
	return f
}

func (s *Service) isolationFinding(ctx context.Context) Finding {
	in := s.Sandbox.Probe(ctx)
	f := Finding{
		Name: "isolation", State: "ok", Detail: fmt.Sprintf("%d %s. %s", in.Level, in.Name, in.Words),
		Means: "what an agent's commands can reach on this machine; measured, and again before every command",
	}
	if in.Level >= 3 {
		return f
	}
	f.State = "warn"
	f.Means = "commands of agents run with your own rights, so every one of them asks you first"
	if _, err := exec.LookPath("bwrap"); err != nil {
		f.Hint, f.Fix = "install bubblewrap", "sudo apt install bubblewrap"
	} else {
		f.Hint = "bubblewrap is installed and does not work here: " + s.Sandbox.Why(ctx)
	}
	return f
}

func (s *Service) rootFinding() Finding {
	if s.Root {
		return Finding{
			Name: "user", State: "bad", Detail: "runs as root: agents are refused",
			Hint: "run as another user, or set COPPICE_ALLOW_ROOT=1 in a container",
		}
	}
	return Finding{Name: "user", State: "ok", Detail: "agents may run"}
}

// older says whether a version, with whatever words behind it, comes before another. What cannot be read is not older.
func older(version, than string) bool {
	a, b := versionNumbers(version), versionNumbers(than)
	if len(a) == 0 {
		return false
	}
	for i := range b {
		n := 0
		if i < len(a) {
			n = a[i]
		}
		if n != b[i] {
			return n < b[i]
		}
	}
	return false
}

func versionNumbers(version string) (out []int) {
	word, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(version), "v"), " ")
	for part := range strings.SplitSeq(word, ".") {
		n, err := strconv.Atoi(strings.TrimFunc(part, func(r rune) bool { return r < '0' || r > '9' }))
		if err != nil {
			break
		}
		out = append(out, n)
	}
	return out
}
