package forecast_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/forecast"
	"github.com/coppice/coppice/internal/git"
	"github.com/coppice/coppice/internal/review"
)

// world is a repository in which attempts are branches aN.
type world struct {
	t    testing.TB
	dir  string
	list []forecast.Attempt
}

func newWorld(t testing.TB) *world {
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, dir: filepath.Join(base, "project")}
	if err := os.MkdirAll(w.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	w.git("init", "-q", "-b", "main")
	w.git("config", "user.name", "Ada Tester")
	w.git("config", "user.email", "ada@example.com")
	return w
}

func (w *world) try(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = w.dir
	cmd.Env = []string{"HOME=" + filepath.Dir(w.dir), "PATH=" + os.Getenv("PATH"), "LC_ALL=C", "GIT_CONFIG_NOSYSTEM=1"}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return strings.TrimSuffix(out.String(), "\n"), err
}

func (w *world) git(args ...string) string {
	w.t.Helper()
	out, err := w.try(args...)
	if err != nil {
		w.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (w *world) write(name, text string) {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// commit puts all that was written on the branch that is checked out.
func (w *world) commit(message string) {
	w.git("add", "-A")
	w.git("commit", "-q", "--allow-empty", "-m", message)
}

func (w *world) tree(rev string) string { return w.git("rev-parse", rev+"^{tree}") }

// attempt makes attempt n from a base by a change, and goes back to main.
func (w *world) attempt(n int, base string, change func()) {
	w.git("checkout", "-q", "-b", fmt.Sprintf("a%d", n), base)
	change()
	w.commit(fmt.Sprintf("a%d", n))
	w.list = append(w.list, forecast.Attempt{
		Contender: review.Contender{
			Attempt: domain.AttemptID(fmt.Sprintf("a%d", n)), Task: domain.TaskID(fmt.Sprintf("t%d", n)), Number: n, Ready: true,
		},
		Base: w.tree(base), Head: w.tree("HEAD"),
	})
	w.git("checkout", "-q", "main")
}

func (w *world) of(f *forecast.Forecaster) []review.Standing {
	w.t.Helper()
	r, err := git.Open(w.t.Context(), w.dir)
	if err != nil {
		w.t.Fatal(err)
	}
	out, err := f.Of(w.t.Context(), r, forecast.Target{Ref: "main", Tree: w.tree("main")}, w.list)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// lands lets git itself merge branches into main one after the other, and gives the files it leaves unmerged at the
// last. ok is false when one before it does not merge.
func (w *world) lands(branches ...string) (unmerged []string, ok bool) {
	w.t.Helper()
	at := "main"
	for i, b := range branches {
		out, err := w.try("merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", at, b)
		f := strings.Split(strings.Trim(out, "\x00"), "\x00")
		if err != nil {
			return f[1:], i == len(branches)-1
		}
		if i < len(branches)-1 {
			at = w.git("commit-tree", "-m", "m", "-p", at, "-p", b, f[0])
		}
	}
	return nil, true
}

// checkedOut merges branches into main in a checkout, and fails where git does.
func (w *world) checkedOut(branches ...string) {
	w.t.Helper()
	w.git("checkout", "-qf", "--detach", "main")
	for _, b := range branches {
		w.git("merge", "-q", "--no-ff", "-m", "m", b)
	}
	w.git("checkout", "-qf", "main")
}
