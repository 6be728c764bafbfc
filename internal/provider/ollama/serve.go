package ollama

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
)

// places are where Ollama is installed when it is not on the path of whoever started us: a window does not have that
// of a login shell.
var places = []string{"/usr/local/bin/ollama", "/usr/bin/ollama", "/opt/homebrew/bin/ollama", "/opt/ollama/bin/ollama"}

// Program finds the installed program on the path of env (in the form of os.Environ) and in the usual places; "" where
// there is none.
func (s *Source) Program(env []string) string {
	var candidates []string
	for _, dir := range filepath.SplitList(pathOf(env)) {
		if filepath.IsAbs(dir) {
			candidates = append(candidates, filepath.Join(dir, "ollama"))
		}
	}
	for _, p := range append(candidates, places...) {
		if fi, err := os.Stat(p); err == nil && fi.Mode().IsRegular() && fi.Mode().Perm()&0o111 != 0 {
			return p
		}
	}
	return ""
}

// Serve starts `ollama serve` as a process of its own session, which outlives us and which we never end, and waits
// until it answers. Its words go to the file log. It is refused where a server answers already, or where the address
// is not on this machine.
func (s *Source) Serve(ctx context.Context, env []string, log string) (program string, pid int, err error) {
	op := "start Ollama"
	if _, err := s.Version(ctx); err == nil {
		return "", 0, domain.E(domain.CodeConflict, op, "it runs already at %s", s.URL())
	}
	if !s.Here() {
		return "", 0, domain.E(domain.CodeUsage, op, "%s is another machine", s.base.Host).
			WithHint("start it there, or set another address: coppice config set providers.ollama.base_url http://127.0.0.1:11434")
	}
	if program = s.Program(env); program == "" {
		return "", 0, domain.E(domain.CodeNotFound, op, "Ollama is not installed").
			WithHint("get it at https://ollama.com/download")
	}
	out, err := os.OpenFile(log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return "", 0, domain.E(domain.CodeDisk, op, "its log cannot be written").Because(err)
	}
	defer out.Close()
	cmd := exec.Command(program, "serve")
	cmd.Env = append(withoutSecrets(env), "OLLAMA_HOST="+s.base.Host)
	cmd.Dir, cmd.Stdout, cmd.Stderr = "/", out, out
	detach(cmd)
	if err := cmd.Start(); err != nil {
		return "", 0, domain.E(domain.CodeProvider, op, "%s cannot be run", program).Because(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	return program, cmd.Process.Pid, s.awaitServer(ctx, ended, log)
}

const (
	startPatience = 30 * time.Second
	startPause    = 50 * time.Millisecond
)

// awaitServer waits until the new process answers or ends.
func (s *Source) awaitServer(ctx context.Context, ended <-chan error, log string) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	tick := time.NewTicker(startPause)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return domain.E(domain.CodeProvider, "start Ollama", "it ended at once: %s", provider.Words(lastLine(log))).
				WithHint("its log is %s", log)
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.Canceled) {
				return ctx.Err()
			}
			return domain.E(domain.CodeProvider, "start Ollama", "it was started and does not answer").WithHint("its log is %s", log)
		case <-tick.C:
			if _, err := s.Version(ctx); err == nil {
				return nil
			}
		}
	}
}

func lastLine(path string) string {
	b, _ := os.ReadFile(path)
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return lines[len(lines)-1]
}

// Here says whether the server's address is on this machine.
func (s *Source) Here() bool {
	ip := net.ParseIP(s.base.Hostname())
	return s.base.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

func pathOf(env []string) string {
	for _, kv := range slices.Backward(env) {
		if path, ok := strings.CutPrefix(kv, "PATH="); ok {
			return path
		}
	}
	return ""
}

// withoutSecrets leaves out what the server has no use for: keys of other providers.
func withoutSecrets(env []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return strings.HasSuffix(name, "_KEY") || strings.HasSuffix(name, "_TOKEN") || strings.HasSuffix(name, "_SECRET") ||
			strings.HasPrefix(name, "COPPICE_")
	})
}
