package agent

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/coppice/coppice/internal/domain"
)

// Limits of project notes. They are part of every request, so a long file costs on every turn.
const (
	maxNote       = 32 << 10 // bytes of one file
	maxNested     = 64       // nested files that are listed
	maxNotesWalk  = 50_000   // directory entries looked at
	maxNotesDepth = 8
)

// Names of note files, in order of preference within one directory.
var noteNames = []string{"AGENTS.md", "CLAUDE.md"}

// Note is one file of instructions a project keeps for agents.
type Note struct {
	Dir  string // slash-separated, "." for the root
	Path string
	Text string // without hidden characters, at most 32 KiB
	Cut  bool   // the file is longer
	// Hidden is the number of characters that were taken out because a reader would not see them.
	Hidden int
}

// Notes are the instructions found in a project. They are data of the repository: they guide the agent and never
// widen what it may do.
type Notes struct {
	Root   *Note  // nil: none
	Nested []Note // of directories below, sorted by path
}

// NotesOf finds the notes among files (slash-separated paths, any order). read gives a file's bytes; a file it cannot
// read is left out. Reading from the base commit's tree keeps an agent's own edits of its instructions out until they
// have landed.
func NotesOf(files []string, read func(path string) ([]byte, error)) Notes {
	best := map[string]string{}
	for _, f := range files {
		dir, rank := path.Dir(f), slices.Index(noteNames, path.Base(f))
		if rank < 0 {
			continue
		}
		if old, ok := best[dir]; !ok || rank < slices.Index(noteNames, path.Base(old)) {
			best[dir] = f
		}
	}
	var n Notes
	for dir, f := range best {
		data, err := read(f)
		if err != nil || len(bytes.TrimSpace(data)) == 0 {
			continue
		}
		note := makeNote(dir, f, data)
		if dir == "." {
			n.Root = &note
		} else {
			n.Nested = append(n.Nested, note)
		}
	}
	slices.SortFunc(n.Nested, func(a, b Note) int { return strings.Compare(a.Path, b.Path) })
	n.Nested = n.Nested[:min(len(n.Nested), maxNested)]
	return n
}

// NotesIn finds the notes of a directory tree on disk. Links that lead out of dir are not followed, hidden and
// dependency folders are passed over, and the walk is bounded.
func NotesIn(ctx context.Context, dir string) (Notes, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Notes{}, domain.Wrap("read project notes", err)
	}
	defer root.Close() //nolint:errcheck // opened for reading only
	files, err := noteFiles(ctx, root.FS())
	if err != nil {
		return Notes{}, domain.Wrap("read project notes", err)
	}
	return NotesOf(files, func(p string) ([]byte, error) { return readNote(root.FS(), p) }), nil
}

// For gives the note that governs a file or directory: the nearest one on the way up to the root; nil where none is.
func (n Notes) For(p string) *Note {
	for dir := path.Clean(p); ; dir = path.Dir(dir) {
		for i := range n.Nested {
			if n.Nested[i].Dir == dir {
				return &n.Nested[i]
			}
		}
		if dir == "." || dir == "/" {
			return n.Root
		}
	}
}

// Hidden is the number of characters that were taken out of all notes.
func (n Notes) Hidden() int {
	sum := 0
	if n.Root != nil {
		sum = n.Root.Hidden
	}
	for _, note := range n.Nested {
		sum += note.Hidden
	}
	return sum
}

// Files lists the paths of all notes, the root's first.
func (n Notes) Files() []string {
	var out []string
	if n.Root != nil {
		out = append(out, n.Root.Path)
	}
	for _, note := range n.Nested {
		out = append(out, note.Path)
	}
	return out
}

func makeNote(dir, file string, data []byte) Note {
	n := Note{Dir: dir, Path: file}
	if len(data) > maxNote {
		data, n.Cut = []byte(clip(string(data), maxNote)), true
	}
	n.Text, n.Hidden = Strip(string(data))
	n.Text = strings.TrimSpace(n.Text)
	return n
}

// noteFiles walks a tree for note files.
func noteFiles(ctx context.Context, fsys fs.FS) ([]string, error) {
	var out []string
	seen := 0
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && p == "." {
			return err
		}
		if seen++; seen > maxNotesWalk {
			return fs.SkipAll
		}
		switch {
		case err != nil:
			return fs.SkipDir
		case d.IsDir() && p != "." && passedOver(p, d.Name()):
			return fs.SkipDir
		case !d.IsDir() && slices.Contains(noteNames, d.Name()):
			out = append(out, p)
		}
		return nil
	})
	return out, err
}

func passedOver(p, name string) bool {
	if strings.HasPrefix(name, ".") || strings.Count(p, "/") >= maxNotesDepth {
		return true
	}
	switch name {
	case "node_modules", "vendor", "target", "dist", "build", "third_party", "testdata", "__pycache__", "venv":
		return true
	}
	return false
}

// readNote reads one note; a link is followed only where it stays inside the tree.
func readNote(fsys fs.FS, p string) ([]byte, error) {
	info, err := fs.Stat(fsys, p)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	f, err := fsys.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // opened for reading only
	return io.ReadAll(io.LimitReader(f, maxNote+1))
}
