package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/cli"
	"github.com/coppice/coppice/internal/client"
	"github.com/coppice/coppice/internal/domain"
	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// TestMain lets the test binary be the program under the name coppice: scripts run the real command line, which starts
// the real engine as a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(guarded{m}, map[string]func(){
		"coppice": func() { os.Exit(cli.Main(os.Args[1:], cli.OS(), hooks())) },
	})
}

// TestScripts runs internal/cli/testdata/script. Each script has a home, a data directory and an engine of its own, and reads as a
// page of the manual. Commands beside those of testscript:
//
//	repo DIR            makes DIR a git repository and commits what is in it
//	exits N COMMAND     runs a command which ends with status N
//	let NAME REGEXP     sets a variable to what the last stdout matched (its first group, where there is one)
//	kill9               ends the engine with SIGKILL and waits until it is gone
//	serving             starts `coppice serve` and sets URL and TOKEN
//	served N            waits until it has ended, with status N
//	models SCRIPT       starts a model server (see internal/modelserver) and sets OLLAMA_HOST and MODELS to its address; logs to models.log
//	get N URL [H=V...]  asks for an address, with headers, and expects a status
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("internal", "cli", "testdata", "script"), RequireUniqueNames: true, Setup: setupScript,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"repo": cmdRepo, "exits": cmdExits, "let": cmdLet, "kill9": cmdKill9, "serving": cmdServing, "served": cmdServed,
			"get": cmdGet, "models": cmdModels,
		},
		Condition: func(name string) (bool, error) {
			if name == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, errors.New("no such condition")
		},
	})
}

// gitconfig is the person's configuration of git in every script.
const gitconfig = "[user]\n\tname = Ada Reviewer\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n" +
	"[advice]\n\tdetachedHead = false\n[core]\n\thooksPath = /nonexistent\n"

func setupScript(env *testscript.Env) error {
	home := filepath.Join(env.WorkDir, "home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(home, ".gitconfig"), []byte(gitconfig), 0o600); err != nil {
		return err
	}
	for name, value := range map[string]string{
		"HOME": home, "COPPICE_HOME": filepath.Join(env.WorkDir, "data"), "COPPICE_ALLOW_ROOT": "1",
		runMark: os.Getenv(runMark), "GIT_CONFIG_NOSYSTEM": "1", "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC",
		// Nothing of this machine is asked: no Ollama, no keychain, no provider.
		"OLLAMA_HOST": "http://127.0.0.1:1", "DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": "",
		"CI": "", "EDITOR": "", "VISUAL": "",
		"GORACE":  "atexit_sleep_ms=0", // under -race every command would end with a second of sleep
		"GOCACHE": goBuild(),           // a person has one; without it the demo's checks compile the standard library three times
	} {
		env.Setenv(name, value)
	}
	env.Defer(func() { endEngine(env) })
	return nil
}

// goBuild gives the build cache of whoever runs the tests; scripts only read it (package gocache).
var goBuild = sync.OnceValue(func() string {
	out, _ := exec.Command("go", "env", "GOCACHE").Output()
	return strings.TrimSpace(string(out))
})

// endEngine ends what a script left running, so that a failed script leaves no process behind, and looks into the log
// for what no command would tell.
func endEngine(env *testscript.Env) {
	defer func() {
		log, _ := os.ReadFile(filepath.Join(env.Getenv("COPPICE_HOME"), "engine.log"))
		for _, bad := range []string{"DATA RACE", "panic", "goroutine "} {
			if strings.Contains(string(log), bad) {
				env.T().Fatal("the engine's log says ", bad, ":\n", string(log))
			}
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	c, hello, err := client.Attach(ctx, client.Launch{Env: env.Vars})
	if domain.CodeOf(err) == domain.CodeUnavailable {
		return
	}
	if err == nil {
		_, err = c.StopAndWait(ctx, "stop")
	}
	if err != nil && hello.PID > 1 {
		_ = syscall.Kill(hello.PID, syscall.SIGKILL)
		env.T().Fatal("the engine did not end: ", err)
	}
}

// cmdRepo makes a directory a repository with one commit of everything in it.
func cmdRepo(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: repo DIR")
	}
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o755))
	for _, line := range []string{"init -q", "add -A", "commit -q --allow-empty -m start"} {
		ts.Check(ts.Exec("git", append([]string{"-C", dir}, strings.Fields(line)...)...))
	}
}

// cmdExits runs a command and looks at its exit status.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits N COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var status *exec.ExitError
	if errors.As(err, &status) {
		got = status.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// cmdLet takes a value out of the last output.
func cmdLet(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: let NAME REGEXP")
	}
	re, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)
	found := re.FindStringSubmatch(ts.ReadFile("stdout"))
	if found == nil {
		ts.Fatalf("%q is not in the output", args[1])
	}
	ts.Setenv(args[0], found[len(found)-1])
}

// cmdKill9 kills the engine the hard way.
func cmdKill9(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: kill9")
	}
	env := []string{"COPPICE_HOME=" + ts.Getenv("COPPICE_HOME"), "HOME=" + ts.Getenv("HOME")}
	_, hello, err := client.Attach(context.Background(), client.Launch{Env: env})
	ts.Check(err)
	gone := awaitEnd(hello.PID, 30*time.Second)
	ts.Check(syscall.Kill(hello.PID, syscall.SIGKILL))
	ts.Check(<-gone)
}

// awaitEnd gives a channel that tells when a process has ended, as the kernel sees it, or that it did not in time.
func awaitEnd(pid int, limit time.Duration) <-chan error {
	done := make(chan error, 1)
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		if errors.Is(err, unix.ESRCH) {
			err = nil
		}
		done <- err
		return done
	}
	go func() {
		defer unix.Close(fd)
		for until := time.Now().Add(limit); time.Now().Before(until); {
			if n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 100); n > 0 && err == nil {
				done <- nil
				return
			}
		}
		done <- fmt.Errorf("process %d does not end", pid)
	}()
	return done
}
