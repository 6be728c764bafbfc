package git

import (
	"context"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// maxKnown bounds the files that are stored in process: more of them, or larger ones, are git's business.
const (
	maxKnown     = 500
	maxKnownSize = 8 << 20
)

// knownTree gives the tree that base becomes when the known paths are stored as they are on the disk now. It fails
// with errNotHere where git's own rules would be needed to get the same bytes. left are paths that git ignores.
func (r *Repo) knownTree(ctx context.Context, s Snapshot, base string) (tree string, left []string, err error) {
	set, err := r.content(ctx)
	if err != nil {
		return "", nil, err
	}
	if !r.objects().usable || set.sparse || !set.fileMode || !set.symlinks || len(s.Known) > maxKnown {
		return "", nil, errNotHere
	}
	root, err := os.OpenRoot(s.Dir)
	if err != nil {
		return "", nil, err
	}
	defer root.Close()
	var files []known
	for _, p := range s.Known {
		f, err := look(root, path.Clean(p))
		if err != nil {
			return "", nil, err
		}
		files = append(files, f)
	}
	if err := r.convertible(ctx, root, set, files); err != nil {
		return "", nil, err
	}
	return r.graft(ctx, s, base, files)
}

// graft writes the files and the trees above them.
func (r *Repo) graft(ctx context.Context, s Snapshot, base string, files []known) (tree string, left []string, err error) {
	o := r.objects()
	var fresh []string
	err = o.with(func(st *filesystem.Storage) error {
		fresh, err = untracked(st, base, files)
		return err
	})
	if err != nil {
		return "", nil, err
	}
	if left, err = r.ignored(ctx, s.Dir, fresh); err != nil {
		return "", nil, err
	} else if len(left) > 0 {
		files = slices.DeleteFunc(files, func(f known) bool { return slices.Contains(left, f.path) })
	}
	err = o.with(func(st *filesystem.Storage) error {
		h, err := o.edit(st, plumbing.NewHash(base), files)
		tree = h.String()
		return err
	})
	if err == nil && len(fresh) == 0 {
		keepStep(s.IndexFile, base, tree)
	}
	return tree, left, err
}

// inStep ends the note beside a private index that has the paths of a tree and not all of its content.
const inStep = " paths"

// keepStep notes that a private index that has the paths of one tree has those of the next as well, so that git need not
// read the tree into it before it looks at the files again.
func keepStep(index, from, to string) {
	if strings.TrimSuffix(contents(index+".tree"), inStep) == from {
		_ = replaceFile(index+".tree", to+inStep)
	}
}

// untracked gives the known files that base does not hold. A submodule on the way is git's business.
func untracked(st *filesystem.Storage, base string, files []known) ([]string, error) {
	t, err := object.GetTree(st, plumbing.NewHash(base))
	if err != nil {
		return nil, err
	}
	var fresh []string
	for _, f := range files {
		parts := strings.Split(f.path, "/")
		at := t
		for i, name := range parts {
			e := entryOf(at, name)
			if e == nil {
				if f.mode != filemode.Empty {
					fresh = append(fresh, f.path)
				}
				break
			}
			if e.Mode == filemode.Submodule {
				return nil, errNotHere
			}
			if i == len(parts)-1 || e.Mode != filemode.Dir {
				if f.mode != filemode.Empty && (i < len(parts)-1 || e.Mode == filemode.Dir) {
					fresh = append(fresh, f.path)
				}
				break
			}
			if at, err = object.GetTree(st, e.Hash); err != nil {
				return nil, err
			}
		}
	}
	return fresh, nil
}

func entryOf(t *object.Tree, name string) *object.TreeEntry {
	for i := range t.Entries {
		if t.Entries[i].Name == name {
			return &t.Entries[i]
		}
	}
	return nil
}
