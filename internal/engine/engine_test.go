package engine

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/service"
)

// patience only ends a test that hangs.
const patience = time.Minute

func env(home string, more ...string) []string {
	return append([]string{"COPPICE_HOME=" + home, "COPPICE_ALLOW_ROOT=1", "OLLAMA_HOST=127.0.0.1:1"}, more...)
}

func open(t *testing.T, env []string) *Engine {
	t.Helper()
	e, err := Open(t.Context(), Options{Env: env, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close("stop") })
	return e
}

func repository(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "repo")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "notes.txt", "one\n")
	for _, args := range [][]string{
		{"init", "-q", "-b", "main"}, {"config", "user.name", "A"}, {"config", "user.email", "a@example.org"},
		{"add", "-A"}, {"commit", "-q", "-m", "first"},
	} {
		cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// CS-08: one data directory has one engine, and it is free again as soon as that one is gone.
func TestTwoEnginesOnOneDirectory(t *testing.T) {
	home := t.TempDir()
	first := open(t, env(home))
	_, err := Open(t.Context(), Options{Env: env(home)})
	if domain.CodeOf(err) != domain.CodeConflict || domain.HintOf(err) == "" {
		t.Fatalf("a second engine: %v", err)
	}
	first.Close("stop")
	open(t, env(home))
}

func TestCheckoutIsWatched(t *testing.T) {
	e := open(t, env(t.TempDir()))
	dir := repository(t)
	p, err := e.service.OpenProject(t.Context(), dir)
	if err != nil || p.Checkout.Dirty != 0 || p.Checkout.Branch != "refs/heads/main" {
		t.Fatalf("%+v %v", p.Checkout, err)
	}
	until(t, e, p.ID, func() { write(t, dir, "new.txt", "new\n") }, func(v service.ProjectView) bool { return v.Checkout.Dirty == 1 })
	until(t, e, p.ID, func() {
		if out, err := exec.Command("git", "-C", dir, "switch", "-q", "-c", "other").CombinedOutput(); err != nil {
			t.Fatalf("%v %s", err, out)
		}
	}, func(v service.ProjectView) bool { return v.Checkout.Branch == "refs/heads/other" })
}

// until does something to a checkout and waits until the engine has told of it and shows it.
func until(t *testing.T, e *Engine, id domain.ProjectID, do func(), shows func(service.ProjectView) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), patience, errors.New("the change was never told of"))
	defer cancel()
	events := e.service.Listen(ctx)
	do()
	for batch := range events {
		for _, ev := range batch {
			if ev.Kind != domain.EventProject || ev.Project != id {
				continue
			}
			if v, err := e.service.Project(ctx, id); err == nil && shows(v) {
				return
			}
		}
	}
	t.Fatal(context.Cause(ctx))
}

// CF-03: what was trusted is what was shown. When the repository's checks change, nothing starts until a person has
// looked again.
func TestTrustHoldsForWhatWasShown(t *testing.T) {
	e := open(t, env(t.TempDir()))
	dir := repository(t)
	script := filepath.Join(t.TempDir(), "s.replay")
	write(t, filepath.Dir(script), "s.replay", "turn\n  hang\n")
	p, err := e.service.OpenProject(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	start := func() error {
		_, err := e.service.StartTask(t.Context(), service.NewTask{Project: p.ID, Brief: "x", Models: []string{"replay/" + script}})
		return err
	}
	if err := start(); domain.CodeOf(err) != domain.CodeUntrusted {
		t.Fatalf("before trust: %v", err)
	}
	trust := func() {
		q, err := e.service.TrustQuestion(t.Context(), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.service.Trust(t.Context(), p.ID, q.Print, false); err != nil {
			t.Fatal(err)
		}
	}
	trust()
	if err := start(); err != nil {
		t.Fatalf("control: trusted as it is, it starts: %v", err)
	}
	write(t, dir, ".coppice/settings.toml", "setup = [\"curl evil\"]\n")
	if err := start(); domain.CodeOf(err) != domain.CodeUntrusted {
		t.Fatalf("its setup changed: %v", err)
	}
	if _, err := e.service.Trust(t.Context(), p.ID, "an old print", false); domain.CodeOf(err) != domain.CodeConflict {
		t.Fatalf("an old print was taken: %v", err)
	}
	trust()
	if err := start(); err != nil {
		t.Fatalf("looked at again: %v", err)
	}
}

func TestRootIsRefusedWithoutLeave(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can be refused for being root")
	}
	e := open(t, []string{"COPPICE_HOME=" + t.TempDir(), "OLLAMA_HOST=127.0.0.1:1"})
	_, err := e.service.StartTask(t.Context(), service.NewTask{})
	if domain.CodeOf(err) != domain.CodeDenied || domain.HintOf(err) == "" {
		t.Fatalf("%v", err)
	}
}

func TestScriptPathsAreAbsolute(t *testing.T) {
	if got, err := scriptPath("/a/b.replay"); err != nil || got != "/a/b.replay" {
		t.Errorf("%q %v", got, err)
	}
	for _, p := range []string{"", "a/b.replay"} {
		if _, err := scriptPath(p); domain.CodeOf(err) != domain.CodeUsage {
			t.Errorf("%q: %v", p, err)
		}
	}
}
