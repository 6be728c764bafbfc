package service

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"strings"

	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/provider"
)

// Doctor says what this machine has and lacks, and what each means.
func (s *Service) Doctor(ctx context.Context) ([]Finding, error) {
	out := []Finding{
		{"coppice", "ok", fmt.Sprintf("%s (%s), %s build, %s/%s", s.Who.Version, s.Who.Commit, s.Who.Build, runtime.GOOS, runtime.GOARCH), ""},
		{"data", "ok", s.Dirs.Data, ""},
		s.isolationFinding(ctx), gitFinding(ctx), s.rootFinding(),
	}
	out = append(out, s.modelFindings(ctx)...)
	for _, tool := range []string{"go", "node", "npm"} {
		out = append(out, toolFinding(tool))
	}
	for _, n := range s.noticesNow() {
		out = append(out, Finding{"notice", "warn", n, ""})
	}
	return out, nil
}

func (s *Service) noticesNow() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.notices...)
}

func (s *Service) isolationFinding(ctx context.Context) Finding {
	in := s.Sandbox.Probe(ctx)
	f := Finding{"isolation", "ok", fmt.Sprintf("%d %s. %s", in.Level, in.Name, in.Words), ""}
	if in.Level < 3 {
		f.State, f.Hint = "warn", "install bubblewrap: apt install bubblewrap"
	}
	return f
}

func (s *Service) rootFinding() Finding {
	if s.Root {
		return Finding{"user", "bad", "runs as root: agents are refused", "run as another user, or set COPPICE_ALLOW_ROOT=1 in a container"}
	}
	return Finding{"user", "ok", "agents may run", ""}
}

func gitFinding(ctx context.Context) Finding {
	version, err := git.Version(ctx)
	if err != nil {
		return Finding{"git", "bad", err.Error(), "install git 2.38 or later"}
	}
	return Finding{"git", "ok", version, ""}
}

func (s *Service) modelFindings(ctx context.Context) []Finding {
	_, states := s.Options.Models.List(ctx)
	var out []Finding
	for _, st := range states {
		f := Finding{"models: " + st.Name, "ok", strings.TrimSpace(st.URL + " " + st.Note), ""}
		switch st.State {
		case provider.NoKey, provider.Off:
			f.State = "off"
		case provider.Unreachable:
			f.State = "warn"
		}
		out = append(out, f)
	}
	return out
}

func toolFinding(name string) Finding {
	path, err := exec.LookPath(name)
	if err != nil {
		return Finding{name, "off", "not found: checks that need it will fail", ""}
	}
	return Finding{name, "ok", path, ""}
}
