package enginetest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Patience bounds every wait.
const Patience = 2 * time.Minute

// bin is where the programs are that Main built.
var bin string

// Program is the path of the coppice that Main built.
func Program() string { return filepath.Join(bin, "coppice") }

// Main builds the program and the model server and runs the tests of a package; call it from TestMain.
func Main(m *testing.M) {
	code := 1
	dir, err := os.MkdirTemp("", "coppice-test-*")
	if err == nil {
		bin = dir
		err = build("coppice", "", ".")
	}
	if err == nil {
		err = build("modelserver", "", "./internal/modelserver")
	}
	if err == nil {
		code = m.Run()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	_ = os.RemoveAll(bin)
	os.Exit(code)
}

// Version builds the program once more, as another version of itself, and gives its path.
func Version(t *testing.T, version string) string {
	t.Helper()
	name := "coppice-" + version
	if err := build(name, "-X main.version="+version, "."); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(bin, name)
}

func build(name, ldflags, what string) error {
	module := "github.com/coppice/coppice"
	cmd := exec.Command("go", "build", "-tags", "sqlite_fts5", "-ldflags", ldflags, "-o", filepath.Join(bin, name),
		filepath.ToSlash(filepath.Join(module, what)))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", name, err, out)
	}
	return nil
}
