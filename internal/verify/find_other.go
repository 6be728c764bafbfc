package verify

import (
	"io/fs"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// cargoChecks finds the tests of a Rust package or workspace.
func (p project) cargoChecks() []domain.Check {
	text := p.read("Cargo.toml")
	switch {
	case text == "":
		return nil
	case hasLine(text, "[workspace]"):
		return []domain.Check{test("cargo test", "cargo test --workspace", "Cargo.toml")}
	}
	return []domain.Check{test("cargo test", "cargo test", "Cargo.toml")}
}

// pytestMarks are files that configure pytest, each with the line that says so; "" where the file alone does.
var pytestMarks = []struct{ file, line string }{
	{"pytest.ini", ""}, {".pytest.ini", ""}, {"conftest.py", ""},
	{"pyproject.toml", "[tool.pytest"}, {"setup.cfg", "[tool:pytest]"}, {"tox.ini", "[pytest]"},
}

// pytestChecks finds pytest by its configuration, or by a Python project with a folder of tests.
func (p project) pytestChecks() []domain.Check {
	for _, m := range pytestMarks {
		if p.has(m.file) && (m.line == "" || hasLine(p.read(m.file), m.line)) {
			return []domain.Check{test("pytest", p.python()+" -m pytest -q", m.file)}
		}
	}
	for _, file := range []string{"pyproject.toml", "setup.py", "setup.cfg", "requirements.txt"} {
		if p.has(file) && p.hasPythonTests() {
			return []domain.Check{test("pytest", p.python()+" -m pytest -q", "tests/")}
		}
	}
	return nil
}

func (p project) hasPythonTests() bool {
	for _, dir := range []string{"tests", "test"} {
		for _, pattern := range []string{dir + "/test_*.py", dir + "/*_test.py", dir + "/*/test_*.py"} {
			if found, err := fs.Glob(p.fs, pattern); err == nil && len(found) > 0 {
				return true
			}
		}
	}
	return false
}

// python prefers the project's virtual environment where it has one; a worktree in which it is missing has the
// system's all the same.
func (p project) python() string {
	for _, dir := range []string{".venv", "venv"} {
		if p.hasDir(dir) {
			return `PATH="$PWD/` + dir + `/bin:$PATH" python3`
		}
	}
	return "python3"
}

// hasLine says whether a line of text begins with start, white space aside.
func hasLine(text, start string) bool {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), start) {
			return true
		}
	}
	return false
}
