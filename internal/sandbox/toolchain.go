package sandbox

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// toolchains are the compilers and caches of the user that commands may read.
type toolchains struct {
	visible  []string // folders shown read-only at their own place
	path     []string // go in front of PATH
	env      []string
	modCache string // Go's module cache; empty: none
	goBuild  string // Go's build cache; empty: none
	goProxy  string // where the user's Go gets modules
	cargo    string // cargo's home; empty: none. Its registry is shown inside the private home
}

// inHome are the folders below the user's home that hold toolchains and nothing personal.
var inHome = []string{
	".nvm/versions", ".volta/bin", ".volta/tools", ".local/share/fnm/node-versions", ".local/share/mise/installs",
	".asdf/installs", ".pyenv", ".local/share/uv/python", ".rustup", ".cargo/bin", ".bun/bin", ".deno/bin",
	".sdkman/candidates",
}

// findToolchains looks for what is installed. It runs the user's go once, outside any project.
func findToolchains(ctx context.Context) toolchains {
	var t toolchains
	if user, err := os.UserHomeDir(); err == nil {
		for _, name := range inHome {
			if dir, ok := folder(filepath.Join(user, name)); ok {
				t.visible = append(t.visible, dir)
			}
		}
		for name, variable := range map[string]string{".rustup": "RUSTUP_HOME", ".pyenv": "PYENV_ROOT"} {
			if dir, ok := folder(filepath.Join(user, name)); ok {
				t.env = append(t.env, variable+"="+dir)
			}
		}
		t.cargo, _ = folder(filepath.Join(user, ".cargo"))
	}
	t.addGo(ctx)
	return t
}

func (t *toolchains) addGo(ctx context.Context) {
	program, err := exec.LookPath("go")
	if err != nil {
		program = "/usr/local/go/bin/go"
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "env", "GOROOT", "GOMODCACHE", "GOCACHE", "GOPROXY")
	cmd.Dir = "/"
	cmd.Env = keep("PATH", "HOME", "GOPATH", "GOMODCACHE", "GOROOT", "GOCACHE", "GOPROXY", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
	cmd.Env = append(cmd.Env, "GOTOOLCHAIN=local", "GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		return
	}
	lines := append(strings.Split(string(out), "\n"), "", "", "", "")
	if root, ok := folder(lines[0]); ok {
		t.visible = append(t.visible, root)
		t.path = append(t.path, filepath.Join(root, "bin"))
	}
	if cache, ok := folder(lines[1]); ok {
		t.visible = append(t.visible, cache)
		t.modCache = cache
	}
	t.goBuild, _ = folder(lines[2])
	if !strings.Contains(lines[3], "@") { // no credentials in an environment
		t.goProxy = lines[3]
	}
}

// folder resolves a path and says whether it is a directory.
func folder(path string) (string, bool) {
	if path == "" {
		return "", false
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", false
	}
	info, err := os.Stat(real)
	return real, err == nil && info.IsDir()
}

// keep gives the named variables of the engine's environment, as far as they are set.
func keep(names ...string) []string {
	var env []string
	for _, name := range names {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}
