package agent

import (
	"context"
	"errors"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/provider"
	"github.com/coppice/coppice/internal/provider/replay"
	"github.com/coppice/coppice/internal/sandbox"
	"github.com/coppice/coppice/internal/tool"
	"github.com/coppice/coppice/internal/tool/toolset"
)

// watched lets the journal see every request of another model.
type watched struct {
	provider.Model
	j *journal
}

func (m watched) Stream(ctx context.Context, req provider.Request) iter.Seq2[provider.Event, error] {
	m.j.asked(req)
	return m.Model.Stream(ctx, req)
}

func (m watched) EndRound(req provider.Request) error { return m.Model.(provider.Rounds).EndRound(req) }

// plainShell runs commands as they are.
type plainShell struct{ dir string }

func (s plainShell) Run(ctx context.Context, cmd sandbox.Cmd) (sandbox.Result, error) {
	c := exec.CommandContext(ctx, "sh", "-c", cmd.Line)
	c.Dir = s.dir
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return sandbox.Result{}, err
	}
	return sandbox.Result{ExitCode: c.ProcessState.ExitCode(), Head: out, Bytes: int64(len(out))}, nil
}

// replayed is an attempt with a replayed model and the real tools in a folder of its own.
func replayed(t *testing.T, script string) (*world, Config, string) {
	t.Helper()
	w := newWorld(t)
	dir := t.TempDir()
	write(t, dir, "hello.txt", "Hello, world\n")
	s, err := replay.Parse("test.replay", strings.NewReader(script))
	if err != nil {
		t.Fatal(err)
	}
	model := replay.New("test.replay", s, provider.SystemClock{})
	cfg := w.cfg
	cfg.Model, cfg.Info, cfg.Tools = watched{model, w.j}, model.Info(), toolset.All()
	cfg.Env = openEnv(t, dir)
	cfg.System = System(cfg.Task, cfg.Info, Notes{}, false)
	return w, cfg, dir
}

const helloScript = `
turn
  expect last-user ~ 'add the thing'
  expect tools read list glob grep write edit shell todo ask finish
  think 'Let me look.'
  call read {"path": "hello.txt"}
  call list {}
  call grep {"pattern": "world"}
turn
  expect tool-result read ok ~ 'Hello, world'
  expect tool-result list ok ~ 'hello.txt'
  expect tool-result grep ok ~ 'hello.txt'
  call edit {"path": "hello.txt", "old": "Hello", "new": "Goodbye"}
  call shell {"command": "cat hello.txt"}
  malformed write {"path": 
turn
  expect tool-result edit ok
  expect tool-result shell ok ~ 'Goodbye, world'
  expect tool-result write error ~ 'breaks off'
  usage 1000 50
  call finish {"summary": "It says goodbye.", "not_done": ["a greeting"]}
`

func TestAReplayWithTheRealTools(t *testing.T) {
	w, cfg, dir := replayed(t, helloScript)
	out, err := Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	want := domain.Artifact{Kind: domain.ArtifactChange, Summary: "It says goodbye.", NotDone: []string{"a greeting"}}
	if d := cmp.Diff(want, out.Artifact); d != "" {
		t.Errorf("artifact (-want +got):\n%s", d)
	}
	got, err := os.ReadFile(filepath.Join(dir, "hello.txt"))
	if err != nil || string(got) != "Goodbye, world\n" {
		t.Errorf("the file holds %q, %v", got, err)
	}
	if d := cmp.Diff([]string{"2 [hello.txt] true"}, w.keeper.after); d != "" {
		t.Errorf("checkpoints (-want +got):\n%s", d)
	}
	if w.j.usage.Requests != 3 || w.j.usage.Cost != 0 || w.j.usage.CostUnknown {
		t.Errorf("usage %+v", w.j.usage)
	}
}

// TestAReplayKilledInBetweenGoesOn starts again with nothing but what was durable. The script takes an interrupted call
// for an error and stops there; every other kill has to leave no trace.
func TestAReplayKilledInBetweenGoesOn(t *testing.T) {
	w, cfg, _ := replayed(t, helloScript)
	if _, err := Run(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	whole := 0
	for at := 1; at <= w.j.batches; at++ {
		for _, lost := range []bool{true, false} {
			k, cfg, dir := replayed(t, helloScript)
			k.j.killAt, k.j.lost = at, lost
			if _, err := Run(t.Context(), cfg); !errors.Is(err, errKilled) {
				t.Fatalf("batch %d: the kill was not reached: %v", at, err)
			}
			k.j.dead = false
			cfg.Env = openEnv(t, dir)
			_, err := Run(t.Context(), k.j.config(cfg))
			switch {
			case err == nil && read(t, dir) == "Goodbye, world\n":
				whole++
			case domain.CodeOf(err) != domain.CodeReplay || !k.j.cutShort():
				t.Errorf("batch %d, lost %t: %v, the file holds %q", at, lost, err, read(t, dir))
			}
		}
	}
	if whole < w.j.batches {
		t.Errorf("%d of %d went on without a trace", whole, 2*w.j.batches)
	}
}

// cutShort says whether a restart had to give a call its outcome.
func (j *journal) cutShort() bool {
	for _, text := range j.told() {
		if strings.Contains(text, "the program was restarted") {
			return true
		}
	}
	return false
}

func openEnv(t *testing.T, dir string) *tool.Env {
	t.Helper()
	env, err := tool.Open(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = env.Root.Close() })
	env.Shell = plainShell{dir}
	return env
}

func read(t *testing.T, dir string) string {
	t.Helper()
	got, err := os.ReadFile(filepath.Join(dir, "hello.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func TestAReplayIsStrict(t *testing.T) {
	for name, script := range map[string]string{
		"unused turn": "turn\n  say 'Done.'\nturn\n  say 'More.'\n  stop\n",
		"unmet":       "turn\n  expect last-user ~ 'something else'\n  say 'Done.'\n  stop\n",
		"used up":     "turn\n  call read {\"path\": \"hello.txt\"}\n",
	} {
		_, cfg, _ := replayed(t, script)
		if _, err := Run(t.Context(), cfg); domain.CodeOf(err) != domain.CodeReplay {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASecondRoundOfAReplay(t *testing.T) {
	w, cfg, _ := replayed(t, `
turn
  say 'First.'
  stop
turn
  expect last-user ~ 'better'
  say 'Second.'
  stop
`)
	if out, err := Run(t.Context(), cfg); err != nil || out.Artifact.Summary != "First." {
		t.Fatalf("%+v, %v", out, err)
	}
	cfg.Round = 2
	w.j.messages = append(w.j.messages, UserMessage("s1", 2, OriginChanges, "Make it better.", w.clock))
	if out, err := Run(t.Context(), w.j.config(cfg)); err != nil || out.Artifact.Summary != "Second." {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestAWorktreeThatWasDeletedEndsTheAttempt(t *testing.T) {
	w, cfg, dir := replayed(t, helloScript)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	_, err := Run(t.Context(), cfg)
	if domain.CodeOf(err) != domain.CodeConflict || domain.HintOf(err) == "" {
		t.Errorf("error %v, hint %q", err, domain.HintOf(err))
	}
	if w.j.open() != nil || w.j.unanswered() {
		t.Errorf("the turn is not complete: %v", w.j.kinds)
	}
}
