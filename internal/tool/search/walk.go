package search

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/coppice/coppice/internal/domain"
	"github.com/coppice/coppice/internal/tool"
)

// Bounds on a walk.
const (
	maxTime    = 10 * time.Second
	maxEntries = 500_000 // looked at in all
	maxFolder  = 100_000 // of one folder
)

// heavy are folders of dependencies and build results, which nobody means unless they name them.
var heavy = map[string]bool{
	"node_modules": true, ".venv": true, "venv": true, "__pycache__": true, "target": true, ".gradle": true, ".tox": true,
	".mypy_cache": true, ".pytest_cache": true, ".next": true, ".svelte-kit": true,
}

// walker goes through the regular files of a worktree in order of their names.
type walker struct {
	env   *tool.Env
	named string                    // text of the request; a heavy folder it names is entered
	visit func(string, opener) bool // false ends the walk

	entries int
	ignored int             // files and folders that ignore files leave out
	skipped map[string]bool // heavy folders that were left out
	cut     string          // why the walk did not see everything; empty: it did
}

var errEnough = errors.New("enough")

// walk visits the files below the folder.
func (w *walker) walk(ctx context.Context, folder string) error {
	w.skipped = map[string]bool{}
	err := w.folder(ctx, folder, w.inherited(folder))
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// inherited gives what the ignore files above a folder say. A search that begins in a folder which they leave out means
// that folder, so they say nothing in it.
func (w *walker) inherited(folder string) *ignores {
	var g *ignores
	if folder == "." {
		return nil
	}
	g = g.below(w.env, ".")
	at := ""
	for _, step := range strings.Split(folder, "/") {
		at = path.Join(at, step)
		if g.ignored(at, true) {
			return nil
		}
		if at != folder {
			g = g.below(w.env, at)
		}
	}
	return g
}

func (w *walker) folder(ctx context.Context, name string, g *ignores) error {
	entries, err := readFolder(w.env, name)
	if err != nil {
		return nil // gone or not ours to read: a search goes on without it
	}
	g = g.below(w.env, name)
	here := &files{env: w.env, folder: name}
	defer here.close()
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if w.entries++; w.entries > maxEntries {
			w.cut = "too many files"
			return errEnough
		}
		at := path.Join(name, e.Name())
		switch {
		case domain.GitPath(e.Name()):
		case g.ignored(at, e.IsDir()) && !w.names(e.Name()):
			w.ignored++
		case e.IsDir():
			if heavy[e.Name()] && !strings.Contains(w.named, e.Name()) {
				w.skipped[e.Name()] = true
				continue
			}
			if err := w.folder(ctx, at, g); err != nil {
				return err
			}
		case e.Type().IsRegular():
			if !w.visit(at, func() (*os.File, fs.FileInfo, error) { return here.open(e.Name()) }) {
				return errEnough
			}
		}
	}
	return nil
}

// names says whether the request names an entry by a whole step of its path.
func (w *walker) names(entry string) bool {
	return slices.Contains(strings.FieldsFunc(w.named, func(r rune) bool { return r == '/' || r == 0 }), entry)
}

// left says in words what the walk did not see.
func (w *walker) left() string {
	var parts []string
	if len(w.skipped) > 0 {
		names := make([]string, 0, len(w.skipped))
		for name := range w.skipped {
			names = append(names, name)
		}
		slices.Sort(names)
		parts = append(parts, "left out: "+strings.Join(names, ", "))
	}
	if w.ignored > 0 {
		parts = append(parts, fmt.Sprintf("%d entries that ignore files name were left out; name one to look into it", w.ignored))
	}
	if w.cut != "" {
		parts = append(parts, "stopped early: "+w.cut)
	}
	return strings.Join(parts, "; ")
}

// readFolder gives the entries of a folder by name, up to maxFolder.
func readFolder(env *tool.Env, name string) ([]fs.DirEntry, error) {
	info, err := env.Root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fs.ErrInvalid
	}
	f, err := env.Root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(maxFolder)
	if len(entries) > 0 {
		err = nil
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

// inFolder gives the action of a search below a path; empty is the root.
func inFolder(name string) (domain.Action, error) {
	if name == "" {
		name = "."
	}
	clean, err := domain.CleanPath(name)
	if err != nil {
		return domain.Action{}, err
	}
	return domain.Action{Kind: domain.ActionRead, Paths: []string{clean}}, nil
}

// begin resolves the path a search begins at.
func begin(env *tool.Env, name string) (string, error) {
	if name == "" {
		name = "."
	}
	return env.Resolve(path.Clean(name))
}

// finish tells apart why a walk ended: the caller's end is the caller's error, our own time bound is a remark.
func (w *walker) finish(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	w.cut = "it took longer than " + maxTime.String()
	return nil
}
