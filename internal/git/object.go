package git

import (
	"context"
	"errors"
	"io"
	"io/fs"
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
	fresh  []string // files of objects that are not yet synced
}

func (r *Repo) objects() *objects {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.store == nil {
		r.store = &objects{dir: r.common, usable: r.format == "sha1"}
	}
	return r.store
}

// with runs f on the storage. After an error of go-git's it is opened anew next time: packs may have changed.
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
	if err != nil && !errors.Is(err, errNotHere) && !errors.Is(err, errNoRef) {
		_ = o.store.Close()
		o.store = nil
	}
	return err
}

// treeOf gives the tree of a commit, by its id or by the name of a ref, or of a tree.
func (o *objects) treeOf(rev string) (tree string, err error) {
	err = o.with(func(s *filesystem.Storage) error {
		id := rev
		if !IsID(rev) {
			if id, err = tip(s, rev); err != nil {
				return err
			}
		}
		obj, err := s.EncodedObject(plumbing.AnyObject, plumbing.NewHash(id))
		if err != nil {
			return err
		}
		switch obj.Type() {
		case plumbing.TreeObject:
			tree = id
			return nil
		case plumbing.CommitObject:
			c, err := object.DecodeCommit(s, obj)
			if err == nil {
				tree = c.TreeHash.String()
			}
			return err
		}
		return errNotHere
	})
	return tree, err
}

// Names lists the path of every file and submodule of the tree of rev, in git's order, at most 64 MiB of them. The last
// tree's are kept; the caller must not change them.
func (r *Repo) Names(ctx context.Context, rev string) ([]string, error) {
	tree, err := r.TreeOf(ctx, rev)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	kept := r.names
	r.mu.Unlock()
	if kept.tree == tree {
		return kept.paths, nil
	}
	res, err := r.run(ctx, call{op: "list tree", kind: plain, args: []string{"ls-tree", "-r", "-z", "--name-only", "--full-tree", tree}})
	if err != nil {
		return nil, err
	}
	kept = names{tree, res.fields()}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.names = kept
	return kept.paths, nil
}

// names are the paths of one tree.
type names struct {
	tree  string
	paths []string
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
		data, err = blobData(s, e.Hash, maxFile)
		return err
	})
	return data, err
}

// blobData reads a blob of at most so many bytes.
func blobData(s *filesystem.Storage, h plumbing.Hash, most int64) ([]byte, error) {
	b, err := object.GetBlob(s, h)
	if err != nil {
		return nil, err
	}
	if b.Size > most {
		return nil, errNotHere
	}
	rd, err := b.Reader()
	if err != nil {
		return nil, err
	}
	defer rd.Close()
	return io.ReadAll(rd)
}

// put writes an object. It is on the disk for good once settle has run.
func (o *objects) put(s *filesystem.Storage, obj plumbing.EncodedObject) (plumbing.Hash, error) {
	h := obj.Hash()
	if s.HasEncodedObject(h) == nil {
		return h, nil
	}
	if _, err := s.SetEncodedObject(obj); err != nil {
		return h, err
	}
	hex := h.String()
	o.fresh = append(o.fresh, filepath.Join(o.dir, "objects", hex[:2], hex[2:]))
	return h, nil
}

// settle sees to it that what put wrote is on the disk. The files are independent of one another, so they are synced at
// the same time: the file system makes one journal entry of them.
func (o *objects) settle() error {
	errs := make(chan error, len(o.fresh))
	for _, path := range o.fresh {
		go func() { errs <- syncFile(path) }()
	}
	var all error
	for range o.fresh {
		all = errors.Join(all, <-errs)
	}
	if all == nil {
		o.fresh = nil
	}
	return all
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it was packed meanwhile
	} else if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
