package sandbox

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// attack is something a guard stops. Its command prints "reached" when it succeeds.
type attack struct {
	name string
	line string
	off  func(*guards) // without the guard the attack succeeds: the positive control
	spec func(*Spec)
	// prepare runs just before the attack, where it cannot be done earlier.
	prepare func(*testing.T)
}

func attacks(t *testing.T) []attack {
	outside := t.TempDir()
	secret := write(t, filepath.Join(outside, ".ssh", "id_rsa"), "reached\n")
	gitDir, work := testRepo(t)
	git(t, work, "remote", "add", "origin", "https://me:reached@example.com/x.git")
	inRepo := func(s *Spec) { s.Dir, s.GitDir = work, gitDir }
	t.Setenv("CANARY_KEY", "reached")
	return []attack{
		{
			name: "PC-13 write outside the worktree", line: "touch " + outside + "/x && rm " + outside + "/x && echo reached",
			off: func(g *guards) { g.hide, g.writesRO = false, false },
		},
		{
			name: "PC-13 change a mode outside", line: "chmod 600 " + secret + " && echo reached",
			off: func(g *guards) { g.hide, g.writesRO = false, false },
		},
		{name: "PC-16 read a secret outside", line: "cat " + secret, off: func(g *guards) { g.hide = false }},
		{
			name: "write git's configuration", off: func(g *guards) { g.gitRO, g.mask = false, false }, spec: inRepo,
			line: "echo >> " + gitDir + "/config && echo reached",
		},
		{
			name: "GC-10 rewrite the worktree's .git", off: func(g *guards) { g.gitRO = false }, spec: inRepo,
			line: "echo >> .git && echo reached",
		},
		{
			name: "DL-04 move a branch of the repository", off: func(g *guards) { g.gitRO = false }, spec: inRepo,
			line: "git update-ref refs/heads/planted HEAD && git update-ref -d refs/heads/planted && echo reached",
		},
		{
			name: "read a credential in git's configuration", off: func(g *guards) { g.mask = false }, spec: inRepo,
			line: "grep -o reached " + gitDir + "/config",
		},
		{
			name: "PC-16 environment of the engine", line: `tr '\0' '\n' < /proc/1/environ | grep -o reached`,
			off: func(g *guards) { g.scrub = false },
		},
		{
			name: "NE-10 connect to a port of the host", off: func(g *guards) { g.network = false },
			line: fmt.Sprintf("exec 9<>/dev/tcp/127.0.0.1/%d && echo reached", listener(t)),
		},
		{
			name: "PC-18 inherited descriptor", off: func(g *guards) { g.closeFDs = false },
			line: fmt.Sprintf("cat <&%d", leaked), prepare: leak,
		},
	}
}

// listener listens on a loopback port of the host.
func listener(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().(*net.TCPAddr).Port
}

// leaked is the number of a descriptor that leak opens as a careless library would: without the close-on-exec flag.
const leaked = 100

func leak(t *testing.T) {
	file := write(t, filepath.Join(t.TempDir(), "held"), "reached\n")
	fd, err := unix.Open(file, unix.O_RDONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	err = unix.Dup3(fd, leaked, 0)
	unix.Close(fd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(leaked) })
}

func TestGuardsHoldAndAreNeeded(t *testing.T) {
	found := needBwrap(t)
	for _, a := range attacks(t) {
		t.Run(a.name, func(t *testing.T) {
			if a.prepare != nil {
				a.prepare(t)
			}
			// The control comes first: the guard marks descriptors for good.
			control := testBox(t, found, func(g *guards, s *Spec) {
				a.off(g)
				if a.spec != nil {
					a.spec(s)
				}
			})
			if r, out := mustRun(t, control, a.line); r.ExitCode != 0 || !strings.Contains(out, "reached") {
				t.Fatalf("void: the attack fails without the guard too (status %d)\n%s", r.ExitCode, out)
			}
			guarded := testBox(t, found, func(_ *guards, s *Spec) {
				if a.spec != nil {
					a.spec(s)
				}
			})
			if r, out := mustRun(t, guarded, a.line); r.ExitCode == 0 || strings.Contains(out, "reached") {
				t.Fatalf("the attack succeeds (status %d)\n%s", r.ExitCode, out)
			}
		})
	}
}

func TestOnlyThreeDescriptors(t *testing.T) {
	b := testBox(t, needBwrap(t), nil)
	_, out := mustRun(t, b, `for f in /proc/self/fd/*; do [ -e "$f" ] && echo "${f##*/}"; done; true`)
	if got := strings.Fields(out); strings.Join(got, " ") != "0 1 2" {
		t.Errorf("descriptors inside: %v", got)
	}
}

func TestEnvironmentIsAllowlisted(t *testing.T) {
	t.Setenv("CANARY_KEY", "sk-canary")
	t.Setenv("LD_PRELOAD_LIKE", "x")
	for _, found := range []verdict{needBwrap(t), level1} {
		b := testBox(t, found, func(_ *guards, s *Spec) { s.Env = []string{"GIVEN=yes"} })
		_, out := mustRun(t, b, "env; tr '\\0' '\\n' < /proc/self/environ")
		if strings.Contains(out, "CANARY") || strings.Contains(out, "LD_PRELOAD_LIKE") {
			t.Errorf("level %d inherits:\n%s", found.level, out)
		}
		for _, want := range []string{"GIVEN=yes", "TERM=dumb", "CI=1", "LANG=C.UTF-8"} {
			if !strings.Contains(out, want) {
				t.Errorf("level %d: %s is missing in:\n%s", found.level, want, out)
			}
		}
	}
}

func TestHomeIsNotVisible(t *testing.T) {
	user, err := os.UserHomeDir()
	if err != nil {
		t.Skip("no home folder to hide: " + err.Error())
	}
	b := testBox(t, needBwrap(t), nil)
	secret := filepath.Join(user, ".coppice-sandbox-test")
	if err := os.WriteFile(secret, []byte("reached"), 0o600); err != nil {
		t.Skip("the home folder cannot be written, so nothing can be planted: " + err.Error())
	}
	t.Cleanup(func() { os.Remove(secret) })
	_, out := mustRun(t, b, "cat "+quote(secret)+"; ls -A "+quote(user)+"; echo $HOME")
	if strings.Contains(out, "reached") || strings.Contains(out, ".bashrc") || !strings.Contains(out, home) {
		t.Errorf("the home folder shows:\n%s", out)
	}
	if out, err := os.ReadFile(secret); err != nil || string(out) != "reached" {
		t.Errorf("control: %s %v", out, err)
	}
}

func TestNoWayUp(t *testing.T) {
	b := testBox(t, needBwrap(t), nil)
	for _, line := range []string{
		"mount -t tmpfs none /tmp", "umount /usr", "unshare -Ur true", "chroot / true", "mkdir /planted",
		"touch /usr/planted", "touch /etc/planted", "touch /home/planted", "ls /sys/kernel",
		"cat /etc/shadow", "ls /etc/ssl/private", "echo b > /proc/sysrq-trigger", "ls /run/docker.sock",
	} {
		if r, out := mustRun(t, b, line); r.ExitCode == 0 {
			t.Errorf("%s succeeds:\n%s", line, out)
		}
	}
	if _, out := mustRun(t, b, "grep -E 'CapEff|CapPrm|NoNewPrivs' /proc/self/status"); !strings.Contains(out,
		"CapEff:\t0000000000000000") || !strings.Contains(out, "NoNewPrivs:\t1") {
		t.Errorf("privileges are left:\n%s", out)
	}
}
