package sandbox

import (
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// home is where the private home lies inside a level 3 box: in a folder where nothing else is ever mounted.
const home = "/run/coppice/home"

// cargoHome is a folder made anew for each command, in which the user's registry is shown.
const cargoHome = "/run/coppice/cargo"

// environ is the whole environment of a command: nothing is inherited. Caches and configuration follow HOME, which is
// private to the attempt.
func (b *Box) environ() []string {
	homeDir, tmp := home, b.tmp
	if b.level < 3 {
		homeDir, tmp = filepath.Join(b.spec.Private, "home"), filepath.Join(b.spec.Private, "tmp")
	}
	env := []string{
		"PATH=" + b.path(), "HOME=" + homeDir, "TMPDIR=" + tmp, "USER=coppice", "LOGNAME=coppice", "SHELL=/bin/sh",
		"LANG=C.UTF-8", "TERM=dumb", "CI=1", "NO_COLOR=1", "PAGER=cat", "GIT_PAGER=cat", "EDITOR=false",
		"GIT_EDITOR=false", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0",
		// The worktree's owner may be another number inside; what git is to obey there is read-only anyway.
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*",
	}
	env = append(env, b.goEnviron(homeDir)...)
	env = append(env, b.tools.env...)
	if b.level >= 3 && b.registry() != "" {
		env = append(env, "CARGO_HOME="+cargoHome)
	}
	if !b.spec.Network {
		env = append(env, "CARGO_NET_OFFLINE=true", "npm_config_offline=true")
	}
	return append(env, b.spec.Env...)
}

// goEnviron points Go at the user's module cache, which is read-only; where setup has filled a private one with the
// network's help, at that one, with the user's as its first source.
func (b *Box) goEnviron(homeDir string) []string {
	env := append([]string{"GOTOOLCHAIN=local", "GOTELEMETRY=off"}, b.goCache()...)
	if b.tools.modCache == "" {
		return env
	}
	source := "file://" + filepath.Join(b.tools.modCache, "cache", "download")
	own := filled(filepath.Join(b.spec.Private, "home", "go", "pkg", "mod", "cache", "download"))
	switch {
	case b.spec.Network:
		return append(env, "GOMODCACHE="+homeDir+"/go/pkg/mod", "GOPROXY="+strings.TrimSuffix(source+","+b.tools.goProxy, ","))
	case own:
		return append(env, "GOMODCACHE="+homeDir+"/go/pkg/mod", "GOPROXY="+source+",off")
	}
	return append(env, "GOMODCACHE="+b.tools.modCache, "GOPROXY=off")
}

// Where a level 3 box shows the program that answers for the build cache, and the user's build cache.
const (
	cacheProgram = "/run/coppice/bin/coppice"
	cacheBase    = "/run/coppice/go-build"
)

// goCache names the program of package gocache, with the user's cache as what is only read.
func (b *Box) goCache() []string {
	if !b.layered() {
		return nil
	}
	return []string{"GOCACHEPROG=" + cacheProgram + " gocache " + cacheBase + " " + home + "/go-build"}
}

// layered says whether the box shows the user's build cache below the private one.
func (b *Box) layered() bool { return b.level >= 3 && b.self != "" && b.tools.goBuild != "" }

// cacheMounts shows what goCache names.
func (b *Box) cacheMounts() []mount {
	if !b.layered() {
		return nil
	}
	return []mount{{mountRO, b.self, cacheProgram}, {mountRO, b.tools.goBuild, cacheBase}}
}

// filled says whether dir is a folder with something in it.
//
// The agent may have put anything in its place: a pipe would hold up a plain open.
func filled(dir string) bool {
	f, err := os.OpenFile(dir, os.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	names, _ := f.Readdirnames(1)
	return len(names) > 0
}

// path is PATH for commands: the engine's own, so far as its entries are absolute, not inside the worktree and (at
// level 3) visible.
func (b *Box) path() string {
	var kept []string
	seen := map[string]bool{}
	add := func(dir string) {
		dir = filepath.Clean(dir)
		if seen[dir] || !filepath.IsAbs(dir) || within(dir, b.spec.Dir) || b.level >= 3 && !b.visible(dir) {
			return
		}
		seen[dir] = true
		kept = append(kept, dir)
	}
	for _, dir := range b.tools.path {
		add(dir)
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		add(dir)
	}
	for _, dir := range []string{"/usr/local/bin", "/usr/bin", "/bin"} {
		add(dir)
	}
	return strings.Join(kept, ":")
}

func (b *Box) visible(dir string) bool {
	for _, root := range append([]string{"/usr", "/bin", "/sbin", "/opt"}, b.tools.visible...) {
		if within(dir, root) {
			return true
		}
	}
	return false
}

// within says whether path is dir or lies below it; both are clean and absolute.
func within(path, dir string) bool {
	return path == dir || strings.HasPrefix(path, strings.TrimSuffix(dir, "/")+"/")
}
