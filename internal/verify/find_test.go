package verify

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFind(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  []string // command < source
	}{
		"nothing": {nil, nil},
		"go": {
			map[string]string{"go.mod": "module x\n"},
			[]string{"go vet ./... < go.mod", "go test ./... < go.mod"},
		},
		"nested go toy": {map[string]string{"examples/toy/go.mod": "module x\n", "README.md": ""}, nil},
		"go workspace": {
			map[string]string{"go.work": "go 1.26\n\nuse (\n\t./api // api\n\tcmd/x\n\t../out\n\t\"q\"\n)\nuse ./web\n"},
			[]string{
				"go vet ./api/... ./cmd/x/... ./web/... < go.work",
				"go test ./api/... ./cmd/x/... ./web/... < go.work",
			},
		},
		"make test alone": {map[string]string{
			"Makefile": ".PHONY: test\nVAR := x\nall: build\n\tgo build\ntest: all\n\tgo test ./...\n",
			"go.mod":   "module x\n",
		}, []string{"make test < Makefile"}},
		"make check": {
			map[string]string{"Makefile": "lint check::\n\ttrue\n"},
			[]string{"make check < Makefile"},
		},
		"make both": {
			map[string]string{"Makefile": "check: test\ntest:\n\ttrue\n"},
			[]string{"make test < Makefile"},
		},
		"make without": {
			map[string]string{"Makefile": "test := 1\ncheck ::= 2\ntests:\n\ttrue\n\ttest:\n", "go.mod": ""},
			[]string{"go vet ./... < go.mod", "go test ./... < go.mod"},
		},
		"GNUmakefile first": {map[string]string{"GNUmakefile": "all:\n", "Makefile": "test:\n"}, nil},
		"npm": {
			map[string]string{"package.json": `{"scripts":{"test":"jest","lint":"eslint","check":"tsc","build":"vite build"}}`},
			[]string{
				"npm run lint < package.json",
				"npm run check < package.json",
				"npm run test < package.json",
				"npm run build < package.json",
			},
		},
		"npm init's stand-in": {
			map[string]string{"package.json": `{"scripts":{"test":"echo \"Error: no test specified\" && exit 1"}}`},
			nil,
		},
		"npm watching": {
			map[string]string{"package.json": `{"scripts":{"test":"jest --watch","test:ci":"jest"}}`},
			[]string{"npm run test:ci < package.json"},
		},
		"pnpm": {
			map[string]string{"package.json": `{"scripts":{"typecheck":"tsc","check":"all"}}`, "pnpm-lock.yaml": ""},
			[]string{"pnpm run typecheck < package.json"}},
		"yarn": {
			map[string]string{"package.json": `{"scripts":{"test":"jest"}}`, "yarn.lock": ""},
			[]string{"yarn run test < package.json"},
		},
		"named": {
			map[string]string{"package.json": `{"packageManager":"pnpm@9.1.0","scripts":{"test":"jest"}}`, "yarn.lock": ""},
			[]string{"pnpm run test < package.json"},
		},
		"broken json": {map[string]string{"package.json": `{"scripts":`}, nil},
		"cargo": {
			map[string]string{"Cargo.toml": "[package]\nname = \"x\"\n"},
			[]string{"cargo test < Cargo.toml"},
		},
		"workspace": {
			map[string]string{"Cargo.toml": "[workspace]\nmembers = []\n"},
			[]string{"cargo test --workspace < Cargo.toml"},
		},
		"pytest.ini": {
			map[string]string{"pytest.ini": ""},
			[]string{"python3 -m pytest -q < pytest.ini"},
		},
		"pyproject": {
			map[string]string{"pyproject.toml": "[project]\n\n[tool.pytest.ini_options]\n"},
			[]string{"python3 -m pytest -q < pyproject.toml"},
		},
		"pyproject without tests": {map[string]string{"pyproject.toml": "[project]\n", "tests/data.txt": ""}, nil},
		"pyproject and tests": {
			map[string]string{"pyproject.toml": "[project]\n", "tests/unit/test_a.py": ""},
			[]string{"python3 -m pytest -q < tests/"},
		},
		"tests of something else": {map[string]string{"tests/test_a.py": ""}, nil},
		"venv": {map[string]string{"setup.cfg": "[tool:pytest]\n", ".venv/pyvenv.cfg": ""},
			[]string{`PATH="$PWD/.venv/bin:$PATH" python3 -m pytest -q < setup.cfg`}},
		"two languages, quick ones first": {
			map[string]string{"go.mod": "", "package.json": `{"scripts":{"test":"jest","lint":"eslint ."}}`},
			[]string{
				"go vet ./... < go.mod",
				"npm run lint < package.json",
				"go test ./... < go.mod",
				"npm run test < package.json",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, check := range Find(tree(t, c.files)) {
				got = append(got, check.Command+" < "+check.Source)
				if check.Name == "" || check.Timeout < time.Minute {
					t.Errorf("check %+v", check)
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("checks (-want +got):\n%s", d)
			}
		})
	}
}

func TestFindReadsWhatIsInTheProjectOnly(t *testing.T) {
	outside := tree(t, map[string]string{"go.mod": "module x\n"})
	dir := t.TempDir()
	if err := os.Symlink(filepath.Join(outside, "go.mod"), filepath.Join(dir, "go.mod")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadFile(filepath.Join(dir, "go.mod")); err != nil { // the link works by itself
		t.Fatal(err)
	}
	if got := Find(dir); len(got) != 0 {
		t.Errorf("found through a link out of the project: %+v", got)
	}
	if got := Find(filepath.Join(dir, "gone")); got != nil {
		t.Errorf("found in a folder that is not there: %+v", got)
	}
	long := tree(t, map[string]string{"Makefile": strings.Repeat("#\n", maxFile) + "test:\n"})
	if got := Find(long); len(got) != 0 {
		t.Errorf("read on behind the limit: %+v", got)
	}
}
