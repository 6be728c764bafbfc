package sandbox

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// mount is one line of what a level 3 box sees.
type mount struct {
	kind     mountKind
	src, dst string
}

type mountKind string

// The kinds of mount are the options of bubblewrap that make them.
const (
	mountRO    mountKind = "--ro-bind"
	mountRW    mountKind = "--bind"
	mountTmpfs mountKind = "--tmpfs"
	mountLink  mountKind = "--symlink"
	mountProc  mountKind = "--proc"
	mountDev   mountKind = "--dev"
)

// etcFiles are what programs need of /etc; nothing in it is secret. netFiles are needed with a network.
var (
	etcFiles = []string{
		"passwd", "group", "nsswitch.conf", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime",
		"timezone", "mime.types", "protocols", "services", "os-release", "debian_version", "ssl/certs",
		"ssl/openssl.cnf", "ca-certificates", "pki/tls/certs", "pki/ca-trust", "java-17-openjdk", "java-21-openjdk",
		"default/locale", "locale.conf", "fonts", "magic",
	}
	netFiles = []string{"resolv.conf", "hosts", "host.conf", "gai.conf"}
)

// planMounts fills b.mounts: parents before children, because a mount hides what an earlier one put below it.
//
// Nothing but the worktree's .git is mounted below a folder that commands can write: they could put a link in the way
// of the next command's mounts, and bubblewrap would follow it with the engine's rights.
func (b *Box) planMounts() error {
	if err := b.checkPlaces(); err != nil {
		return err
	}
	var plan []mount
	for _, dir := range b.tools.visible {
		plan = append(plan, mount{mountRO, dir, dir})
	}
	plan = append(plan, b.cacheMounts()...)
	if b.spec.Network {
		plan = append(plan, etcMounts(netFiles)...)
	}
	for _, path := range b.spec.ReadOnly {
		plan = append(plan, mount{mountRO, path, path})
	}
	for _, path := range b.spec.Write {
		plan = append(plan, mount{mountRW, path, path})
	}
	git, err := b.gitMounts()
	if err != nil {
		return err
	}
	plan = append(plan, mount{mountRW, b.spec.Dir, b.spec.Dir})
	plan = append(plan, git...)
	plan = append(append(systemMounts(b.guards.hide, b.guards.writesRO), b.privateMounts(plan)...), plan...)
	b.mounts = inOrder(plan)
	return nil
}

// checkPlaces refuses further paths that lie below what commands can write.
func (b *Box) checkPlaces() error {
	further := slices.Concat(b.spec.ReadOnly, b.spec.Write)
	if b.spec.GitDir != "" && b.spec.GitDir != filepath.Join(b.spec.Dir, ".git") {
		further = append(further, b.spec.GitDir)
	}
	for _, path := range further {
		for _, dir := range append([]string{b.spec.Dir}, b.spec.Write...) {
			if filepath.IsAbs(path) && (path == dir || !within(path, dir)) && filepath.Clean(path) == path {
				continue
			}
			return domain.E(domain.CodeUsage, "open sandbox", "%s cannot be shown below %s", path, dir).
				WithHint("Only absolute paths outside what commands can write can be added.")
		}
	}
	return nil
}

// inOrder sorts by depth of the destination. The sort is stable, so of two for one place the later wins.
func inOrder(plan []mount) []mount {
	depth := func(m mount) int { return strings.Count(strings.TrimSuffix(m.dst, "/"), "/") }
	slices.SortStableFunc(plan, func(x, y mount) int { return depth(x) - depth(y) })
	return plan
}

func systemMounts(hide, readOnly bool) []mount {
	base := []mount{{kind: mountProc, dst: "/proc"}, {kind: mountDev, dst: "/dev"}}
	if !hide {
		kind := mountRO
		if !readOnly {
			kind = mountRW
		}
		return append([]mount{{kind, "/", "/"}}, base...)
	}
	for _, dir := range []string{"/home", "/root", "/run", "/var"} {
		base = append(base, mount{kind: mountTmpfs, dst: dir})
	}
	base = append(base, mount{mountRO, "/usr", "/usr"})
	for _, dir := range []string{"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt"} {
		info, err := os.Lstat(dir)
		if err != nil {
			continue
		}
		if target, err := os.Readlink(dir); info.Mode()&os.ModeSymlink != 0 && err == nil {
			base = append(base, mount{mountLink, target, dir})
		} else if info.IsDir() {
			base = append(base, mount{mountRO, dir, dir})
		}
	}
	return append(base, etcMounts(etcFiles)...)
}

func etcMounts(names []string) []mount {
	var out []mount
	for _, name := range names {
		path := filepath.Join("/etc", name)
		if real, err := filepath.EvalSymlinks(path); err == nil {
			out = append(out, mount{mountRO, real, path})
		}
	}
	return out
}

// privateMounts shows the attempt's own home and temporary folder, and cargo's registry. The temporary folder is /tmp,
// or the next place below which nothing else has to be mounted; /tmp is then one that lasts as long as the command.
func (b *Box) privateMounts(others []mount) []mount {
	b.tmp = "/tmp"
	if !b.guards.hide {
		return nil
	}
	taken := func(dir string) bool {
		return slices.ContainsFunc(others, func(m mount) bool { return within(m.dst, dir) })
	}
	plan := []mount{{mountRW, filepath.Join(b.spec.Private, "home"), home}}
	if taken("/tmp") {
		b.tmp = "/run/coppice/tmp"
		plan = append(plan, mount{kind: mountTmpfs, dst: "/tmp"})
	}
	plan = append(plan, mount{mountRW, filepath.Join(b.spec.Private, "tmp"), b.tmp})
	if !taken("/var/tmp") {
		plan = append(plan, mount{mountLink, b.tmp, "/var/tmp"})
	}
	if registry := b.registry(); registry != "" {
		plan = append(plan, mount{kind: mountTmpfs, dst: cargoHome}, mount{mountRO, registry, cargoHome + "/registry"})
	}
	return plan
}

// registry is the user's cargo registry where commands are to use it: without the network, and unless setup has
// filled one of the attempt's own.
func (b *Box) registry() string {
	if b.tools.cargo == "" || b.spec.Network || filled(filepath.Join(b.spec.Private, "home", ".cargo", "registry")) {
		return ""
	}
	dir, _ := folder(filepath.Join(b.tools.cargo, "registry"))
	return dir
}

// gitMounts shows the repository's git directory and the worktree's .git read-only, with credentials blanked.
func (b *Box) gitMounts() ([]mount, error) {
	kind := mountRO
	if !b.guards.gitRO {
		kind = mountRW
	}
	var plan []mount
	if b.spec.GitDir != "" {
		plan = append(plan, mount{kind, b.spec.GitDir, b.spec.GitDir})
		if b.guards.mask {
			masked, err := maskConfig(filepath.Join(b.spec.GitDir, "config"), filepath.Join(b.spec.Private, "git-config"))
			if err != nil {
				return nil, err
			}
			if masked != "" {
				plan = append(plan, mount{mountRO, masked, filepath.Join(b.spec.GitDir, "config")})
			}
		}
	}
	dot := filepath.Join(b.spec.Dir, ".git")
	info, err := os.Lstat(dot)
	switch {
	case err != nil:
		return plan, nil // not a worktree of git
	case info.Mode()&os.ModeSymlink != 0:
		return nil, domain.E(domain.CodeConflict, "open sandbox", "%s is a link", dot).
			WithHint("Something replaced git's own file of the worktree; start the attempt again.")
	case dot != b.spec.GitDir:
		plan = append(plan, mount{kind, dot, dot})
	}
	return plan, nil
}
