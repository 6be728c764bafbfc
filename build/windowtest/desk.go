package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// desk is where a person sits: a screen, a home folder, a repository and the programs.
type desk struct {
	bin, dir string
	picture  string
	patience time.Duration
	env      []string
	screen   *exec.Cmd
	window   *exec.Cmd
	log      string // what the window says
	ended    chan struct{}
}

const gitconfig = "[user]\n\tname = Ada Reviewer\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n"

func (d *desk) prepare() error {
	for name, text := range map[string]string{".gitconfig": gitconfig, "shop/price.txt": "net\ngross\n"} {
		file := filepath.Join(d.dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			return err
		}
	}
	d.log = filepath.Join(d.dir, "window.log")
	display, err := d.startScreen()
	if err != nil {
		return err
	}
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if name == "PATH" || name == "LANG" || name == "TMPDIR" {
			d.env = append(d.env, kv)
		}
	}
	d.env = append(d.env, "HOME="+d.dir, "COPPICE_HOME="+filepath.Join(d.dir, "data"), "COPPICE_ALLOW_ROOT=1",
		"COPPICE_WINDOW_TRACE=1", "DISPLAY="+display, "OLLAMA_HOST=http://127.0.0.1:1",
		"XDG_RUNTIME_DIR="+filepath.Join(d.dir, "run"), "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent")
	if err := os.Mkdir(filepath.Join(d.dir, "run"), 0o700); err != nil {
		return err
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"commit", "-q", "-m", "A shop"}} {
		if _, err := d.git(args...); err != nil {
			return err
		}
	}
	_, err = d.coppice("trust")
	return err
}

// startScreen runs Xvfb, which picks a free display and writes its number when it is ready.
func (d *desk) startScreen() (string, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer r.Close()
	d.screen = exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1440x900x24", "-nolisten", "tcp")
	d.screen.ExtraFiles = []*os.File{w}
	err = d.screen.Start()
	_ = w.Close()
	if err != nil {
		return "", err
	}
	_ = r.SetReadDeadline(time.Now().Add(d.patience))
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("no screen, Xvfb did not start: %w", err)
	}
	return ":" + strings.TrimSpace(number), nil
}

func (d *desk) close() {
	d.endWindow()
	if len(d.env) > 0 {
		_, _ = d.coppice("engine", "stop", "--mode", "stop")
	}
	if d.screen != nil && d.screen.Process != nil {
		_ = d.screen.Process.Kill()
		_ = d.screen.Wait()
	}
	_ = os.RemoveAll(d.dir)
}

// start starts the window as a person does: `coppice`, which finds the window's program beside it. It is the same
// process afterwards.
func (d *desk) start(args ...string) error {
	program := "coppice"
	if len(args) > 0 {
		program = "coppice-window"
	}
	log, err := os.OpenFile(d.log, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(filepath.Join(d.bin, program), args...)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = d.env, d.dir, log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	d.window, d.ended = cmd, make(chan struct{})
	go func() { _ = cmd.Wait(); close(d.ended) }()
	return nil
}

func (d *desk) endWindow() {
	if d.window == nil {
		return
	}
	_ = d.window.Process.Signal(os.Interrupt)
	select {
	case <-d.ended:
	case <-time.After(10 * time.Second):
		_ = d.window.Process.Kill()
		<-d.ended
	}
	d.window = nil
}

func (d *desk) said() string {
	b, _ := os.ReadFile(d.log)
	return string(b)
}

func (d *desk) run(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Env, cmd.Dir = d.env, filepath.Join(d.dir, "shop")
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%s %s: %w: %s", filepath.Base(name), strings.Join(args, " "), err, said.String())
	}
	return out.String(), nil
}

func (d *desk) coppice(args ...string) (string, error) {
	return d.run(filepath.Join(d.bin, "coppice"), args...)
}

func (d *desk) git(args ...string) (string, error) {
	out, err := d.run("git", args...)
	return strings.TrimRight(out, "\n"), err
}

// ask runs a command of coppice and reads its JSON.
func (d *desk) ask(v any, args ...string) error {
	out, err := d.coppice(append(args, "--json")...)
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(out), v)
}

// until looks again and again whether something is so; ready says what is missing as its error.
func (d *desk) until(ready func() error) error {
	return until(d.patience, ready)
}

func until(patience time.Duration, ready func() error) error {
	end := time.Now().Add(patience)
	for {
		err := ready()
		if err == nil || time.Now().After(end) {
			return err
		}
		time.Sleep(200 * time.Millisecond)
	}
}
