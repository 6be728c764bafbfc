package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// bubblewrap is the program that confines, with what this version of it can do.
type bubblewrap struct {
	program string
	noUsers bool // --disable-userns
	sized   bool // --size
}

// findBubblewrap looks at the fixed place first, then along PATH. The program and every folder above it must belong
// to root and be writable by nobody else, it must not be setuid, and it must not lie below forbid (the working
// directory, a worktree): a repository could have put it there.
func findBubblewrap(ctx context.Context, forbid ...string) (bubblewrap, error) {
	candidates := []string{"/usr/bin/bwrap"}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		candidates = append(candidates, filepath.Join(dir, "bwrap"))
	}
	err := errors.New("bubblewrap (bwrap) is not installed")
	for _, path := range candidates {
		if _, statErr := os.Stat(path); statErr != nil {
			continue
		}
		if err = checkProgram(path, forbid, os.Lstat); err == nil {
			return describe(ctx, path)
		}
	}
	return bubblewrap{}, err
}

// checkProgram refuses a program that somebody other than root could have put there.
func checkProgram(path string, forbid []string, lstat func(string) (fs.FileInfo, error)) error {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	if !filepath.IsAbs(real) {
		return fmt.Errorf("%s is not an absolute path", path)
	}
	for _, dir := range forbid {
		if dir != "" && dir != "/" && (within(real, dir) || within(filepath.Clean(path), dir)) {
			return fmt.Errorf("%s lies in %s and is not used", path, dir)
		}
	}
	for at := real; ; at = filepath.Dir(at) {
		info, err := lstat(at)
		if err != nil {
			return err
		}
		if at == real && info.Mode()&fs.ModeSetuid != 0 {
			return fmt.Errorf("%s is setuid and is not used", at)
		}
		stat, ok := info.Sys().(*syscall.Stat_t)
		if !ok || stat.Uid != 0 || info.Mode().Perm()&0o022 != 0 {
			return fmt.Errorf("%s can be changed by others than root and is not used", at)
		}
		if at == "/" {
			return nil
		}
	}
}

func describe(ctx context.Context, program string) (bubblewrap, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "--help")
	cmd.Env = []string{}
	help, err := cmd.CombinedOutput()
	if err != nil && len(help) == 0 {
		return bubblewrap{}, fmt.Errorf("%s does not run: %w", program, err)
	}
	text := string(help)
	return bubblewrap{
		program: program,
		noUsers: strings.Contains(text, "--disable-userns"),
		sized:   strings.Contains(text, "--size"),
	}, nil
}

// bwrapArgs gives the arguments in front of the command.
func (b *Box) bwrapArgs(dir string) []string {
	args := []string{
		"--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--hostname", "coppice",
		"--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv",
	}
	if !b.spec.Network && b.guards.network {
		args = append(args, "--unshare-net")
	}
	if os.Getuid() == 0 {
		args = append(args, "--uid", "1000", "--gid", "1000")
	}
	if b.bwrap.noUsers {
		args = append(args, "--disable-userns")
	}
	for _, env := range b.environ() {
		name, value, _ := strings.Cut(env, "=")
		args = append(args, "--setenv", name, value)
	}
	args = append(args, b.mountArgs()...)
	return append(args, "--chdir", dir, "--")
}

// tmpfsSize bounds each folder that lies in memory, in bytes.
const tmpfsSize = "1073741824"

func (b *Box) mountArgs() []string {
	var args []string
	for _, m := range b.mounts {
		if m.kind == mountTmpfs && b.bwrap.sized {
			args = append(args, "--size", tmpfsSize)
		}
		args = append(args, string(m.kind))
		if m.src != "" {
			args = append(args, m.src)
		}
		args = append(args, m.dst)
	}
	if b.bwrap.sized {
		args = append(args, "--size", tmpfsSize, "--tmpfs", "/dev/shm")
	}
	if b.guards.hide {
		for _, dir := range []string{"/home", "/root", "/run", "/var", "/"} {
			args = append(args, "--remount-ro", dir)
		}
	}
	return args
}
