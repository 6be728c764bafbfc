package demo_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/coppice/coppice/internal/demo"
	"github.com/coppice/coppice/internal/domain"
)

// sample writes the project into a directory of the test's own.
func sample(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), demo.Name(1))
	if err := demo.Write(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// run runs a command in dir, without any network.
func run(dir, command string) (string, error) {
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOTOOLCHAIN=local", "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func mustRun(t *testing.T, dir, command string) {
	t.Helper()
	if out, err := run(dir, command); err != nil {
		t.Errorf("%s: %v\n%s", command, err, out)
	}
}

func TestSampleProjectStandsByItself(t *testing.T) {
	dir := sample(t)
	mustRun(t, dir, "go vet ./...")
	mustRun(t, dir, "go test ./...")
	mustRun(t, dir, `test -z "$(gofmt -l .)"`)
	if err := demo.Write(dir); domain.CodeOf(err) != domain.CodeConflict {
		t.Errorf("a second write says %v", err)
	}
	for _, f := range demo.Files() {
		if _, err := os.Stat(filepath.Join(dir, f)); err != nil {
			t.Error(err)
		}
	}
	if n := len(demo.Files()); n < 12 || n > 24 {
		t.Errorf("it has %d files", n)
	}
}

// The endpoint and the tests run side by side on the same start; the docs run on what the endpoint left, and then all
// three changes are put together.
func TestScripts(t *testing.T) {
	scripts, err := demo.WriteScripts(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	tasks, main := demo.Tasks(scripts), sample(t)
	endpoint, tests := play(t, tasks[0], main), play(t, tasks[1], sample(t))
	docs := play(t, tasks[2], main)

	// The endpoint's own test finds its first version wrong, as the script tells it.
	if s := endpoint.shells; len(s) != 3 || s[0].ok || !strings.Contains(s[0].out, "it comes to") || !s[1].ok || !s[2].ok {
		t.Errorf("the endpoint's commands went %+v", s)
	}
	// The tests task runs into its contract exactly once, at production code.
	if len(endpoint.refused)+len(docs.refused) > 0 || !slices.Equal(tests.refused, []string{"internal/money/money.go"}) {
		t.Errorf("refused: %v, %v, %v", endpoint.refused, tests.refused, docs.refused)
	}
	for _, p := range tests.wrote {
		if slices.Contains(endpoint.wrote, p) {
			t.Errorf("both change %s, so they could not land one after the other", p)
		}
		mustWrite(t, filepath.Join(main, p), tests.file(p))
	}
	mustRun(t, main, "go vet ./... && go test ./...")
	mustRun(t, main, `test -z "$(gofmt -l .)"`)
}

func mustWrite(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestTasks(t *testing.T) {
	scripts, err := demo.WriteScripts(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	again, err := demo.WriteScripts(filepath.Dir(scripts))
	if err != nil || again != scripts {
		t.Errorf("a second time gives %s, %v", again, err)
	}
	tasks := demo.Tasks(scripts)
	if len(tasks) != 3 || tasks[0].AfterFirst || tasks[1].AfterFirst || !tasks[2].AfterFirst {
		t.Fatalf("got %+v", tasks)
	}
	for _, task := range tasks {
		if task.Title == "" || task.Brief == "" || task.DoneWhen == "" || task.Kind == "" || len(task.Paths) == 0 ||
			len(task.Checks) == 0 {
			t.Errorf("%q lacks something", task.Title)
		}
		if _, err := os.Stat(strings.TrimPrefix(task.Model, "replay/")); err != nil {
			t.Error(err)
		}
	}
	if _, err := demo.Script("nope"); domain.CodeOf(err) != domain.CodeNotFound {
		t.Errorf("got %v", err)
	}
}
