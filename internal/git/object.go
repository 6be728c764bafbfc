package git

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/filesystem"

	"github.com/coppice/coppice/internal/domain"
)

// errNotHere says that the in-process reader cannot serve: git is asked instead. It never leaves the package.
var errNotHere = errors.New("not in process")

// objects reads and writes the repository's objects in process, through go-git. It opens the shared git directory
// itself, so that linked worktrees and extensions of the configuration go-git refuses do not matter. One at a time.
type objects struct {
	mu     sync.Mutex
	dir    string
	usable bool // go-git knows sha1 only
	store  *filesystem.Storage
}

func (r *Repo) objects() *objects {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.store == nil {
		r.store = &objects{dir: r.common, usable: r.format == "sha1"}
	}
	return r.store
}

// with runs f on the storage. After an error the storage is opened anew next time: packs may have changed.
func (o *objects) with(f func(*filesystem.Storage) error) error {
	if !o.usable {
		return errNotHere
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.store == nil {
		o.store = filesystem.NewStorageWithOptions(osfs.New(o.dir), cache.NewObjectLRU(8*cache.MiByte),
			filesystem.Options{LargeObjectThreshold: 32 << 20, AlternatesFS: osfs.New("/")})
	}
	err := f(o.store)
	if err != nil {
		_ = o.store.Close()
		o.store = nil
	}
	return err
}

func (o *objects) treeOf(commit string) (tree string, err error) {
	err = o.with(func(s *filesystem.Storage) error {
		c, err := object.GetCommit(s, plumbing.NewHash(commit))
		if err == nil {
			tree = c.TreeHash.String()
		}
		return err
	})
	return tree, err
}

// TreeEntry is one file of a tree.
type TreeEntry struct {
	Path string
	Mode string // 100644, 100755, 120000, 160000
	ID   string
	Size int64 // bytes; -1 for a submodule
}

// ListTree lists every file of the tree of rev, at most 64 MiB of listing.
func (r *Repo) ListTree(ctx context.Context, rev string) ([]TreeEntry, error) {
	tree, err := r.TreeOf(ctx, rev)
	if err != nil {
		return nil, err
	}
	res, err := r.run(ctx, call{op: "list tree", kind: plain,
		args: []string{"ls-tree", "-r", "-l", "-z", "--full-tree", tree}})
	if err != nil {
		return nil, err
	}
	var list []TreeEntry
	for _, f := range res.fields() {
		meta, path, _ := strings.Cut(f, "\t")
		w := strings.Fields(meta)
		if len(w) != 4 {
			continue
		}
		size, err := strconv.ParseInt(w[3], 10, 64)
		if err != nil {
			size = -1
		}
		list = append(list, TreeEntry{Path: path, Mode: w[0], ID: w[2], Size: size})
	}
	return list, nil
}

// maxFile bounds what ReadFile gives.
const maxFile = 32 << 20

// ReadFile gives the stored bytes of path in the tree of rev: for a symbolic link its target. CodeNotFound when there
// is no such file; a file over 32 MiB is CodeGit.
func (r *Repo) ReadFile(ctx context.Context, rev, path string) ([]byte, error) {
	op := "read " + path
	tree, err := r.TreeOf(ctx, rev)
	if err != nil {
		return nil, err
	}
	if b, err := r.objects().read(tree, path); err == nil {
		return b, nil
	}
	path = strings.TrimPrefix(path, "/")
	res, err := r.run(ctx, call{op: op, kind: plain, limit: maxFile, exits: []int{128},
		args: []string{"cat-file", "blob", tree + ":" + path}})
	if err == nil && res.exit != 0 {
		return nil, domain.E(domain.CodeNotFound, op, "there is no such file in the tree")
	}
	return res.out, err
}

// FileSize gives the size in bytes of path in the tree of rev. CodeNotFound when there is no such file.
func (r *Repo) FileSize(ctx context.Context, rev, path string) (int64, error) {
	op := "measure " + path
	tree, err := r.TreeOf(ctx, rev)
	if err != nil {
		return 0, err
	}
	res, err := r.run(ctx, call{op: op, kind: plain, exits: []int{128}, args: []string{"cat-file", "-s", tree + ":" + path}})
	if err != nil {
		return 0, err
	}
	if res.exit != 0 {
		return 0, domain.E(domain.CodeNotFound, op, "there is no such file in the tree")
	}
	return strconv.ParseInt(strings.TrimSpace(string(res.out)), 10, 64)
}

func (o *objects) read(tree, path string) (data []byte, err error) {
	err = o.with(func(s *filesystem.Storage) error {
		t, err := object.GetTree(s, plumbing.NewHash(tree))
		if err != nil {
			return err
		}
		e, err := t.FindEntry(filepath.ToSlash(path))
		if err != nil {
			return err
		}
		b, err := object.GetBlob(s, e.Hash)
		if err != nil || b.Size > maxFile {
			return errors.Join(errNotHere, err)
		}
		rd, err := b.Reader()
		if err != nil {
			return err
		}
		defer rd.Close()
		data, err = io.ReadAll(rd)
		return err
	})
	return data, err
}

// put writes an object and sees to it that it is on the disk, as git does.
func (o *objects) put(s *filesystem.Storage, obj plumbing.EncodedObject) (plumbing.Hash, error) {
	h := obj.Hash()
	if s.HasEncodedObject(h) == nil {
		return h, nil
	}
	if _, err := s.SetEncodedObject(obj); err != nil {
		return h, err
	}
	hex := h.String()
	f, err := os.Open(filepath.Join(o.dir, "objects", hex[:2], hex[2:]))
	if err != nil {
		return h, err
	}
	defer f.Close()
	return h, f.Sync()
}
