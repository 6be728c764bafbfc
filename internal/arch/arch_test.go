package arch

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/coppice/coppice"

// edge is one import: from a folder of this module to an import path.
type edge struct{ from, to string }

func TestImportDirections(t *testing.T) {
	edges := imports(t, "../..")
	if len(edges) < 100 {
		t.Fatalf("only %d imports were found", len(edges))
	}
	for _, v := range violations(edges) {
		t.Error(v)
	}
}

// Each rule is shown to catch what it is there for.
func TestForbiddenImportsAreReported(t *testing.T) {
	for _, c := range []struct{ from, to, words string }{
		{"internal/domain", module + "/internal/store", "may only import"},
		{"internal/store", module + "/internal/conductor", "may only import"},
		{"internal/git", module + "/internal/worktree", "is not below"},
		{"internal/verify", module + "/internal/agent", "is not below"},
		{"internal/verify", module + "/internal/land", "is not below"},
		{"internal/land", module + "/internal/api", "is not below"},
		{"internal/agent", module + "/internal/store", "may only import"},
		{"internal/agent", module + "/internal/git", "may only import"},
		{"internal/cli", module + "/internal/service", "may only import"},
		{"internal/cli", module + "/internal/store", "may only import"},
		{"app", module + "/internal/engine", "may only import"},
		{"internal/client", module + "/internal/api", "may only import"},
		{"internal/service", module + "/internal/api/internal/x", "is not below"},
		{"internal/conductor", "github.com/mattn/go-sqlite3", "belongs to internal/store"},
		{"internal/worktree", "github.com/go-git/go-git/v5/plumbing", "belongs to internal/git"},
		{"internal/service", module + "/internal/provider/openai", "belongs to internal/engine"},
		{"internal/service", module + "/internal/provider/providertest", "belongs to"},
		{"internal/provider/ollama", module + "/internal/provider/openai", "belongs to internal/engine"},
		{"internal/domain", "golang.org/x/sys/unix", "standard library"},
		{"internal/helper", module + "/internal/domain", "has no place"},
		{"internal/engine", module + "/internal/manager", "has no place"},
	} {
		found := violations([]edge{{c.from, c.to}})
		if len(found) == 0 || !strings.Contains(strings.Join(found, "\n"), c.words) {
			t.Errorf("%s importing %s: reported %q, want %q", c.from, c.to, found, c.words)
		}
	}
}

func TestAllowedImportsAreNot(t *testing.T) {
	for _, e := range []edge{
		{"internal/store", module + "/internal/domain"},
		{"internal/provider/replay", module + "/internal/provider"},
		{"internal/provider/ollama", "github.com/ollama/ollama/api"},
		{"internal/tool/file", module + "/internal/diff"},
		{"internal/tool/toolset", module + "/internal/tool/shell"},
		{"internal/api", module + "/internal/api/wire"},
		{"internal/cli", module + "/internal/api/wire"},
		{"internal/engine", module + "/internal/provider/openai"},
		{".", module + "/internal/engine"},
		{"internal/git", "github.com/go-git/go-git/v5"},
		{"internal/land", "os/exec"},
	} {
		if found := violations([]edge{e}); len(found) > 0 {
			t.Errorf("%s importing %s: reported %q", e.from, e.to, found)
		}
	}
}

// imports reads the imports of all files but tests, whatever their build tags say.
func imports(t *testing.T, root string) []edge {
	t.Helper()
	var edges []edge
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skip(name, d)
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(name))
		for _, i := range f.Imports {
			to, _ := strconv.Unquote(i.Path.Value) // the parser has seen that it is a string
			edges = append(edges, edge{filepath.ToSlash(dir), to})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return edges
}

// skip leaves out folders that hold no package of this module.
func skip(name string, d fs.DirEntry) error {
	base := d.Name()
	if base == "node_modules" || base == "testdata" || strings.HasPrefix(base, ".") && base != ".." && base != "." {
		return filepath.SkipDir
	}
	if base == "depslist" { // names what go.mod has to keep; nothing builds it
		return filepath.SkipDir
	}
	if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil && name != "../.." {
		return filepath.SkipDir
	}
	return nil
}

// violations gives a sentence for each import that breaks a rule.
func violations(edges []edge) []string {
	var out []string
	for _, e := range edges {
		for _, rule := range []func(edge) string{brokenLayer, brokenOnly, brokenOwner, brokenStandard} {
			if words := rule(e); words != "" {
				out = append(out, words)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func brokenLayer(e edge) string {
	to, ours := ourFolder(e.to)
	from := place(e.from)
	if from < 0 {
		return fmt.Sprintf("%s has no place in the layers", e.from)
	}
	if !ours || group(to) == group(e.from) && group(to) != "" {
		return ""
	}
	switch target := place(to); {
	case target < 0:
		return fmt.Sprintf("%s has no place in the layers", to)
	case target >= from:
		return fmt.Sprintf("%s imports %s, which is not below it", e.from, to)
	}
	return ""
}

func brokenOnly(e edge) string {
	to, ours := ourFolder(e.to)
	allowed, narrowed := only[group(e.from)]
	if !ours || !narrowed || owns(group(e.from), to) {
		return ""
	}
	if slices.ContainsFunc(allowed, func(a string) bool { return group(to) == a }) {
		return ""
	}
	return fmt.Sprintf("%s imports %s, but may only import %v", e.from, to, allowed)
}

func brokenOwner(e edge) string {
	for thing, owners := range owned {
		if !owns(thing, e.to) || owns(strings.TrimPrefix(thing, module+"/"), e.from) {
			continue
		}
		if !slices.ContainsFunc(owners, func(o string) bool { return owns(o, e.from) }) {
			return fmt.Sprintf("%s imports %s, which belongs to %s", e.from, e.to, strings.Join(owners, ", "))
		}
	}
	return ""
}

func brokenStandard(e edge) string {
	first, _, _ := strings.Cut(e.to, "/")
	if !strings.Contains(first, ".") || !slices.Contains(standardOnly, e.from) {
		return ""
	}
	return fmt.Sprintf("%s imports %s, but may only use the standard library", e.from, e.to)
}

// ourFolder gives the folder of an import of this module.
func ourFolder(importPath string) (string, bool) {
	if importPath == module {
		return ".", true
	}
	return strings.CutPrefix(importPath, module+"/")
}

// owns says whether a path is a folder or below it.
func owns(folder, name string) bool { return name == folder || strings.HasPrefix(name, folder+"/") }

// group gives the entry of the tables that a folder belongs to, "" where there is none.
func group(folder string) string {
	for dir := folder; ; dir = path.Dir(dir) {
		if dir == "." && folder != "." {
			return ""
		}
		if layerOf(dir) >= 0 || slices.Contains(alone, dir) {
			return dir
		}
		if dir == "." {
			return ""
		}
	}
}

// place is the layer of a folder, -1 where it has none. What stands alone is above the second layer.
func place(folder string) int {
	g := group(folder)
	if slices.Contains(alone, g) {
		return 2
	}
	return layerOf(g)
}

func layerOf(name string) int {
	return slices.IndexFunc(layers, func(names []string) bool { return slices.Contains(names, name) })
}
