package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// levels are the verdicts every behaviour that does not depend on confinement is tried at.
func levels(t *testing.T) map[string]verdict {
	all := map[string]verdict{"level 1": level1}
	if found := testSandbox(t).verdict(t.Context()); found.level >= 3 {
		all["level 3"] = found
	}
	return all
}

func TestRun(t *testing.T) {
	cases := []struct {
		line string
		code int
		out  string
	}{
		{"echo out; echo err >&2", 0, "out\nerr\n"},
		{"exit 7", 7, ""},
		{"kill -9 $$", 137, ""},
		{"no-such-program-here", 127, "no-such-program-here: command not found"},
		{"pwd -P | grep -c /", 0, "1\n"},
		{"[[ a == a ]] && echo bash", 0, "bash\n"},
		{"ulimit -c; ulimit -n", 0, "0\n4096\n"},
		{"read x; echo $?", 0, "1\n"},
	}
	for name, found := range levels(t) {
		b := testBox(t, found, nil)
		for _, c := range cases {
			r, out := mustRun(t, b, c.line)
			if r.ExitCode != c.code || !strings.Contains(out, c.out) {
				t.Errorf("%s: %s: status %d, output %q", name, c.line, r.ExitCode, out)
			}
		}
	}
}

func TestWorktreeIsWritableAndTheTemporaryFolderStays(t *testing.T) {
	for name, found := range levels(t) {
		b := testBox(t, found, nil)
		mustRun(t, b, `mkdir sub && echo hello > sub/file && echo kept > "$TMPDIR/kept" && echo kept > "$HOME/kept"`)
		if got, err := os.ReadFile(filepath.Join(b.spec.Dir, "sub/file")); err != nil || string(got) != "hello\n" {
			t.Errorf("%s: %q %v", name, got, err)
		}
		if r, out := mustRun(t, b, `cat "$TMPDIR/kept" "$HOME/kept"`); r.ExitCode != 0 {
			t.Errorf("%s: the next command does not see what the last one kept: %s", name, out)
		}
		r, err := b.Run(t.Context(), Cmd{Line: "cat file", Dir: "sub"})
		if err != nil || string(r.Head) != "hello\n" {
			t.Errorf("%s: in a folder: %q %v", name, r.Head, err)
		}
	}
}

func TestRefusedBeforeItRuns(t *testing.T) {
	b := testBox(t, level1, nil)
	if err := os.Symlink("/usr", filepath.Join(b.spec.Dir, "out")); err != nil {
		t.Fatal(err)
	}
	if r, err := b.Run(t.Context(), Cmd{Line: "true", Dir: b.spec.Dir}); err != nil || r.ExitCode != 0 {
		t.Errorf("the worktree by its own path: %v", err)
	}
	for _, cmd := range []Cmd{
		{Line: "pwd", Dir: "out"},
		{Line: " "}, {Line: "a\x00b"}, {Line: strings.Repeat("x", maxLine+1)},
		{Line: "pwd", Dir: ".."}, {Line: "pwd", Dir: "/"}, {Line: "pwd", Dir: "nowhere"},
		{Line: "pwd", Dir: b.spec.Dir + "-evil"},
	} {
		if _, err := b.Run(t.Context(), cmd); domain.CodeOf(err) != domain.CodeUsage {
			t.Errorf("%.20q in %q: %v", cmd.Line, cmd.Dir, err)
		}
	}
}

func TestWorktreeReplaced(t *testing.T) {
	for name, found := range levels(t) {
		outer := t.TempDir()
		dir := filepath.Join(outer, "work")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		b := testBox(t, found, func(_ *guards, s *Spec) { s.Dir = dir })
		mustRun(t, b, "pwd")
		for _, replace := range []func() error{
			func() error { return os.Rename(dir, dir+"-away") },
			func() error { return os.Symlink(outer, dir) },
		} {
			if err := replace(); err != nil {
				t.Fatal(err)
			}
			if _, err := b.Run(t.Context(), Cmd{Line: "touch planted"}); domain.CodeOf(err) != domain.CodeConflict {
				t.Errorf("%s: ran in a replaced worktree: %v", name, err)
			}
		}
		if _, err := os.Stat(filepath.Join(outer, "planted")); err == nil {
			t.Errorf("%s: the command ran in the folder that the link names", name)
		}
	}
}

func TestTimeout(t *testing.T) {
	cases := map[string]string{
		"sleeps":       "sleep 1000",
		"ignores TERM": "trap '' TERM; while :; do sleep 1000; done",
		"stops itself": "kill -STOP $$",
		"floods":       "yes",
	}
	for name, found := range levels(t) {
		for what, line := range cases {
			b := testBox(t, found, func(_ *guards, s *Spec) { s.Limits.Grace = 100 * time.Millisecond })
			r, err := b.Run(t.Context(), Cmd{Line: line, Timeout: 300 * time.Millisecond})
			if err != nil || !r.TimedOut || r.ExitCode == 0 {
				t.Errorf("%s: a command that %s: %v, timed out %v, status %d", name, what, err, r.TimedOut, r.ExitCode)
			}
		}
	}
}

func TestEndIsPoliteFirst(t *testing.T) {
	for name, found := range levels(t) {
		b := testBox(t, found, func(_ *guards, s *Spec) { s.Limits.Grace = time.Minute })
		ctx, cancel := context.WithCancel(t.Context())
		line := "trap 'echo bye; exit 3' TERM; echo begun; while :; do sleep 1000 & wait $!; done"
		r, err := b.Run(ctx, Cmd{Line: line, Sink: func([]byte) { cancel() }})
		if !errors.Is(err, context.Canceled) || string(r.Head) != "begun\nbye\n" {
			t.Errorf("%s: %v %q", name, err, r.Head)
		}
	}
}

// started gives a sink that closes a channel at the first output.
func started() (func([]byte), <-chan struct{}) {
	ch := make(chan struct{})
	var once bool
	return func([]byte) {
		if !once {
			once = true
			close(ch)
		}
	}, ch
}

func TestCancelAndClose(t *testing.T) {
	for name, found := range levels(t) {
		b := testBox(t, found, nil)
		endRun(t, b, name, "cancel", func(cancel context.CancelFunc) { cancel() }, context.Canceled)
		endRun(t, b, name, "close", func(context.CancelFunc) { b.Close() }, nil)
		if _, err := b.Run(t.Context(), Cmd{Line: "pwd"}); domain.CodeOf(err) != domain.CodeCancelled {
			t.Errorf("%s: ran in a closed box: %v", name, err)
		}
		if err := b.Close(); err != nil {
			t.Errorf("%s: closing twice: %v", name, err)
		}
	}
}

// endRun starts a command, ends it from outside and looks for what is left.
func endRun(t *testing.T, b *Box, level, what string, end func(context.CancelFunc), want error) {
	t.Helper()
	mark := fmt.Sprintf("9%d.%d", os.Getpid(), time.Now().UnixNano()%1_000_000)
	sink, begun := started()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		_, err := b.Run(ctx, Cmd{Line: "echo begun; sleep " + mark + " & sleep " + mark, Sink: sink})
		done <- err
	}()
	<-begun
	end(cancel)
	err := <-done
	if err == nil || want != nil && !errors.Is(err, want) || want == nil && domain.CodeOf(err) != domain.CodeCancelled {
		t.Errorf("%s: %s: %v", level, what, err)
	}
	eventually(t, "nothing left after "+what, func() bool { return len(alive(mark)) == 0 })
}

func TestOutputIsBounded(t *testing.T) {
	const size = 1 << 30
	b := testBox(t, level1, func(_ *guards, s *Spec) { s.Limits.Output = 1 << 20 })
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	line := fmt.Sprintf("echo first; head -c %d /dev/zero; echo last", size)
	r, err := b.Run(t.Context(), Cmd{Line: line, Timeout: 5 * time.Minute})
	runtime.ReadMemStats(&after)
	if err != nil || r.Bytes != size+11 {
		t.Fatalf("%v, %d bytes", err, r.Bytes)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 10<<20 {
		t.Errorf("%d bytes were allocated for it", grown)
	}
	if len(r.Head) != keepOutput || len(r.Tail) != keepOutput ||
		!strings.HasPrefix(string(r.Head), "first\n") || !strings.HasSuffix(string(r.Tail), "last\n") {
		t.Errorf("head %d, tail %d bytes", len(r.Head), len(r.Tail))
	}
	if info, err := os.Stat(r.File); err != nil || info.Size() != 1<<20 || info.Mode().Perm() != 0o600 {
		t.Errorf("kept file: %v %v", info, err)
	}
}

func TestOutputInPieces(t *testing.T) {
	for _, size := range []int{0, 1, keepOutput, keepOutput + 1, 2 * keepOutput, 2*keepOutput + 1, 5*keepOutput + 77} {
		for _, step := range []int{1000, 32 << 10, 100 << 10} {
			whole := make([]byte, size)
			for i := range whole {
				whole[i] = byte(i * 7 / 5)
			}
			o := output{dir: t.TempDir(), cap: 1 << 20}
			for rest := whole; len(rest) > 0; rest = rest[min(step, len(rest)):] {
				_, _ = o.Write(rest[:min(step, len(rest))])
			}
			var r Result
			o.finish(&r)
			want := string(whole[max(size-keepOutput, min(size, keepOutput)):])
			if string(r.Head) != string(whole[:min(size, keepOutput)]) || string(r.Tail) != want || r.Bytes != int64(size) {
				t.Errorf("%d bytes in steps of %d: head %d, tail %d", size, step, len(r.Head), len(r.Tail))
			}
			if size <= keepOutput {
				if r.File != "" {
					t.Errorf("%d bytes made a file", size)
				}
			} else if kept, err := os.ReadFile(r.File); err != nil || string(kept) != string(whole) {
				t.Errorf("%d bytes in steps of %d: %d kept, %v", size, step, len(kept), err)
			}
		}
	}
}

func TestLimits(t *testing.T) {
	cases := []struct {
		why       string
		limits    Limits
		line      string // goes on for ever when nothing ends it
		unguarded string // the same, and ends
	}{
		{
			"processes", Limits{Processes: 40}, "for i in $(seq 60); do sleep 1000 & done; wait",
			"for i in $(seq 60); do sleep 20 & done; echo running; kill $(jobs -p); wait; echo end",
		},
		{
			"memory", Limits{Memory: 60 << 20}, "x=$(head -c 150M /dev/zero | tr '\\0' a); sleep 1000",
			"x=$(head -c 150M /dev/zero | tr '\\0' a); test ${#x} -gt 1",
		},
	}
	for name, found := range levels(t) {
		for _, c := range cases {
			b := testBox(t, found, func(_ *guards, s *Spec) { s.Limits = c.limits })
			r, err := b.Run(t.Context(), Cmd{Line: c.line, Timeout: time.Minute})
			if err != nil || r.Killed != c.why {
				t.Errorf("%s: %v, ended for %q, wanted %q", name, err, r.Killed, c.why)
			}
			control := testBox(t, found, func(g *guards, s *Spec) { s.Limits, g.watch = c.limits, false })
			if r, out := mustRun(t, control, c.unguarded); r.Killed != "" || r.ExitCode != 0 {
				t.Errorf("%s: control: ended for %q, status %d %s", name, r.Killed, r.ExitCode, out)
			}
		}
		b := testBox(t, found, func(_ *guards, s *Spec) { s.Limits = Limits{FileSize: 1 << 20} })
		if r, out := mustRun(t, b, "head -c 2M /dev/zero > big; wc -c < big"); !strings.HasSuffix(out, "1048576\n") {
			t.Errorf("%s: a file grew over the limit: status %d %s", name, r.ExitCode, out)
		}
	}
}
