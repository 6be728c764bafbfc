package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/sandbox"
)

// fakeBox answers commands by their line and directory.
type fakeBox struct {
	ran    []string
	answer func(dir, line string) (sandbox.Result, error)
}

func (b *fakeBox) Run(_ context.Context, cmd sandbox.Cmd) (sandbox.Result, error) {
	b.ran = append(b.ran, fmt.Sprintf("%s: %s %s", cmd.Dir, cmd.Line, cmd.Timeout))
	return b.answer(cmd.Dir, cmd.Line)
}

func (b *fakeBox) Isolation() domain.Isolation { return domain.Isolation{Level: 2, Name: "Restricted"} }

// shellBox runs commands for real.
type shellBox struct{ fakeBox }

func (b *shellBox) Run(ctx context.Context, cmd sandbox.Cmd) (sandbox.Result, error) {
	c := exec.CommandContext(ctx, "sh", "-c", cmd.Line)
	c.Dir = cmd.Dir
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return sandbox.Result{}, err
	}
	return sandbox.Result{ExitCode: c.ProcessState.ExitCode(), Head: out, Bytes: int64(len(out))}, nil
}

func spec(box Box, checks ...string) Spec {
	s := Spec{Attempt: "a1", Dir: "/work", Tree: "tree", Base: "base", Box: box}
	for _, c := range checks {
		s.Checks = append(s.Checks, domain.Check{Name: c, Command: c, Timeout: time.Minute})
	}
	n := 0
	s.IDs = func(kind byte) string { n++; return fmt.Sprintf("%c%d", kind, n) }
	s.Now = func() time.Time { return time.Date(2026, 11, 20, 0, 0, n, 0, time.UTC) }
	return s
}

func TestRunBindsEvidenceAndAsksTheBaseOnce(t *testing.T) {
	box := &fakeBox{answer: func(dir, line string) (sandbox.Result, error) {
		res := sandbox.Result{Head: []byte(line + " said so"), Bytes: 99, Duration: time.Second}
		if line == "old" || line == "new" && dir == "/work" {
			res.ExitCode = 1
		}
		res.TimedOut = line == "slow" && dir == "/work"
		return res, nil
	}}
	s := spec(box, "good", "old", "new", "slow")
	bases, told, started := 0, []string{}, 0
	s.BaseDir = func(context.Context) (string, error) { bases++; return "/base", nil }
	s.OnStart = func(domain.Check) { started++ }
	s.OnDone = func(e domain.Evidence) error {
		told = append(told, fmt.Sprintf("%s %s %s", e.ID, e.Check.Name, asked(e)))
		return nil
	}
	got, err := Run(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"e1 good unknown", "e2 old unknown", "e3 new unknown", "e4 slow unknown",
		"e2 old true", "e3 new false", "e4 slow false"}
	if d := cmp.Diff(want, told); d != "" {
		t.Errorf("told (-want +got):\n%s", d)
	}
	ran := []string{"/work: good 1m0s", "/work: old 1m0s", "/work: new 1m0s", "/work: slow 1m0s",
		"/base: old 1m0s", "/base: new 1m0s", "/base: slow 1m0s"}
	if d := cmp.Diff(ran, box.ran); d != "" {
		t.Errorf("ran (-want +got):\n%s", d)
	}
	if bases != 1 || started != 4 {
		t.Errorf("the base was made %d times, %d starts were told", bases, started)
	}
	for _, e := range got {
		if e.Tree != "tree" || e.Base != "base" || e.Attempt != "a1" || e.Isolation.Level != 2 || e.StartedAt.IsZero() ||
			e.Bytes != 99 || e.Output != e.Check.Name+" said so" || e.Duration != time.Second {
			t.Errorf("evidence %+v", e)
		}
	}
	var newly []string
	for _, e := range NewlyRed(got) {
		newly = append(newly, e.Check.Name)
	}
	if d := cmp.Diff([]string{"new", "slow"}, newly); d != "" {
		t.Errorf("newly red (-want +got):\n%s", d)
	}
}

func asked(e domain.Evidence) string {
	if e.RedOnBase == nil {
		return "unknown"
	}
	return fmt.Sprint(*e.RedOnBase)
}

func TestGreenChecksNeedNoBase(t *testing.T) {
	box := &fakeBox{answer: func(string, string) (sandbox.Result, error) { return sandbox.Result{}, nil }}
	s := spec(box, "good")
	s.BaseDir = func(context.Context) (string, error) { t.Error("asked for a base"); return "", nil }
	if _, err := Run(t.Context(), s); err != nil {
		t.Error(err)
	}
}

func TestWithoutABaseItStaysUnknown(t *testing.T) {
	box := &fakeBox{answer: func(string, string) (sandbox.Result, error) { return sandbox.Result{ExitCode: 1}, nil }}
	got, err := Run(t.Context(), spec(box, "bad"))
	if err != nil || asked(got[0]) != "unknown" || len(NewlyRed(got)) != 1 {
		t.Errorf("evidence %+v, error %v", got, err)
	}
}

func TestWhatWasCutShortIsNoEvidence(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	box := &fakeBox{answer: func(_, line string) (sandbox.Result, error) {
		if line == "second" {
			cancel()
		}
		return sandbox.Result{ExitCode: 137}, nil // as a command that was killed
	}}
	s := spec(box, "first", "second", "third")
	s.BaseDir = func(context.Context) (string, error) { t.Error("asked for a base"); return "", nil }
	got, err := Run(ctx, s)
	if domain.CodeOf(err) != domain.CodeCancelled || len(got) != 1 || len(box.ran) != 2 {
		t.Errorf("%d evidence, %d ran, error %v", len(got), len(box.ran), err)
	}
}

func TestTroubleOfOursEndsTheRun(t *testing.T) {
	trouble := domain.E(domain.CodeIsolation, "", "nothing confines").WithHint("install it")
	box := &fakeBox{answer: func(string, string) (sandbox.Result, error) { return sandbox.Result{}, trouble }}
	if got, err := Run(t.Context(), spec(box, "a")); domain.CodeOf(err) != domain.CodeIsolation || len(got) != 0 {
		t.Errorf("box: %+v, %v", got, err)
	}
	red := &fakeBox{answer: func(string, string) (sandbox.Result, error) { return sandbox.Result{ExitCode: 1}, nil }}
	s := spec(red, "a", "b")
	s.OnDone = func(domain.Evidence) error { return trouble }
	if got, err := Run(t.Context(), s); domain.CodeOf(err) != domain.CodeIsolation || len(red.ran) != 1 || len(got) != 1 {
		t.Errorf("recorder: %d ran, %v", len(red.ran), err)
	}
	s = spec(red, "a")
	s.BaseDir = func(context.Context) (string, error) { return "", trouble }
	if got, err := Run(t.Context(), s); domain.CodeOf(err) != domain.CodeIsolation || len(got) != 1 {
		t.Errorf("base: %+v, %v", got, err)
	}
	s.BaseBox, s.BaseDir = box, func(context.Context) (string, error) { return "/base", nil }
	if got, err := Run(t.Context(), s); domain.CodeOf(err) != domain.CodeIsolation || asked(got[0]) != "unknown" {
		t.Errorf("base box: %+v, %v", got, err)
	}
}

func TestAProcessThatWasEndedDidNotPass(t *testing.T) {
	box := &fakeBox{answer: func(string, string) (sandbox.Result, error) {
		return sandbox.Result{Killed: "memory"}, nil
	}}
	got, err := Run(t.Context(), spec(box, "big"))
	if err != nil || got[0].Passed() || !strings.Contains(got[0].Output, "ended early: memory") {
		t.Errorf("evidence %+v, error %v", got, err)
	}
}

func TestOutputIsCappedAndValid(t *testing.T) {
	long := bytes.Repeat([]byte("é"), 50<<10) // cut in the middle of a rune on either side
	for name, res := range map[string]sandbox.Result{
		"head and tail": {Head: long[:64<<10], Tail: long[1 : 64<<10], Bytes: 1 << 30},
		"only head":     {Head: long, Bytes: int64(len(long))},
	} {
		got := output(res)
		if len(got) > 2*maxOutput+200 || !utf8.ValidString(got) || !strings.Contains(got, "bytes left out") {
			t.Errorf("%s: %d bytes, valid %t", name, len(got), utf8.ValidString(got))
		}
	}
	if got := output(sandbox.Result{Head: []byte("a\x00\xffb"), Tail: []byte("c"), Bytes: 5}); got != "a\ufffd\ufffdbc" {
		t.Errorf("got %q", got)
	}
}

func TestRealCommands(t *testing.T) {
	dir := tree(t, map[string]string{"go.mod": "module example.com/x\n\ngo 1.20\n",
		"x.go": "package x\n\nfunc Two() int { return 3 }\n"})
	base := tree(t, map[string]string{"x.go": "package x\n\nfunc Two() int { return 2 }\n"})
	s := spec(&shellBox{}, "grep -q 'return 2' x.go", "test -f x.go")
	s.Dir, s.BaseDir = dir, func(context.Context) (string, error) { return base, nil }
	got, err := Run(t.Context(), s)
	if err != nil || len(got) != 2 || got[0].Passed() || !got[1].Passed() || asked(got[0]) != "false" {
		t.Errorf("evidence %+v, error %v", got, err)
	}
}
