package tool

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coppice/coppice/internal/domain"
)

// plant makes what a hostile repository or agent may leave in a worktree.
func plant(t *testing.T, env *Env) (outside string) {
	t.Helper()
	outside = t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(filepath.Join(outside, "secret"), []byte("canary"), 0o600))
	must(os.MkdirAll(filepath.Join(env.Dir, "sub"), 0o755))
	must(os.MkdirAll(filepath.Join(env.Dir, ".git"), 0o755))
	must(os.WriteFile(filepath.Join(env.Dir, ".git/config"), []byte("canary"), 0o600))
	must(os.WriteFile(filepath.Join(env.Dir, "sub/file"), []byte("inside"), 0o644))
	must(syscall.Mkfifo(filepath.Join(env.Dir, "fifo"), 0o644))
	for name, target := range map[string]string{
		"abs": filepath.Join(outside, "secret"), "rel": "../" + filepath.Base(outside) + "/secret", "dir": outside,
		"loop": "loop", "ping": "pong", "pong": "ping", "chain": "abs", "sub/up": "../..", "git": ".git", "gitfile": ".git/config",
		"good": "sub/file", "sub/back": "../sub/file", "nowhere": "missing",
	} {
		must(os.Symlink(target, filepath.Join(env.Dir, name)))
	}
	return outside
}

func TestNothingLeadsOut(t *testing.T) {
	env := testEnv(t)
	outside := plant(t, env)
	for _, name := range []string{
		"abs", "rel", "dir/secret", "chain", "loop", "ping", "sub/up", "sub/up/x", "git/config", "gitfile", "dir", "abs/", "dir/.",
	} {
		if real, err := env.Resolve(name); err == nil {
			t.Errorf("%s resolves to %s", name, real)
		}
	}
	for _, name := range []string{"abs", "rel", "dir/secret", "chain", "loop", "ping", "../x", outside + "/secret"} {
		if f, _, err := env.Open(name); err == nil {
			f.Close()
			t.Errorf("%s was opened", name)
		}
	}
	for _, name := range []string{"dir/planted", "abs", "rel", "../planted", "sub/up/planted", "sub/up/../planted"} {
		_ = env.Replace(name, []byte("planted"))
	}
	if names, _ := os.ReadDir(outside); len(names) != 1 {
		t.Errorf("written outside: %v", names)
	}
	if got, err := os.ReadFile(filepath.Join(outside, "secret")); err != nil || string(got) != "canary" {
		t.Errorf("the file outside holds %q %v", got, err)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(env.Dir), "planted")); err == nil {
		t.Error("written beside the worktree")
	}
	// Positive control: the plain functions follow every one of these.
	for _, name := range []string{"abs", "chain", "dir/secret"} {
		if got, err := os.ReadFile(filepath.Join(env.Dir, name)); err != nil || string(got) != "canary" {
			t.Errorf("control: %s: %q %v", name, got, err)
		}
	}
	for name, want := range map[string]string{"good": "sub/file", "sub/back": "sub/file", "nowhere": "missing", "new": "new"} {
		if real, err := env.Resolve(name); err != nil || real != want {
			t.Errorf("%s: %s %v", name, real, err)
		}
	}
}

// TestSwapRace swaps a folder for a link to the outside while a file is written through it (PC-04).
func TestSwapRace(t *testing.T) {
	env := testEnv(t)
	outside := t.TempDir()
	dir, aside := filepath.Join(env.Dir, "d"), filepath.Join(env.Dir, "aside")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
			}
			if os.Rename(dir, aside) == nil && os.Symlink(outside, dir) == nil {
				_ = os.Remove(dir)
			}
			_ = os.Rename(aside, dir)
		}
	}()
	wrote := 0
	for range 500 {
		if env.Replace("d/file", []byte("x")) == nil {
			wrote++
		}
	}
	close(stop)
	<-stopped
	if names, err := os.ReadDir(outside); err != nil || len(names) > 0 {
		t.Errorf("written outside: %v %v", names, err)
	}
	if wrote == 0 {
		t.Error("void: nothing was ever written")
	}
}

// TestSpecialFilesDoNotBlock opens a pipe that nobody writes to: a plain open would hang (PC-08).
func TestSpecialFilesDoNotBlock(t *testing.T) {
	env := testEnv(t)
	plant(t, env)
	done := make(chan error, 1)
	go func() {
		_, _, err := env.Open("fifo")
		done <- err
	}()
	select {
	case err := <-done:
		if err == nil || !strings.Contains(err.Error(), "special file") {
			t.Errorf("%v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("opening a pipe hangs")
	}
	if err := env.Replace("fifo", nil); err == nil {
		t.Error("a pipe was replaced")
	}
	sparse := filepath.Join(env.Dir, "sparse")
	if err := os.WriteFile(sparse, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(sparse, 1<<40); err != nil {
		t.Skip("no sparse files here: " + err.Error())
	}
	if _, _, err := env.Text("sparse"); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("a huge file: %v", err)
	}
}

func TestReplace(t *testing.T) {
	env := testEnv(t)
	if err := env.Replace("a/b/c.sh", []byte("one")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(env.Dir, "a/b/c.sh")
	if err := os.Chmod(file, 0o751); err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "hard")
	linked := os.Link(file, elsewhere) == nil
	if err := env.Replace("a/b/c.sh", []byte("two")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o751 {
		t.Errorf("mode %v %v", info.Mode(), err)
	}
	if got, _ := os.ReadFile(elsewhere); linked && string(got) != "one" {
		t.Errorf("written through a hard link: %q", got)
	}
	if names, _ := os.ReadDir(filepath.Dir(file)); len(names) != 1 {
		t.Errorf("left over: %v", names)
	}
	if err := env.Replace("a/b", nil); err == nil {
		t.Error("a folder was replaced")
	}
	if err := env.Replace(strings.Repeat("n", 300), nil); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("%v", err)
	}
}

func TestWorktreeReplaced(t *testing.T) {
	outer := t.TempDir()
	dir := filepath.Join(outer, "work")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	env, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer env.Root.Close()
	if err := env.Check(); err != nil {
		t.Errorf("before: %v", err)
	}
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	if err := env.Check(); domain.CodeOf(err) != domain.CodeConflict {
		t.Errorf("moved: %v", err)
	}
	if err := os.Symlink(outer, dir); err != nil {
		t.Fatal(err)
	}
	if err := env.Check(); domain.CodeOf(err) != domain.CodeConflict || domain.HintOf(err) == "" {
		t.Errorf("replaced by a link: %v", err)
	}
	ran := 0
	if _, err := sampleTool(&ran).Run(t.Context(), env, []byte(`{"path":"a"}`)); err == nil || ran != 0 {
		t.Errorf("a tool ran in a replaced worktree: %v", err)
	}
	if _, err := Open(filepath.Join(outer, "missing"), nil); domain.CodeOf(err) != domain.CodeConflict {
		t.Errorf("%v", err)
	}
}

func TestExplain(t *testing.T) {
	env := testEnv(t)
	plant(t, env)
	if err := os.WriteFile(filepath.Join(env.Dir, "sub/Thing.go"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"sub/thing.ts": "there is sub/Thing.go", "no/such": "nor does the folder no", "sub": "is a folder", "abs": "leads out",
	} {
		if _, _, err := env.Open(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOutputs(t *testing.T) {
	var o Outputs
	file := filepath.Join(t.TempDir(), "out")
	if err := os.WriteFile(file, []byte("in a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	first := o.Keep(file, nil)
	texts := []string{first}
	for range maxTexts + 2 {
		texts = append(texts, o.Keep("", []byte("a text")))
	}
	open := func(path string) string {
		f, err := o.Open(path)
		if err != nil {
			return err.Error()
		}
		defer f.Close()
		text, _ := io.ReadAll(f)
		return string(text)
	}
	if first != "output:1" || open(first) != "in a file" || open(texts[len(texts)-1]) != "a text" {
		t.Errorf("%s %q %q", first, open(first), open(texts[len(texts)-1]))
	}
	for _, gone := range []string{texts[1], "output:0", "output:99", "output:", "output:x", "output:-1", "output:../../etc/passwd"} {
		if text := open(gone); !strings.Contains(text, "run the command again") {
			t.Errorf("%s: %q", gone, text)
		}
	}
}

func TestChanged(t *testing.T) {
	env := testEnv(t)
	for _, name := range []string{"same", "changed", "gone"} {
		if err := env.Replace(name, []byte("one")); err != nil {
			t.Fatal(err)
		}
		env.Seen.Note(name, []byte("one"))
	}
	if got := env.Changed(); len(got) != 0 {
		t.Errorf("%v", got)
	}
	if err := env.Replace("changed", []byte("two")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(env.Dir, "gone")); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(env.Changed(), " "); got != "changed gone" {
		t.Errorf("%q", got)
	}
}
